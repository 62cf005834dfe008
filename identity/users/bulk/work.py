"""Carrying it out: a hundred people at a time, each by an operation of their own."""

import time
import uuid
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from identity.users.bulk.acts import KINDS
from identity.users.criteria import Criteria, Unreadable
from identity.users.models import BulkAct, User, UserQuerySet
from tenants.audit import events
from tenants.audit.actor import Actor, Kind
from tenants.isolation.scope import current
from tenants.jobs import tenant_task

AT_ONCE = 100
# How long whoever asked waits, and how long a job keeps others waiting.
WAIT, SECONDS = 2.0, 20.0


def people_of(job: BulkAct) -> UserQuerySet:
    """Raises Unreadable."""
    if job.ids:
        return User.objects.filter(pk__in=job.ids)  # type: ignore[no-any-return]  # the manager's own set
    return Criteria.of(job.criteria).all()


def begin(
    *, act: str, ids: Iterable[str], criteria: Criteria, role: uuid.UUID | None, reason: str, by: Actor
) -> BulkAct:
    """An operation: what can be done at once is done, the rest goes on in the background. Raises ValidationError."""
    if current().is_operators:
        raise ValidationError(_("Members of staff are looked after on the agency’s staff page."))
    chosen = sorted(set(ids))
    if chosen and not criteria.is_everybody:
        raise ValidationError(_("Choose people, or take all that were found."))
    with transaction.atomic():
        job = BulkAct.objects.create(
            act=act, ids=chosen, criteria=criteria.as_dict(), role=role, reason=reason,
            started_by={"kind": by.kind.value, "id": by.id, "label": by.label, "ip": by.ip},
        )  # fmt: skip
        details: dict[str, object] = {"act": act, "people": len(chosen) or None, "reason": reason}
        filters = [f"{name}: {value}" for name, value in criteria.as_dict().items()]
        events.record("bulk.begin", job, by=by, details={**details, "filters": filters})
    if go_on(job.pk, WAIT):
        carry_on.enqueue(once=f"bulk {job.pk}", job_id=str(job.pk))
    job.refresh_from_db()
    return job


@tenant_task("users.bulk")
def carry_on(job_id: str) -> None:
    if go_on(uuid.UUID(job_id), SECONDS):
        carry_on.enqueue(once=f"bulk {job_id}", job_id=job_id)


def go_on(job_id: uuid.UUID, seconds: float) -> bool:
    """Whether anything is left after so long."""
    began = time.monotonic()
    while _batch(job_id):
        if time.monotonic() - began > seconds:
            return True
    return False


def _batch(job_id: uuid.UUID) -> bool:
    with transaction.atomic():
        # Whoever holds the row does the work; a second job waits, and finds the next people.
        job = BulkAct.objects.select_for_update().filter(pk=job_id, finished_at=None).first()
        if job is None:
            return False
        people = _next(job)
        for user in people:
            _one(job, user)
            job.last = user.pk
        if len(people) < AT_ONCE:
            job.finished_at = timezone.now()
            events.record("bulk.finish", job, by=_actor(job), details={"done": job.done, "untouched": job.untouched})
        job.save()
        return job.finished_at is None


def _next(job: BulkAct) -> list[User]:
    try:
        people = people_of(job).filter(created_at__lte=job.created_at).order_by("pk")
    except Unreadable:
        return []
    return list((people.filter(pk__gt=job.last) if job.last else people)[:AT_ONCE])


def _one(job: BulkAct, user: User) -> None:
    kind = KINDS[job.act]
    try:
        with transaction.atomic():
            if kind.concerns(user, job):
                key = user.pk
                kind.work(user, job, _actor(job))
                user.pk = key  # a deleted row has none any more
                job.done += 1
                return
    except ValidationError:
        pass  # this person is left as they are, and counted
    job.untouched += 1


def _actor(job: BulkAct) -> Actor:
    found = job.started_by
    return Actor(Kind(found["kind"]), found["id"], found["label"], found.get("ip", ""))
