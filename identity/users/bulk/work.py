"""Carrying it out: a hundred rows at a time, each by an operation of its own."""

import time
import uuid
from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from identity.users.bulk.subjects import subject_of
from identity.users.models import BulkAct
from tenants.audit import events
from tenants.audit.actor import Actor, Kind
from tenants.console.criteria import Unreadable
from tenants.isolation.scope import current
from tenants.jobs import tenant_task

AT_ONCE = 100
# How long whoever asked waits, and how long a job keeps others waiting.
WAIT, SECONDS = 2.0, 20.0


def begin(
    *,
    subject: str = "users",
    act: str,
    ids: Iterable[str],
    criteria: Mapping[str, str],
    within: Mapping[str, str] | None = None,
    role: uuid.UUID | None,
    reason: str,
    by: Actor,
) -> BulkAct:
    """An operation: what can be done at once is done, the rest goes on in the background. `within` are criteria that
    narrow chosen rows, too. Raises ValidationError."""
    if current().is_operators:
        raise ValidationError(_("Members of staff are looked after on the agency’s staff page."))
    chosen = sorted(set(ids))
    if chosen and criteria:
        raise ValidationError(_("Choose people, or take all that were found."))
    with transaction.atomic():
        job = BulkAct.objects.create(
            subject=subject, act=act, ids=chosen, criteria={**criteria, **(within or {})}, role=role, reason=reason,
            started_by={"kind": by.kind.value, "id": by.id, "label": by.label, "ip": by.ip},
        )  # fmt: skip
        details: dict[str, object] = {"act": act, "people": len(chosen) or None, "reason": reason}
        filters = [f"{name}: {value}" for name, value in criteria.items()]
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
        # Whoever holds the row does the work; a second job waits, and finds the next rows.
        job = BulkAct.objects.select_for_update().filter(pk=job_id, finished_at=None).first()
        if job is None:
            return False
        rows = _next(job)
        for row in rows:
            key = row.pk
            _one(job, row)
            job.last = key
        if len(rows) < AT_ONCE:
            job.finished_at = timezone.now()
            events.record("bulk.finish", job, by=_actor(job), details={"done": job.done, "untouched": job.untouched})
        job.save()
        return job.finished_at is None


def _next(job: BulkAct) -> list[models.Model]:
    try:
        rows = subject_of(job.subject).rows(job).filter(created_at__lte=job.created_at).order_by("pk")
    except Unreadable:
        return []
    return list((rows.filter(pk__gt=job.last) if job.last else rows)[:AT_ONCE])


def _one(job: BulkAct, row: models.Model) -> None:
    kind = subject_of(job.subject).kinds[job.act]
    try:
        with transaction.atomic():
            if kind.concerns(row, job):
                kind.work(row, job, _actor(job))
                job.done += 1
                return
    except ValidationError:
        pass  # this one is left as it is, and counted
    job.untouched += 1


def _actor(job: BulkAct) -> Actor:
    found = job.started_by
    return Actor(Kind(found["kind"]), found["id"], found["label"], found.get("ip", ""))
