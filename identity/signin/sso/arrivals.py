"""Somebody came back from their company's provider, and the answer was found right: the account, the membership, the roles,
in one transaction; then the stages of sign-in (SECURITY 23, 27)."""

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from connectors.enterprise.codes import Code
from connectors.enterprise.mapping import Person
from connectors.social.profile import Arrival, Profile
from identity.signin.registration import terms
from identity.signin.registration.models import TermsConsent
from identity.signin.social import arrivals as social
from identity.signin.social import operations
from identity.signin.sso import membership, people
from identity.signin.sso.pending import Arrived, report_of
from identity.signin.sso.refused import ArrivalRefused
from identity.users.models import User
from orgs.connections.models import Connection
from orgs.connections.operations import keep_attempt
from tenants.isolation.scope import current
from tenants.requests import actor_of


def arrive(request: HttpRequest, connection: Connection, arrived: Arrived, next_path: str) -> HttpResponse:
    """On to the stages of sign-in. Raises ArrivalRefused and LinkNeeded."""
    try:
        user, is_new = settle(request, connection, arrived)
    except IntegrityError:
        # The same person in two tabs: the other one has made the account.
        user, is_new = settle(request, connection, arrived)
    if is_new:
        social.welcome(request, user)
    facts = facts_of(connection, arrived)
    return social.go_on(request, user, next_path, facts=facts, email=arrived.person.email.lower(), is_new=is_new)


def settle(request: HttpRequest, connection: Connection, arrived: Arrived) -> tuple[User, bool]:
    """Who it is, brought up to date; whether they are new here. All or nothing."""
    with transaction.atomic():
        user, is_new = _find_or_make(request, connection, arrived.person)
        follow(request, connection, arrived, user)
    return user, is_new


def link(request: HttpRequest, connection: Connection, arrived: Arrived, user: User) -> None:
    """To an account that was opened for it. Raises ArrivalRefused, IdentityTaken."""
    with transaction.atomic():
        people.check_address(connection, arrived.person.email.lower())
        _link(request, connection, arrived.person, user)
        follow(request, connection, arrived, user)


def follow(request: HttpRequest, connection: Connection, arrived: Arrived, user: User) -> None:
    """What the provider decides at each sign-in: membership, roles, and the profile where the connection says so."""
    by, person = social.acting_as(request, user), arrived.person
    member = membership.join(connection=connection, user=user, by=by)
    if member is not None:
        membership.follow_groups(member=member, mapping=connection.mapping, groups=person.groups, by=by)
    if connection.connector.updates_profile:
        operations.update_profile(user=user, profile=_profile(person), by=by)
    keep_attempt(
        connection=connection, report=report_of(arrived), user_id=user.pk, person=person.email or person.subject
    )


def facts_of(connection: Connection, arrived: Arrived) -> dict[str, object]:
    """What the session's record says of it (facts.via_of, levels). Names for signing out there only where it is set up."""
    connector = connection.connector
    facts: dict[str, object] = {
        "provider": str(connection.pk),
        "kind": connector.kind,
        "uid": arrived.person.subject,
        "connection": str(connection.pk),
        "organization": str(connection.organization_id or ""),
        "mfa": connection.trusts_mfa and arrived.person.has_mfa,
    }
    if connector.config.get("slo_url"):
        facts |= {"name_id": arrived.name_id, "session_index": arrived.session_index}
    return facts


def _find_or_make(request: HttpRequest, connection: Connection, person: Person) -> tuple[User, bool]:
    if not person.subject:
        raise ArrivalRefused(Code.SUBJECT_MISSING)
    connector, email = connection.connector, person.email.lower()
    identity = operations.find_identity(connector, person.subject)
    if identity is not None:
        known: User = identity.user
        if not known.is_active:
            raise ArrivalRefused(Code.SUSPENDED, user=known)
        by = social.acting_as(request, known)
        operations.refresh_identity(identity=identity, connector=connector, arrival=_arrival(person), by=by)
        return known, False
    owner = people.find_owner(request, connection, email)
    if owner is not None:
        _link(request, connection, person, owner)
        return owner, False
    if not connection.creates_accounts or current().is_operators:
        raise ArrivalRefused(Code.NOT_ADMITTED)
    return _make(request, connection, person), True


def _link(request: HttpRequest, connection: Connection, person: Person, user: User) -> None:
    by = social.acting_as(request, user)
    operations.link_identity(user=user, connector=connection.connector, arrival=_arrival(person), by=by)


def _make(request: HttpRequest, connection: Connection, person: Person) -> User:
    """Just in time. What a connection of the tenant as a whole says of an address proves nothing: a code does."""
    user = operations.register_user(
        connector=connection.connector,
        arrival=_arrival(person),
        is_vouched=connection.organization_id is not None,
        locale=get_language() or "",
        by=actor_of(request),
    )
    if not terms.asks_by_checkbox():
        terms.agree(user=user, way=TermsConsent.Way.NOTICE, by=social.acting_as(request, user))
    return user


def _arrival(person: Person) -> Arrival:
    return Arrival(profile=_profile(person), claims={}, tokens={})


def _profile(person: Person) -> Profile:
    return Profile(
        subject=person.subject,
        email=person.email.lower(),
        name=person.name,
        given_name=person.given_name,
        family_name=person.family_name,
        username=person.username,
    )
