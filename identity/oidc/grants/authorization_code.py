"""`authorization_code` (RFC 6749 section 4.1.3; RFC 7636 section 4.6; OpenID Connect Core 3.1.3).

One statement uses the code up and opens the family of refresh tokens, so that of several redemptions at once one
wins and no token is left over. A code that comes again revokes what it gave (RFC 6749 section 4.1.2). For `resource`
(RFC 8707 section 2.2) the same statement reads what the person may do at that API; where the person chose an organization,
or `organization_id` names one, whether they are a member and with which roles.
"""

import hashlib
import re
from datetime import datetime, timedelta
from functools import cache
from uuid import UUID, uuid4

from identity.applications.models import Application
from identity.oidc.apis import Api, InvalidTarget, read_target
from identity.oidc.clients import RegisteredClient
from identity.oidc.errors import EndpointError, InvalidGrant, Obliged
from identity.oidc.grants.granted import (
    FACTS_COLUMNS,
    PERSON_COLUMNS,
    Granted,
    answer,
    facts_and_person,
    target_of,
    target_within,
)
from identity.oidc.models import GrantType
from identity.oidc.organizations import members
from identity.oidc.organizations.claims import told_to
from identity.oidc.organizations.names import find_named, marked
from identity.oidc.organizations.tokens import check_may_ask, within
from identity.oidc.parameters import Parameters
from identity.oidc.tokens import base64url, codes
from identity.users.roles.effective import ROLES_OF_U
from orgs.connections.required import IS_OBLIGED, required_here
from tenants.audit import events
from tenants.audit.actor import Actor
from tenants.isolation import hot

# RFC 7636 section 4.1.
VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}\Z")
# A family ends after a year however often it is used.
FAMILY_LIFETIME = timedelta(days=365)


# A family is opened for every code, also where no refresh token follows: it is what a replay revokes.
@cache
def redemption(*, at_api: bool = False, in_organization: bool = False, obliges: bool = False) -> str:
    """`obliges`: some domain of the tenant requires its organization's own sign-in (orgs.connections.required)."""
    own = (ROLES_OF_U if at_api else "null", "null")
    roles, organization = (members.ROLES_OF_M, "m.organization_id") if in_organization else own
    has_api = (
        "and (%(resource)s = '' or g.resources ? %(resource)s)" if in_organization else "and g.resources ? %(resource)s"
    )
    return f"""
with code as (
 update oidc_grant g set consumed_at = now(), family = %(family)s, updated = now()
 from users_user u{", orgs_member m, orgs_organization o" if in_organization else ""}
 where g.code = %(code)s and g.application_id = %(client)s and g.consumed_at is null and g.expires > now()
  and g.redirect_uri = %(redirect_uri)s and g.code_challenge = %(challenge)s
  and u.id = g.user_id and u.suspended_at is null
  and greatest(u.valid_from, %(client_valid_from)s) <= g.created
  {has_api if at_api or in_organization else ""}
  {f"and {members.OF_U.format('g')}" if in_organization else ""}
  {f"and not {IS_OBLIGED.format(user='g.user_id', since='g.auth_time', via='g.via')}" if obliges else ""}
 returning g.scope, g.nonce, g.resources, g.claims, {roles} as roles, {organization} as organization,
  {"g.organization" if in_organization else "null::uuid"} as chosen,
  %(may_refresh)s and ('offline_access' = any(string_to_array(g.scope, ' '))
   or not 'openid' = any(string_to_array(g.scope, ' '))) as refreshable,
  {", ".join("g." + name for name in FACTS_COLUMNS.split(", "))}, {PERSON_COLUMNS}
), family as (
 insert into oidc_refreshtoken (token, token_checksum, token_family, resource, created, updated, {FACTS_COLUMNS},
  scope, resources, claims, organization, generation, rotates, idle_until, expires_at, application_id, user_id)
 select %(name)s, %(checksum)s, %(family)s, '[]', now(), now(), {FACTS_COLUMNS}, scope, resources, claims, chosen, 0, true,
  now() + case when refreshable then %(idle)s else %(access)s end,
  now() + case when refreshable then %(whole)s else %(access)s end, %(client)s, id
 from code
)
select * from code
"""  # noqa: S608  # put together from constants of our own; values are bound


UNUSED = "f.code = %(code)s and f.application_id = %(client)s and f.consumed_at is null and f.expires > now()"
LACKS = f"select 1 from oidc_grant f where {UNUSED} and {IS_OBLIGED}".format(  # noqa: S608  # put together from constants of our own; values are bound
    user="f.user_id", since="f.auth_time", via="f.via"
)
NAMES_TARGET = """
select resources ? %(resource)s from oidc_grant
where code = %(code)s and application_id = %(client)s and consumed_at is null and expires > now()
"""
REVOKE_REPLAYED = """
update oidc_refreshtoken f set revoked = now(), updated = now()
from oidc_grant g where g.code = %(code)s and f.token_family = g.family and f.revoked is null
returning f.token_family, f.user_id
"""


def redeem(client: RegisteredClient, parameters: Parameters, now: datetime, by: Actor) -> dict[str, object]:
    api, named, is_chosen = read_target(parameters), find_named(parameters), _is_chosen(parameters)
    required = required_here()
    if in_organization := is_chosen or named is not None:
        check_may_ask(client)
    family = marked() if is_chosen else uuid4()
    values = _values(client, parameters, api, family) | {
        "organization": named,
        "is_own": client.kind != Application.Kind.THIRD_PARTY,
        "spellings": required.spellings,
    }
    at_api = api is not None and not in_organization
    statement = redemption(at_api=at_api, in_organization=in_organization, obliges=required.is_anywhere)
    row = hot.fetch(statement, values)
    if row is None:
        _revoke_replayed(values, by)
        raise _refusal(values, api, in_organization=in_organization, obliges=required.is_anywhere)
    scope, nonce, resources, claims, roles, organization, _chosen, refreshable, *columns = row
    facts, person = facts_and_person(tuple(columns))
    place = within(organization, named)
    if place is None:
        target = target_of(api, resources, roles, scope=scope, user=person.id, confined=facts.confined)
    else:
        target = target_within(place, api, resources, roles, client=client, scope=scope)
    granted = Granted(
        person=person,
        facts=facts,
        family=family,
        generation=0 if refreshable else None,
        scopes=tuple(scope.split()),
        nonce=nonce,
        api=target.api,
        permissions=target.permissions(client),
        claims=claims,
        within=place,
        told=told_to((client.kind,), resources),
    )
    return answer(client, granted, now)


def _values(client: RegisteredClient, parameters: Parameters, api: Api | None, family: UUID) -> dict[str, object]:
    return {
        "code": _digest(parameters),
        "client": client.row_id,
        "client_valid_from": client.valid_from,
        "redirect_uri": parameters.text("redirect_uri"),
        "challenge": _challenge(parameters),
        "resource": api.indicator if api else "",
        "family": family,
        "name": str(family),
        "checksum": hashlib.sha256(str(family).encode()).hexdigest(),
        "may_refresh": GrantType.REFRESH_TOKEN in client.grant_types,
        "idle": client.refresh_token_lifetime,
        "whole": max(FAMILY_LIFETIME, client.refresh_token_lifetime),
        "access": api.access_token_lifetime if api else client.access_token_lifetime,
    }


def _is_chosen(parameters: Parameters) -> bool:
    try:
        return "code" in parameters and codes.is_in_organization(parameters["code"])
    except codes.NotACode:
        return False


def _digest(parameters: Parameters) -> str:
    if "code" not in parameters:
        raise EndpointError("invalid_request", "code is missing.")
    try:
        return codes.digest_of(parameters["code"])
    except codes.NotACode:
        raise InvalidGrant("The code is not one of this issuer.") from None


def _challenge(parameters: Parameters) -> str:
    """What the code must have been asked with; "" without PKCE, so that neither side can leave it out alone."""
    verifier = parameters.text("code_verifier")
    if not verifier:
        return ""
    if not VERIFIER.match(verifier):
        raise InvalidGrant("code_verifier has not the form of RFC 7636.")
    return base64url.encode(hashlib.sha256(verifier.encode("ascii")).digest())


def _refusal(values: dict[str, object], api: Api | None, *, in_organization: bool, obliges: bool) -> EndpointError:
    """A code that was not asked for this API or organization stays as it is; everything else reads alike."""
    row = hot.fetch(NAMES_TARGET, values) if api else None
    if row is not None and not row[0]:
        return InvalidTarget("The resource was not asked for at the authorization endpoint, or not granted.")
    if in_organization and (refusal := members.find_refusal("oidc_grant", UNUSED, values)):
        return refusal
    if obliges and hot.fetch(LACKS, values) is not None:
        return Obliged()
    return InvalidGrant("The code is not valid for this client, redirect_uri and code_verifier, or was used.")


def _revoke_replayed(values: dict[str, object], by: Actor) -> None:
    revoked = hot.fetch(REVOKE_REPLAYED, values)
    if revoked is not None:
        family, user_id = revoked
        events.record("code.replay", by=by, details={"family": str(family), "user": str(user_id)})
