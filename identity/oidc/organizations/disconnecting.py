"""CONNECTION_ENDS: identities of a connection that was taken away go, and sessions and grants that came by it, a hundred
people at a time."""

from uuid import UUID

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from identity.oidc.models import RefreshToken
from identity.users.models import User
from identity.users.operations import end_session
from identity.users.sessions import sid_beside
from tenants.audit import events
from tenants.audit.actor import SYSTEM
from tenants.jobs import tenant_task
from tenants.sessions import SessionStore

AT_ONCE = 100


def end(*, connection: UUID, organization: UUID | None) -> None:
    """In the background, however many came by it. Nobody comes by it any more in the meantime: the connector is gone."""
    carry_on.enqueue(connection=str(connection), organization=str(organization or ""))


@tenant_task("oidc.disconnect")
def carry_on(connection: str, organization: str) -> None:
    identities = list(SocialAccount.objects.filter(provider=connection).select_related("user").order_by("pk")[:AT_ONCE])
    for identity in identities:
        _end_one(identity, organization)
    if len(identities) == AT_ONCE:
        carry_on.enqueue(connection=connection, organization=organization)


def _end_one(identity: SocialAccount, organization: str) -> None:
    user: User = identity.user
    with transaction.atomic():
        ended = {sid_beside(user, session.session_key) for session in _sessions(user, identity.provider)}
        for session in _sessions(user, identity.provider):
            end_session(user=user, session=session, by=SYSTEM)
        came = Q(sid__in=ended - {""}) | (Q(via=UUID(organization)) if organization else Q(pk=None))
        RefreshToken.objects.filter(came, user=user, revoked=None).update(revoked=timezone.now())
        events.record("user.unlink_identity", user, by=SYSTEM, details={"reason": "connection_deleted"})
        identity.delete()


def _sessions(user: User, connection: str) -> list[UserSession]:
    rows = UserSession.objects.filter(user=user)
    return [row for row in rows if connection in _connections(row.session_key)]


def _connections(session_key: str) -> set[str]:
    records = SessionStore(session_key=session_key).get(AUTHENTICATION_METHODS_SESSION_KEY, [])
    return {str(record.get("connection")) for record in records}
