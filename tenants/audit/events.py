"""Recording: one event per operation, in the operation's own transaction."""

from django.db import models, transaction
from django.dispatch import Signal

from tenants.audit.actor import Actor
from tenants.audit.models import Event

# Sent after commit, with `event`. The one way up from here: webhooks and logs listen.
recorded = Signal()


def record(
    action: str, about: models.Model | None = None, *, by: Actor, details: dict[str, object] | None = None
) -> Event:
    """Writes `noun.verb` about an object. `details` holds names and values that may be read by staff: no secrets."""
    event = Event.objects.create(
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
    transaction.on_commit(lambda: recorded.send(sender=Event, event=event))
    return event


def changes(before: models.Model, after: models.Model, fields: tuple[str, ...]) -> dict[str, object]:
    """Field → [old, new], as text, for the fields that differ."""
    found: dict[str, object] = {}
    for field in fields:
        old, new = getattr(before, field), getattr(after, field)
        if old != new:
            found[field] = [str(old), str(new)]
    return found
