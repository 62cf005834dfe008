"""What a person granted, as one statement read it, and the token response made of it (RFC 6749 section 5.1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from identity.consent.asked import ORGANIZATION_PREFIX
from identity.oidc.apis import Api, UnknownApi, get_api
from identity.oidc.claims import COLUMN_COUNT, COLUMNS, Person
from identity.oidc.clients import RegisteredClient
from identity.oidc.facts import Facts
from identity.oidc.organizations.names import RESOURCE
from identity.oidc.organizations.reach import roles_that_count
from identity.oidc.organizations.tokens import Within, asked_in, audience, has_in
from identity.oidc.scopes import OPENID, permitted
from identity.oidc.scopes import granted as allowed
from identity.oidc.tokens import formats, id_token, refresh
from identity.oidc.wishes import Wishes, stored
from identity.users.roles.effective import ROLES_OF_USER, names_of_roles
from tenants.isolation import hot

# After the family's or the code's own columns: what an ID token says of sign-in and person.
FACTS_COLUMNS = "sid, auth_time, acr, amr, via, is_confined"
FACTS_COUNT = 6
PERSON_COLUMNS = COLUMNS


@dataclass(frozen=True, slots=True)
class Granted:
    """`generation` is that of the refresh token to hand out, None for none.

    `permissions` are the effective ones at `api`, where the access token is asked for one. `claims` is as stored.
    `within` is the organization that the access token is for, `told` those that an ID token may name; there is none
    unless the answer `speaks_of_person`.
    """

    person: Person
    facts: Facts
    family: UUID
    generation: int | None
    scopes: tuple[str, ...]
    nonce: str = ""
    api: Api | None = None
    permissions: tuple[str, ...] = ()
    claims: str = ""
    within: Within | None = None
    told: frozenset[UUID] | None = None
    speaks_of_person: bool = True


def facts_and_person(columns: tuple[Any, ...]) -> tuple[Facts, Person]:
    """From the last columns of a row, in the order of FACTS_COLUMNS and PERSON_COLUMNS."""
    sid, auth_time, acr, amr, via, is_confined = columns[:FACTS_COUNT]
    return Facts(sid, auth_time, acr, tuple(amr), via, is_confined), Person(
        *columns[FACTS_COUNT : FACTS_COUNT + COLUMN_COUNT]
    )


Asked = dict[str, list[str]]
Roles = list[UUID] | None


@dataclass(frozen=True, slots=True)
class Target:
    """What the statement of a grant says of `api`, the one that the token is asked for: what was `asked` for there, by a
    third party consented to; what the person `has` there."""

    api: Api | None = None
    asked: Sequence[str] = ()
    has: frozenset[str] = frozenset()
    within: Within | None = None

    def permissions(self, client: RegisteredClient) -> tuple[str, ...]:
        """Asked for at this API; the person has it; the client may still ask for it."""
        return permitted((name for name in self.asked if name in self.has), client)


def target_within(
    within: Within, api: Api | None, asked: Asked, roles: Roles, *, client: RegisteredClient, scope: str
) -> Target:
    """`roles` are those that the person has in the organization."""
    found = audience(within, api, client, opens_userinfo=OPENID in scope.split())
    if found is None:
        return Target(within=within)
    return Target(found, asked_in(within, found, client, asked), has_in(within, found, roles), within)


def target_of(api: Api | None, asked: Asked, roles: Roles, *, scope: str, user: UUID, confined: UUID | None) -> Target:
    """`roles` are the person's, as read for `api`; of a sign-in that is `confined` those that count are read here. Without `resource` and `openid`, where one API alone was granted, that one is meant.

    RFC 8707 section 2.2 leaves it to us; a token for userinfo would be of no use, and programs of plain OAuth 2.0 send
    `resource` at the authorization endpoint only. It costs them a statement more.
    """
    if api is None and OPENID not in scope.split() and len(named := _apis(asked)) == 1:
        try:
            api = get_api(named[0])
        except UnknownApi:
            return Target()
        (roles,) = (hot.fetch(ROLES_OF_USER, {"user": user}) if confined is None else None) or (None,)
    if api is None:
        return Target()
    if confined is not None:
        roles = roles_that_count(user, confined)
    return Target(api, asked[api.indicator], names_of_roles(roles or (), api.id))


def _apis(asked: Asked) -> list[str]:
    return [indicator for indicator in asked if indicator != RESOURCE and not indicator.startswith(ORGANIZATION_PREFIX)]


def narrowed(scopes: tuple[str, ...], requested: tuple[str, ...]) -> tuple[str, ...]:
    """`scope` of a token request, where there is one, makes the access token's scope smaller (RFC 6749 section 6)."""
    return tuple(scope for scope in scopes if scope in requested) if requested else scopes


def wishes_for(client: RegisteredClient, claims: str) -> Wishes:
    """Those that the client may still ask for."""
    found = stored(claims)
    return found.only(allowed(found.scopes(), client.scopes)) if claims else found


def answer(client: RegisteredClient, granted: Granted, now: datetime) -> dict[str, object]:
    """RFC 6749 section 5.1; `scope` always, since SDKs read it; an ID token for `openid` (Core 3.1.3.3, 12.2)."""
    scope = " ".join(granted.permissions if granted.api else granted.scopes)
    access_token, seconds = formats.issue(
        client=client,
        user_id=granted.person.id,
        family=granted.family,
        scope=scope,
        api=granted.api,
        organization=granted.within.organization if granted.within else None,
        now=now,
    )
    body: dict[str, object] = {
        "access_token": access_token,
        "token_type": "Bearer",
        "expires_in": seconds,
        "scope": scope,
    }
    if granted.generation is not None:
        body["refresh_token"] = refresh.issue(granted.family, granted.generation)
    if OPENID in granted.scopes and granted.speaks_of_person:
        body["id_token"] = id_token.issue(
            client=client,
            person=granted.person,
            facts=granted.facts,
            scopes=granted.scopes,
            wishes=wishes_for(client, granted.claims),
            access_token=access_token,
            nonce=granted.nonce,
            told=granted.told,
            organization=granted.within.chosen if granted.within else None,
            now=now,
        )
    return body
