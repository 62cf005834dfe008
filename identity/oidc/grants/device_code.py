"""`urn:ietf:params:oauth:grant-type:device_code` (RFC 8628 section 3.4 and 3.5): a device asks until a person decides.

One statement notes the poll, and once approved uses the code up and opens the family of refresh tokens, so that of
several polls at once one wins. A code that comes again after that revokes what it gave, as an authorization code does.
"""

import hashlib
from datetime import datetime
from functools import cache
from uuid import UUID, uuid4

from identity.oidc.apis import Api, InvalidTarget, read_target
from identity.oidc.clients import RegisteredClient
from identity.oidc.errors import EndpointError, InvalidGrant
from identity.oidc.grants.authorization_code import FAMILY_LIFETIME
from identity.oidc.grants.granted import FACTS_COLUMNS, PERSON_COLUMNS, Granted, answer, facts_and_person, target_of
from identity.oidc.models import DeviceAuthorization, GrantType
from identity.oidc.organizations.claims import told_to
from identity.oidc.organizations.names import PARAMETER
from identity.oidc.parameters import Parameters
from identity.oidc.tokens import codes
from identity.users.roles.effective import ROLES_OF_U
from orgs.connections.required import IS_OBLIGED, required_here
from tenants.audit import events
from tenants.audit.actor import Actor
from tenants.isolation import hot

State = DeviceAuthorization.State
# RFC 8628 section 3.5: each slow_down adds five seconds for good.
STEP, INTERVAL_LIMIT = 5, 60


# Asked again before the interval is over.
SOON = "d.state = 'pending' and d.last_polled_at > now() - make_interval(secs => d.interval_seconds)"
# Approved, and whoever approved it may still sign in, with no line drawn since.
READY = """d.state = 'approved' and d.family is null and d.expires_at > now()
   and exists (select 1 from users_user u where u.id = d.user_id and u.suspended_at is null
    and greatest(u.valid_from, %(client_valid_from)s) <= d.decided_at)"""
OBLIGED = IS_OBLIGED.format(user="d.user_id", since="d.auth_time", via="d.via")


@cache
def polling(*, at_api: bool, obliges: bool) -> str:
    """`obliges`: some domain of the tenant requires its organization's own sign-in (orgs.connections.required)."""
    ready = READY + (" and d.resources ? %(resource)s" if at_api else "") + (f" and not {OBLIGED}" if obliges else "")
    return f"""
with polled as (
 update oidc_deviceauthorization d set
  slowed_at = case when {SOON} then now() else d.slowed_at end,
  interval_seconds = case when {SOON} then least(d.interval_seconds + {STEP}, {INTERVAL_LIMIT}) else d.interval_seconds end,
  last_polled_at = now(),
  family = case when {ready} then %(family)s else d.family end
 where d.device_code_hash = %(code)s and d.client_id = %(client)s
 returning d.state, coalesce(d.family = %(family)s, false) as given, d.family, d.expires_at <= now() as expired,
  coalesce(d.slowed_at = now(), false) as slowed, d.resources ? %(resource)s as has_target, d.user_id, d.scope,
  d.resources, {", ".join("d." + name for name in FACTS_COLUMNS.split(", "))},
  %(may_refresh)s and ('offline_access' = any(string_to_array(d.scope, ' '))
   or not 'openid' = any(string_to_array(d.scope, ' '))) as refreshable
), family as (
 insert into oidc_refreshtoken (token, token_checksum, token_family, resource, created, updated, {FACTS_COLUMNS},
  scope, resources, claims, generation, rotates, idle_until, expires_at, application_id, user_id)
 select %(name)s, %(checksum)s, %(family)s, '[]', now(), now(), {FACTS_COLUMNS}, scope, resources, '', 0, true,
  now() + case when refreshable then %(idle)s else %(access)s end,
  now() + case when refreshable then %(whole)s else %(access)s end, %(client)s, user_id
 from polled where given
)
select p.state, p.given, p.family, p.expired, p.slowed, p.has_target, p.scope, p.resources,
 {ROLES_OF_U if at_api else "null"} as roles, p.refreshable,
 {", ".join("p." + name for name in FACTS_COLUMNS.split(", "))}, {PERSON_COLUMNS}
from polled p left join users_user u on u.id = p.user_id
"""  # noqa: S608  # put together from constants of our own; values are bound


REVOKE_REPLAYED = """
update oidc_refreshtoken set revoked = now(), updated = now() where token_family = %(given)s and revoked is null
returning user_id
"""


def redeem(client: RegisteredClient, parameters: Parameters, now: datetime, by: Actor) -> dict[str, object]:
    if PARAMETER in parameters:
        raise EndpointError("invalid_request", "Ask for a token of an organization with the refresh token.")
    api, family, required = read_target(parameters), uuid4(), required_here()
    values = {**_values(client, parameters, api, family), "spellings": required.spellings}
    row = hot.fetch(polling(at_api=api is not None, obliges=required.is_anywhere), values)
    if row is None:
        raise InvalidGrant("The device_code is not one of this client.")
    state, given, used_for, expired, slowed, has_target, scope, resources, roles, refreshable, *columns = row
    if not given:
        if used_for is not None:
            _revoke_replayed(used_for, by)
        raise _refusal(
            state, expired=expired, slowed=slowed, is_used=used_for is not None, misses=bool(api) and not has_target
        )
    facts, person = facts_and_person(tuple(columns))
    target = target_of(api, resources, roles, scope=scope, user=person.id, confined=facts.confined)
    granted = Granted(
        person=person,
        facts=facts,
        family=family,
        generation=0 if refreshable else None,
        scopes=tuple(scope.split()),
        api=target.api,
        permissions=target.permissions(client),
        told=told_to((client.kind,), resources),
    )
    return answer(client, granted, now)


def _values(client: RegisteredClient, parameters: Parameters, api: Api | None, family: UUID) -> dict[str, object]:
    if "device_code" not in parameters:
        raise EndpointError("invalid_request", "device_code is missing.")
    try:
        code = codes.digest_of(parameters["device_code"], codes.DEVICE)
    except codes.NotACode:
        raise InvalidGrant("The device_code is not one of this issuer.") from None
    return {
        "code": code,
        "client": client.row_id,
        "client_valid_from": client.valid_from,
        "resource": api.indicator if api else "",
        "family": family,
        "name": str(family),
        "checksum": hashlib.sha256(str(family).encode()).hexdigest(),
        "may_refresh": GrantType.REFRESH_TOKEN in client.grant_types,
        "idle": client.refresh_token_lifetime,
        "whole": max(FAMILY_LIFETIME, client.refresh_token_lifetime),
        "access": api.access_token_lifetime if api else client.access_token_lifetime,
    }


def _refusal(state: str, *, expired: bool, slowed: bool, is_used: bool, misses: bool) -> EndpointError:
    if is_used:
        return InvalidGrant("The device_code was used before.")
    if state == State.REFUSED:
        return EndpointError("access_denied", "The person refused.")
    if expired:
        return EndpointError("expired_token", "The device_code has expired. Ask for a new one.")
    if state == State.APPROVED:
        if misses:
            return InvalidTarget("The resource was not asked for when the device_code was, or not granted.")
        return InvalidGrant("The person who approved it may not sign in any more, or not in this way.")
    if slowed:
        return EndpointError("slow_down", "Wait five seconds longer between requests.")
    return EndpointError("authorization_pending", "The person has not decided yet.")


def _revoke_replayed(family: UUID, by: Actor) -> None:
    revoked = hot.fetch(REVOKE_REPLAYED, {"given": family})
    if revoked is not None:
        events.record("device_code.replay", by=by, details={"family": str(family), "user": str(revoked[0])})
