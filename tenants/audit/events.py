"""Recording: one event per operation, in the operation's own transaction."""

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction
from django.dispatch import Signal
from django.utils import timezone

from tenants.audit.actor import Actor
from tenants.audit.models import Event

COLUMNS = tuple(field.attname for field in Event._meta.concrete_fields)
# Text, because every write of the platform passes here.
INSERT = f"insert into audit_event ({', '.join(COLUMNS)}) values ({', '.join(['%s'] * len(COLUMNS))})"  # noqa: S608  # names of our own columns
# Sent after commit, with `event`. The one way up from here: webhooks and logs listen.
recorded = Signal()


def record(
    action: str, about: models.Model | None = None, *, by: Actor, details: dict[str, object] | None = None
) -> Event:
    """Writes `noun.verb` about an object. `details` holds names and values that may be read by staff: no secrets."""
    event = Event(
        at=timezone.now(),
        action=action,
        actor_kind=by.kind.value,
        actor_id=by.id,
        actor_label=by.label[:254],
        ip=by.ip or None,
        user_agent=by.user_agent[:300],
        object_type=about._meta.label_lower if about is not None else "",
        object_id=str(about.pk) if about is not None else "",
        object_label=str(about)[:200] if about is not None else "",
        details=details or {},
    )
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [_stored(getattr(event, name)) for name in COLUMNS])
    event._state.adding, event._state.db = False, connection.alias
    transaction.on_commit(lambda: recorded.send(sender=Event, event=event))
    return event


def _stored(value: object) -> Any:
    return json.dumps(value, cls=DjangoJSONEncoder) if isinstance(value, dict) else value


def changes(before: models.Model, after: models.Model, fields: tuple[str, ...]) -> dict[str, object]:
    """Field → [old, new], as text, for the fields that differ."""
    found: dict[str, object] = {}
    for field in fields:
        old, new = getattr(before, field), getattr(after, field)
        if old != new:
            found[field] = [str(old), str(new)]
    return found
