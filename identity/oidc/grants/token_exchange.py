"""`urn:ietf:params:oauth:grant-type:token-exchange` (RFC 8693; SECURITY 17): one access token for another token.

For confidential clients that staff allowed it, kind by kind. What comes out reaches no further than what went in: no
wider scope, no longer life, the same grant and sign-in behind it, who acts still named, and never a refresh token. A permission
goes on to another API only where the person's grant covers it there as well. A token for an organization gives tokens for
that organization alone; one that was for none gives them where the person granted it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from identity.oidc.apis import Api, InvalidTarget, read_target
from identity.oidc.clients import RegisteredClient, get_client
from identity.oidc.errors import EndpointError
from identity.oidc.exchange.subjects import READ, Subject, Unacceptable, open_grant
from identity.oidc.models import RefreshToken, SubjectTokenType
from identity.oidc.organizations.exchanging import check_enters
from identity.oidc.organizations.members import roles_of_person
from identity.oidc.organizations.names import find_named
from identity.oidc.organizations.reach import is_admitted
from identity.oidc.organizations.tokens import Within, asked_in, audience, check_may_ask, has_in, within
from identity.oidc.parameters import Parameters
from identity.oidc.scopes import OFFLINE, STANDARD, granted, permitted
from identity.oidc.tokens import formats
from identity.users.roles.effective import names_of_user
from orgs.connections.required import find_obligation
from tenants.audit.actor import Actor

ISSUED = SubjectTokenType.ACCESS_TOKEN.value
REFUSED = ("actor_token", "actor_token_type", "audience")


class InvalidSubject(EndpointError):
    """RFC 8693 section 2.2.2: `invalid_request`, whatever is wrong with the token."""

    def __init__(self) -> None:
        super().__init__("invalid_request", "The subject_token is not one that this client may exchange.")


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for: permissions at `api`, of roles in an organization where it is `within` one, or scopes about the
    person."""

    api: Api | None
    scopes: tuple[str, ...]
    within: Within | None = None


def exchange(client: RegisteredClient, parameters: Parameters, now: datetime, by: Actor) -> dict[str, object]:
    kind = _kind(client, parameters)
    api, named = read_target(parameters), find_named(parameters)
    try:
        subject = READ[kind](parameters["subject_token"], client, now)
        _check_admitted(client, subject)
        _check_obliged(subject)
        wish = _wish(client, subject, api, parameters.words("scope"), named)
        scope = " ".join(_permissions(client, subject, wish) if wish.api else _scopes(client, subject, wish))
        seconds = _seconds(client, subject, wish, now)
        with transaction.atomic():
            subject = open_grant(subject, client, scope, timedelta(seconds=seconds), by)
    except Unacceptable:
        raise InvalidSubject from None
    token, lifetime = formats.issue(
        client=client,
        user_id=subject.user_id,
        family=subject.family,
        scope=scope,
        api=wish.api,
        organization=wish.within.organization if wish.within else None,
        now=now,
        lineage=_lineage(client, subject, seconds),
    )
    body = {"access_token": token, "issued_token_type": ISSUED, "token_type": "Bearer", "scope": scope}
    return {**body, "expires_in": lifetime}


def _wish(
    client: RegisteredClient, subject: Subject, api: Api | None, scopes: tuple[str, ...], named: UUID | None
) -> Wish:
    """Raises AccessDenied and the like for an organization that the subject token does not lead to."""
    place = within(named or subject.organization, named)
    if place is None:
        return Wish(api, scopes)
    check_may_ask(client)
    check_enters(subject, client, place.organization)
    # A token of the person, made for an organization that they chose, opens userinfo; so does what it is exchanged for.
    opens_userinfo = subject.organization is not None and not subject.audience
    return Wish(audience(place, api, client, opens_userinfo=opens_userinfo), scopes, place)


def _lineage(client: RegisteredClient, subject: Subject, seconds: int) -> formats.Lineage:
    origin = "" if subject.origin == client.client_id else subject.origin
    return formats.Lineage(origin=origin, ancestors=subject.ancestors, actor=subject.actor, seconds=seconds)


def _kind(client: RegisteredClient, parameters: Parameters) -> str:
    for name in REFUSED:
        if name in parameters:
            raise EndpointError("invalid_request", f"{name} is not supported.")
    if "subject_token" not in parameters or "subject_token_type" not in parameters:
        raise EndpointError("invalid_request", "subject_token or subject_token_type is missing.")
    kind = parameters["subject_token_type"]
    if kind not in READ:
        raise EndpointError("invalid_request", "This subject_token_type is not supported.")
    if parameters.text("requested_token_type") not in ("", ISSUED):
        raise EndpointError("invalid_request", "Only an access token can be asked for.")
    # A public client cannot be told from anybody who has read its id.
    if client.is_public or kind not in client.exchange_types:
        raise EndpointError("unauthorized_client", "This client may not exchange tokens of this type.")
    return kind


def _check_admitted(client: RegisteredClient, subject: Subject) -> None:
    """The application's access rule holds on this way in, too."""
    if not is_admitted(subject.user_id, client.admitted_roles, subject.confined):
        raise EndpointError("access_denied", "The person may not sign in to this application.")


def _check_obliged(subject: Subject) -> None:
    """SECURITY 28. Staff's acting as somebody is no sign-in of that person."""
    since = subject.signed_in_at
    if since and find_obligation(user_id=subject.user_id, via=subject.via, signed_in_at=since) is not None:
        raise EndpointError("access_denied", "The organization of the person requires its own sign-in.")


def _scopes(client: RegisteredClient, subject: Subject, wish: Wish) -> tuple[str, ...]:
    """About the person. A token that was made for an API opens nothing of that (SECURITY 14)."""
    if subject.audience:
        raise InvalidTarget("The subject_token is for a resource: name it.")
    reach = subject.scopes if subject.scopes is not None else frozenset(STANDARD)
    _check_reach(wish.scopes, reach)
    found = granted(wish.scopes or sorted(reach), client.scopes)
    return tuple(scope for scope in found if scope != OFFLINE and scope in reach)


def _permissions(client: RegisteredClient, subject: Subject, wish: Wish) -> tuple[str, ...]:
    assert wish.api is not None  # noqa: S101  # for mypy: the caller has looked
    indicator = wish.api.indicator
    if wish.within is None:
        has = names_of_user(subject.user_id, [indicator], confined=subject.confined)[indicator]
    else:
        has = has_in(wish.within, wish.api, roles_of_person(subject.user_id, wish.within.organization))
    reach = has if subject.scopes is None else subject.scopes
    if subject.scopes is not None and subject.audience != indicator:
        reach &= _granted_at(client, subject, wish)
    _check_reach(wish.scopes, reach)
    wanted = wish.scopes or tuple(sorted(reach & has))
    return permitted((name for name in wanted if name in has), client)


def _granted_at(client: RegisteredClient, subject: Subject, wish: Wish) -> frozenset[str]:
    """What the grant behind an access token covers at another API. Raises InvalidTarget when it does not name it."""
    assert subject.family is not None and wish.api is not None  # noqa: S101, PT018  # for mypy: access tokens of people have one
    resources = RefreshToken.objects.values_list("resources", flat=True).get(token_family=subject.family)
    if wish.within is not None and wish.api.id == wish.within.organization:
        return frozenset(asked_in(wish.within, wish.api, get_client(subject.origin), resources))
    if wish.api.indicator not in resources:
        raise InvalidTarget("The grant behind the subject_token does not cover this resource.")
    return frozenset(resources[wish.api.indicator])


def _check_reach(requested: tuple[str, ...], reach: frozenset[str]) -> None:
    if not set(requested) <= reach:
        raise EndpointError("invalid_scope", "The scope goes beyond that of the subject_token.")


def _seconds(client: RegisteredClient, subject: Subject, wish: Wish, now: datetime) -> int:
    """As long as usual, and never longer than the subject token."""
    usual = wish.api.access_token_lifetime if wish.api else client.access_token_lifetime
    seconds = usual.total_seconds()
    if subject.until is not None:
        seconds = min(seconds, subject.until - now.timestamp())
    if seconds < 1:
        raise Unacceptable
    return int(seconds)
