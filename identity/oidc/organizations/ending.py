"""CONNECTION_REQUIRED: what people at its domains have by other sign-ins ends, a hundred of them at a time (SECURITY 28)."""

from typing import Any
from uuid import UUID

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from identity.oidc.models import RefreshToken
from identity.signin.sso.facts import via_of
from identity.users.models import User
from identity.users.operations import end_session
from orgs.connections.affected import people_at
from orgs.connections.models import BreakGlass
from orgs.connections.required import requiring_domains
from orgs.connections.requiring import ALWAYS
from tenants.audit import events
from tenants.audit.actor import SYSTEM
from tenants.jobs import tenant_task
from tenants.sessions import SessionStore

AT_ONCE = 100


def end_others(*, organization: UUID) -> None:
    """In the background, whoever they are and however many."""
    carry_on.enqueue(once=f"end others {organization}", organization=str(organization), after="")


@tenant_task("oidc.end_others")
def carry_on(organization: str, after: str) -> None:
    """From the person `after` on, by id. Nothing, where it was taken back meanwhile."""
    place = UUID(organization)
    people = list(_people(place, after)[:AT_ONCE])
    for user in people:
        end_others_of(user, place)
    if len(people) == AT_ONCE:
        last = str(people[-1].pk)
        carry_on.enqueue(once=f"end others {place} {last}", organization=organization, after=last)


def end_others_of(user: User, organization: UUID) -> None:
    """Sessions and grants of a person for which the organization's provider has not vouched."""
    with transaction.atomic():
        for session in UserSession.objects.filter(user=user):
            if _via(session.session_key) != organization:
                end_session(user=user, session=session, by=SYSTEM)
        ended = _others(organization).filter(user=user).update(revoked=timezone.now())
        if ended:
            details: dict[str, object] = {"sign_ins": ended, "organization": str(organization)}
            events.record("user.end_unvouched", user, by=SYSTEM, details=details)


def _people(organization: UUID, after: str) -> QuerySet[User]:
    domains = requiring_domains().filter(organization=organization, required_from=ALWAYS)
    exempt = BreakGlass.objects.filter(organization=organization).values("user")
    mine: Any = OuterRef("pk")
    found: QuerySet[User] = User.objects.filter(
        Exists(UserSession.objects.filter(user=mine)) | Exists(_others(organization).filter(user=mine)),
        pk__in=people_at(domains.values_list("domain", flat=True)),
    ).exclude(pk__in=exempt)
    return (found.filter(pk__gt=UUID(after)) if after else found).order_by("pk")


def _others(organization: UUID) -> QuerySet[RefreshToken]:
    """Grants that no sign-in stands behind, such as staff's acting as somebody, are none of these."""
    return RefreshToken.objects.filter(revoked=None, auth_time__isnull=False).exclude(via=organization)


def _via(session_key: str) -> UUID | None:
    records = SessionStore(session_key=session_key).get(AUTHENTICATION_METHODS_SESSION_KEY, [])
    return via_of(records)[0]
