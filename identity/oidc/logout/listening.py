"""What ends a session: a sign-out in its own browser, and events that end sessions from afar.

Operations that end sessions say so in their event: `ended_sessions` with `kept_session` (identity.users.operations),
or `ended_session`. So nothing below this room needs to know that applications are told.
"""

from uuid import UUID

from django.contrib.auth.signals import user_logged_out
from django.db.models.signals import pre_delete
from django.http import HttpRequest

from identity.oidc.logout import frontchannel, operations
from identity.users.models import User
from identity.users.sessions import find_sid
from tenants.audit.actor import SYSTEM, Actor, Kind
from tenants.audit.events import recorded
from tenants.audit.models import Event
from tenants.requests import actor_of


def connect() -> None:
    user_logged_out.connect(_signed_out, dispatch_uid="genkan.oidc.signed_out")
    recorded.connect(_recorded, dispatch_uid="genkan.oidc.recorded")
    pre_delete.connect(_deleted, sender=User, dispatch_uid="genkan.oidc.deleted")


def _signed_out(sender: type, request: HttpRequest, **_kwargs: object) -> None:
    """The session is still there when Django says so. The sign-out page looks for `after_sign_out`."""
    if sid := find_sid(request.session):
        operations.end_session(sid=sid, by=actor_of(request))
        if frontchannel.frames_of(sid):
            request.after_sign_out = frontchannel.address_of(sid)  # type: ignore[attr-defined]  # ours


def _recorded(sender: type, event: Event, **_kwargs: object) -> None:
    if sid := event.details.get("ended_session"):
        operations.end_session_from_afar(sid=str(sid), by=_actor(event))
    elif "ended_sessions" in event.details and event.action != "user.delete":
        kept = str(event.details.get("kept_session", ""))
        operations.end_sessions_of(user_id=UUID(event.object_id), kept_sid=kept, by=_actor(event))


def _deleted(sender: type, instance: User, **_kwargs: object) -> None:
    """The rows that say who took part go with the person: after the event it would be too late."""
    operations.end_sessions_of(user_id=instance.pk, kept_sid="", by=SYSTEM)


def _actor(event: Event) -> Actor:
    return Actor(Kind(event.actor_kind), event.actor_id, event.actor_label, event.ip or "", event.user_agent)
