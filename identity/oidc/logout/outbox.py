"""The outbox: what clients are still to be told. First attempts with the sign-out, the rest by the queue.

A failed job is tried again with growing pauses (tenants.worker.RETRY), each time with a token made afresh.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from identity.oidc.clients import get_client
from identity.oidc.logout import backchannel
from identity.oidc.logout.models import LogoutDelivery
from identity.oidc.logout.participants import Participant
from identity.oidc.subjects import subject_of
from tenants.audit import events
from tenants.audit.actor import Actor, Kind
from tenants.jobs import due_work, set_due, tenant_task

State = LogoutDelivery.State
QUEUE = Actor(Kind.JOB, label="back-channel logout")
# One with the sign-out, then the worker's eight: the last one some hours later.
ATTEMPTS_LIMIT = 9
# A process that dies between a sign-out and its first attempts leaves rows that no job is there for.
FORGOTTEN, FORGOTTEN_AFTER = "backchannel_logout", timedelta(minutes=1)


class NotHeard(Exception):
    """The worker tries again later."""


def put_in(found: Sequence[Participant]) -> list[LogoutDelivery]:
    """Rows for those that have not been told since they last took part."""
    if not found:
        return []
    latest = (
        LogoutDelivery.objects.filter(sid__in={one.sid for one in found})
        .order_by("client")
        .values_list("client", "sid")
        .annotate(at=Max("created_at"))
    )
    told = {(client, sid): at for client, sid, at in latest}
    rows = [
        LogoutDelivery(
            client_id=one.client_row_id, sid=one.sid, subject=subject_of(one.user_id, get_client(one.client_id))
        )
        for one in found
        if (one.client_row_id, one.sid) not in told or told[one.client_row_id, one.sid] < one.since
    ]
    return LogoutDelivery.objects.bulk_create(rows)


def leave_to_queue(deliveries: Sequence[LogoutDelivery]) -> None:
    for delivery in deliveries:
        _enqueue(delivery.pk)


def expect_attempts_at_once(deliveries: Sequence[LogoutDelivery]) -> None:
    if deliveries:
        set_due(FORGOTTEN, timezone.now() + FORGOTTEN_AFTER)


def attempt_at_once(deliveries: Sequence[LogoutDelivery], by: Actor) -> None:
    """Everything in parallel, two seconds in all; what fails is the queue's."""
    now, notices = timezone.now(), []
    for delivery in deliveries:
        try:
            notices.append(backchannel.prepare(delivery, now))
        except backchannel.NotToBeTold as refusal:
            _give_up(delivery, str(refusal), by)
    if not notices:
        return
    results = backchannel.call_all(notices)
    with transaction.atomic():
        for notice in notices:
            error = results.get(notice.delivery_id)
            if error is not None:
                _write_attempt(notice.delivery_id, error, timezone.now())
            if error != "":
                _enqueue(notice.delivery_id)


@tenant_task("oidc.backchannel_logout")
def deliver(delivery: str) -> None:
    row = LogoutDelivery.objects.waiting().select_related("client__application").filter(pk=delivery).first()
    if row is None:
        return
    try:
        error = backchannel.call(backchannel.prepare(row, timezone.now()))
    except backchannel.NotToBeTold as refusal:
        _give_up(row, str(refusal), QUEUE)
        return
    _write_attempt(row.pk, error, timezone.now())
    if error and row.attempts + 1 >= ATTEMPTS_LIMIT:
        _give_up(row, error, QUEUE)
    elif error:
        raise NotHeard(error)


@due_work(FORGOTTEN)
def enqueue_forgotten() -> None:
    """What a process that died was about to try."""
    for pk in LogoutDelivery.objects.waiting().filter(attempts=0).values_list("pk", flat=True):
        _enqueue(pk)


def _write_attempt(delivery_id: UUID, error: str, now: datetime) -> None:
    heard: Mapping[str, object] = {} if error else {"state": State.DELIVERED, "delivered_at": now}
    LogoutDelivery.objects.waiting().filter(pk=delivery_id).update(
        attempts=F("attempts") + 1, attempted_at=now, error=error[:200], **heard
    )


def _give_up(delivery: LogoutDelivery, error: str, by: Actor) -> None:
    """The client may still think that the person is signed in: staff should know."""
    with transaction.atomic():
        if LogoutDelivery.objects.waiting().filter(pk=delivery.pk).update(state=State.GIVEN_UP, error=error[:200]):
            details: dict[str, object] = {"delivery": str(delivery.pk), "error": error[:200]}
            events.record("application.give_up_logout", delivery.client.application, by=by, details=details)


def _enqueue(delivery_id: UUID) -> None:
    deliver.enqueue(once=f"logout {delivery_id}", delivery=str(delivery_id))
