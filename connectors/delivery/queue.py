"""What waits to leave: put in with the caller's own transaction, taken by one worker at a time, tried until it is
accepted, refused for good, or too late."""

import json
import logging
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from connectors.delivery import choice, limits, recipients, sending
from connectors.delivery.faults import DeliveryFailed, Fault
from connectors.models import Connector, Message
from tenants.jobs import due_work, set_due, tenant_task
from tenants.keys import vault

log = logging.getLogger("genkan.delivery")
State = Message.State
DUE = "delivery"
# Longer than all connections together may take. A worker that is killed leaves its message to another one after this.
LEASE = timedelta(minutes=3)
LIFETIME = timedelta(days=2)
# People wait for a code: the first tries follow quickly. The last pause repeats until the message is too late.
PAUSES = tuple(timedelta(seconds=seconds) for seconds in (5, 20, 60, 180, 600, 1800, 3600, 2 * 3600, 4 * 3600))
MOST_ATTEMPTS = 30
BATCH = 500


def put(
    *,
    channel: str,
    to: str,
    content: Mapping[str, object],
    purpose: str = "",
    expires_at: datetime | None = None,
    is_pretended: bool = False,
) -> None:
    """A sealed row and a job. What is only pretended costs the same and leaves nothing: its job takes the row away."""
    now, place = timezone.now(), uuid.uuid4()
    country = recipients.country_prefix(to) if channel == Message.Channel.SMS else ""
    row = Message(
        id=place, channel=channel, purpose=purpose[:60], recipient=recipients.masked(to),
        recipient_hash=recipients.digest(to), country=country, expires_at=expires_at or now + LIFETIME,
    )  # fmt: skip
    text = json.dumps({**content, "to": to, "pretended": is_pretended})
    row.content_sealed = vault.seal(text.encode(), table="message", column="content", row=place)
    row.save(force_insert=True)
    deliver.enqueue(message=str(place))


@tenant_task("connectors.deliver")
def deliver(*, message: str) -> None:
    now, key = timezone.now(), UUID(message)
    row = _claim(key, now)
    if row is None:
        _come_back(key, now)
        return
    if row.attempts > MOST_ATTEMPTS:
        # Whatever breaks the worker each time, a value that does not open for one, would do so for ever.
        _settle(row, state=State.FAILED, reason=Fault.BROKEN.word)
        return
    content = json.loads(row.content())
    if content["pretended"]:
        row.delete()
        return
    if row.expires_at is not None and row.expires_at <= now:
        _settle(row, state=State.EXPIRED)
        return
    try:
        # Here and not where somebody waits for a page: it would cost time, and tell by time.
        limits.check(row, now)
        sender, vendor_id = _send(row, content)
    except DeliveryFailed as failure:
        _fail(row, failure, now)
    else:
        name, key_of = (sender.name, sender.pk) if sender else ("", None)
        _settle(row, state=State.SENT, sent_at=now, connector_id=key_of, connector_name=name, vendor_id=vendor_id,
                reason="", code="")  # fmt: skip


@due_work(DUE)
def enqueue_due() -> None:
    """What is to be tried again by now, and what a worker that is gone had begun."""
    now = timezone.now()
    waiting = Message.objects.filter(state=State.WAITING).filter(Q(next_at__isnull=False) | Q(claimed_until__lte=now))
    ready = list(_ready(waiting, now).order_by("next_at").values_list("pk", flat=True)[:BATCH])
    for key in ready:
        deliver.enqueue(once=f"message {key}", message=str(key))
    if len(ready) == BATCH:
        # There may be more, and nobody else would ask for them.
        set_due(DUE, now)
    later = waiting.filter(next_at__gt=now).order_by("next_at").values_list("next_at", flat=True).first()
    if later is not None:
        set_due(DUE, later)


def _claim(key: UUID, now: datetime) -> Message | None:
    """The message, this worker's alone for as long as the lease: one statement decides between two."""
    mine = _ready(Message.objects.filter(pk=key, state=State.WAITING), now)
    if not mine.update(attempts=F("attempts") + 1, claimed_until=now + LEASE):
        return None
    return Message.objects.get(pk=key)


def _ready(rows: QuerySet[Message], now: datetime) -> QuerySet[Message]:
    free = Q(claimed_until=None) | Q(claimed_until__lte=now)
    return rows.filter(free).filter(Q(next_at=None) | Q(next_at__lte=now))


def _come_back(key: UUID, now: datetime) -> None:
    """Another worker has it, or it is not time: if that worker is gone, somebody must look again."""
    row = Message.objects.filter(pk=key, state=State.WAITING).first()
    if row is not None:
        set_due(DUE, max(filter(None, (row.claimed_until, row.next_at)), default=now))


def _send(row: Message, content: Mapping[str, object]) -> tuple[Connector | None, str]:
    """By the first connection that takes it. Raises DeliveryFailed with the failure that leaves most hope."""
    ways = choice.ways(row.channel, row.country)
    if not ways:
        return None, _without_connection(row, content)
    failures: list[DeliveryFailed] = []
    for way in ways:
        row.connector_id, row.connector_name = way.pk, way.name
        try:
            vendor_id = sending.send(way, row.pk, content)
        except DeliveryFailed as failure:
            failures.append(failure)
            if not failure.fault.goes_on:
                raise
            choice.note_failure(way)
        else:
            choice.note_success(way)
            return way, vendor_id
    raise next((failure for failure in failures if failure.fault.is_temporary), failures[0])


def _without_connection(row: Message, content: Mapping[str, object]) -> str:
    if settings.MAILBOX is None:
        log.error("no %s connection is in use: a message was not sent", row.channel)
        raise DeliveryFailed(Fault.NO_CONNECTION)
    sending.drop(settings.MAILBOX, row.channel, content)
    return ""


def _fail(row: Message, failure: DeliveryFailed, now: datetime) -> None:
    pause = max(PAUSES[min(row.attempts, len(PAUSES)) - 1], timedelta(seconds=failure.wait))
    kept = {"reason": failure.fault.word, "code": failure.code, "connector_id": row.connector_id,
            "connector_name": row.connector_name}  # fmt: skip
    if not failure.fault.is_temporary or row.attempts >= MOST_ATTEMPTS:
        _settle(row, state=State.FAILED, **kept)
    elif row.expires_at is not None and now + pause >= row.expires_at:
        _settle(row, state=State.EXPIRED, **kept)
    else:
        Message.objects.filter(pk=row.pk, attempts=row.attempts).update(next_at=now + pause, claimed_until=None, **kept)
        set_due(DUE, now + pause)


def _settle(row: Message, **values: object) -> None:
    """Decided for good: what was in it goes. A worker whose lease was over decides nothing."""
    Message.objects.filter(pk=row.pk, attempts=row.attempts, state=State.WAITING).update(
        **values, content_sealed="", claimed_until=None, next_at=None
    )
