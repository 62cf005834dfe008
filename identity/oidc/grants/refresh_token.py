"""`refresh_token` (RFC 6749 section 6; RFC 9700 section 4.14.2; OpenID Connect Core 12; SECURITY 15).

One durable statement moves the family on, or revokes it when a used token comes back; the row's lock makes it free of
races. Within the grace the same successor is given again: an answer may get lost on its way. For `resource` (RFC 8707
section 2.2) the same statement reads what the person may do at that API now; for `organization_id`, and for a grant made
for an organization, whether the person is still a member and with which roles; where anybody is obliged to come by an
organization's own sign-in, whether this one did (SECURITY 28).
"""

from datetime import datetime
from functools import cache

from identity.applications.models import Application
from identity.oidc.apis import Api, InvalidTarget, read_target
from identity.oidc.claims import Person
from identity.oidc.clients import RegisteredClient
from identity.oidc.errors import EndpointError, InvalidGrant, Obliged
from identity.oidc.grants.granted import (
    FACTS_COLUMNS,
    PERSON_COLUMNS,
    Granted,
    answer,
    facts_and_person,
    narrowed,
    target_of,
    target_within,
)
from identity.oidc.organizations import members
from identity.oidc.organizations.claims import told_to
from identity.oidc.organizations.names import find_named, is_marked
from identity.oidc.organizations.reach import is_admitted
from identity.oidc.organizations.tokens import check_may_ask, within
from identity.oidc.parameters import Parameters
from identity.oidc.scopes import granted
from identity.oidc.tokens import refresh
from identity.users.roles.effective import ROLES_OF_U
from orgs.connections.required import IS_OBLIGED, required_here
from tenants.audit import events
from tenants.audit.actor import Actor
from tenants.isolation import hot

# What `scope` may name: everything that was granted, at whichever API.
OBLIGED = IS_OBLIGED.format(user="f.user_id", since="f.auth_time", via="f.via")
GRANTED = "array(select jsonb_path_query(f.resources, '$.*[*]') #>> '{}') || string_to_array(f.scope, ' ')"


# A valid token ahead of its row (%(generation)s > f.generation) means that the row was restored from a backup:
# the row is moved up. One step behind and within the grace: nothing moves. Further behind: somebody has a copy.
# clock_timestamp(), since now() may lie before the rotation that this very statement has been waiting for.
@cache
def rotation(*, at_api: bool = False, in_organization: bool = False, obliges: bool = False) -> str:
    """`obliges`: some domain of the tenant requires its organization's own sign-in (orgs.connections.required)."""
    own = (ROLES_OF_U if at_api else "null", "null")
    roles, organization = (members.ROLES_OF_M, "m.organization_id") if in_organization else own
    may_be_at_api = (
        "(%(resource)s = '' or f.resources ? %(resource)s)" if in_organization else "f.resources ? %(resource)s"
    )
    return f"""
update oidc_refreshtoken f set
 generation = case when f.rotates and %(generation)s >= f.generation then %(generation)s + 1 else f.generation end,
 rotated_at = case when f.rotates and %(generation)s >= f.generation then now() else f.rotated_at end,
 idle_until = case when %(generation)s >= f.generation then least(now() + %(idle)s, f.expires_at) else f.idle_until end,
 revoked = case when %(generation)s >= f.generation
  or (%(generation)s = f.generation - 1 and f.rotated_at > clock_timestamp() - %(grace)s) then null else now() end,
 updated = now()
from users_user u{", orgs_member m, orgs_organization o" if in_organization else ""}
where f.token_family = %(family)s and f.application_id = %(client)s and f.revoked is null
 and least(f.idle_until, f.expires_at) > now()
 and (%(scopes)s::text[] = '{{}}' or {GRANTED} @> %(scopes)s::text[]) {f"and {may_be_at_api}" if at_api or in_organization else ""}
 and u.id = f.user_id and u.suspended_at is null and greatest(u.valid_from, %(client_valid_from)s) <= f.created
 and (%(admitted)s::uuid[] = '{{}}' or exists
  (select 1 from roles_userrole r where r.user_id = u.id and r.role_id = any(%(admitted)s)))
 {f"and {members.OF_U.format('f')}" if in_organization else ""}
 {f"and not {OBLIGED}" if obliges else ""}
returning f.revoked is not null, f.generation, f.scope, f.resources, f.claims, {roles}, {organization},
 {", ".join("f." + name for name in FACTS_COLUMNS.split(", "))}, {PERSON_COLUMNS}
"""  # noqa: S608  # put together from constants of our own; values are bound


LIVE = "f.token_family = %(family)s and f.application_id = %(client)s and f.revoked is null"
LIMITS = f"""
select {GRANTED} @> %(scopes)s::text[], f.resources ? %(resource)s from oidc_refreshtoken f where {LIVE}
"""  # noqa: S608  # put together from constants of our own; values are bound
LACKS = f"select 1 from oidc_refreshtoken f where {LIVE} and {OBLIGED}"  # noqa: S608  # likewise


def rotate(client: RegisteredClient, parameters: Parameters, now: datetime, by: Actor) -> dict[str, object]:
    token, requested, api = _token(parameters), parameters.words("scope"), read_target(parameters)
    named, required = find_named(parameters), required_here()
    in_organization = named is not None or is_marked(token.family)
    if in_organization:
        check_may_ask(client)
    values = {
        **_values(client, token, api, requested),
        "organization": named,
        "spellings": required.spellings,
    }
    at_api = api is not None and not in_organization
    statement = rotation(at_api=at_api, in_organization=in_organization, obliges=required.is_anywhere)
    row = hot.fetch(statement, values)
    if row is None:
        raise _refusal(values, in_organization=in_organization, obliges=required.is_anywhere)
    is_reuse, generation, scope, resources, claims, roles, organization, *columns = row
    facts, person = facts_and_person(tuple(columns))
    if is_reuse:
        raise _reuse(token, person, by)
    if facts.confined is not None and not is_admitted(person.id, client.admitted_roles, facts.confined):
        raise InvalidGrant("The application does not admit this person by this sign-in.")
    place = within(organization, named)
    if place is None:
        target = target_of(api, resources, roles, scope=scope, user=person.id, confined=facts.confined)
    else:
        target = target_within(place, api, resources, roles, client=client, scope=scope)
    found = Granted(
        person=person,
        facts=facts,
        family=token.family,
        generation=generation,
        scopes=narrowed(granted(scope.split(), client.scopes), requested),
        api=target.api,
        permissions=narrowed(target.permissions(client), requested),
        claims=claims,
        within=place,
        told=told_to((client.kind,), resources),
        # Who asks for one organization's token asks nothing about the person: it is spared the signature and the claims.
        speaks_of_person=named is None,
    )
    return answer(client, found, now)


def _reuse(token: refresh.RefreshToken, person: Person, by: Actor) -> InvalidGrant:
    details: dict[str, object] = {"family": str(token.family), "user": str(person.id)}
    events.record("refresh_token.reuse", by=by, details=details)
    return InvalidGrant("The refresh token was used before.")


def _values(
    client: RegisteredClient, token: refresh.RefreshToken, api: Api | None, requested: tuple[str, ...]
) -> dict[str, object]:
    return {
        "family": token.family,
        "generation": token.generation,
        "client": client.row_id,
        "client_valid_from": client.valid_from,
        # Whoever has lost the role by which the application let them in gets nothing more from it.
        "admitted": list(client.admitted_roles),
        "scopes": list(requested),
        "resource": api.indicator if api else "",
        "idle": client.refresh_token_lifetime,
        "grace": client.refresh_grace,
        "is_own": client.kind != Application.Kind.THIRD_PARTY,
    }


def _token(parameters: Parameters) -> refresh.RefreshToken:
    if "refresh_token" not in parameters:
        raise EndpointError("invalid_request", "refresh_token is missing.")
    try:
        return refresh.read(parameters["refresh_token"])
    except refresh.NotARefreshToken:
        raise InvalidGrant("The refresh token is not one of this issuer.") from None


def _refusal(values: dict[str, object], *, in_organization: bool, obliges: bool) -> EndpointError:
    """A scope, API or organization that was not granted leaves the token as it is; everything else reads alike."""
    has_scopes, has_resource = hot.fetch(LIMITS, values) or (True, True)
    if not has_scopes:
        return EndpointError("invalid_scope", "The scope goes beyond what was granted.")
    if values["resource"] and not has_resource:
        return InvalidTarget("The resource was not asked for at the authorization endpoint, or not granted.")
    if in_organization and (refusal := members.find_refusal("oidc_refreshtoken", LIVE, values)):
        return refusal
    if obliges and hot.fetch(LACKS, values) is not None:
        return Obliged()
    return InvalidGrant("The refresh token is expired, revoked or another client's.")
