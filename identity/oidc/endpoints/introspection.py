"""Token introspection (RFC 7662): a confidential client asks about its own tokens, an API about those made for it.

Who asks for an API is a client that is linked to it (SECURITY 14): one that has, through a role for machine clients,
any permission there. Give the API's own backend such a role. Who asks for an organization is a machine client that is a
member of it. Everybody else hears that the token is not active, as of
a token that does not exist (section 2.2).
"""

from datetime import UTC, datetime

import orjson
from django.http import HttpRequest, HttpResponse

from identity.oidc.authentication import authenticate
from identity.oidc.clients import RegisteredClient, UnknownClient, get_client
from identity.oidc.endpoints.programs import for_programs
from identity.oidc.errors import NO_STORE, EndpointError, InvalidClient
from identity.oidc.issuer import issuer
from identity.oidc.organizations.members import GRANT_IS_IN, is_machine_member
from identity.oidc.organizations.names import audience_of, is_marked
from identity.oidc.parameters import of_body
from identity.oidc.subjects import subject_of
from identity.oidc.tokens import formats, liveness, refresh
from identity.oidc.tokens.access import AccessToken, InvalidToken
from identity.users.roles.effective import names_of_application
from tenants.isolation import hot

INACTIVE: dict[str, object] = {"active": False}
FAMILY = """
select f.scope, f.user_id, f.created, least(f.idle_until, f.expires_at)
from oidc_refreshtoken f join users_user u on u.id = f.user_id
where f.token_family = %(family)s and f.application_id = %(client)s and f.generation = %(generation)s
 and f.revoked is null and least(f.idle_until, f.expires_at) > now()
 and u.suspended_at is null and greatest(u.valid_from, %(client_valid_from)s) <= f.created
"""
FAMILY_IN_ORGANIZATION = FAMILY + GRANT_IS_IN


@for_programs("POST")
def introspection(request: HttpRequest) -> HttpResponse:
    parameters, now = of_body(request), datetime.now(UTC)
    if parameters.repeated or "token" not in parameters:
        raise EndpointError("invalid_request", "Send token once.")
    client = authenticate(request, parameters, now)
    if client.is_public:
        raise InvalidClient("A public client cannot introspect.")
    body = _access_token(client, parameters["token"], now) or _refresh_token(client, parameters["token"]) or INACTIVE
    return HttpResponse(orjson.dumps(body), content_type="application/json", headers=NO_STORE)


def _access_token(client: RegisteredClient, text: str, now: datetime) -> dict[str, object] | None:
    try:
        token = formats.read(text, now)
        if not _is_linked(client, token):
            return None
        live = liveness.check_token(token)
        owner = get_client(token.client_id)
    except (InvalidToken, UnknownClient):
        return None
    body: dict[str, object] = {
        "active": True,
        "token_type": "Bearer",
        "iss": issuer(),
        "client_id": token.client_id,
        "aud": token.audience or token.client_id,
        "scope": token.scope,
        "jti": str(token.jti),
        "iat": int(token.issued_at),
        "exp": token.expires_at,
        "sub": subject_of(live.person.id, owner) if live.person else token.client_id,
    }
    if token.organization is not None:
        body["organization_id"] = str(token.organization)
    if token.actor:
        # RFC 8693 section 4.1.
        body["act"] = {"sub": token.actor}
    return body


def _is_linked(client: RegisteredClient, token: AccessToken) -> bool:
    if token.client_id == client.client_id or token.audience in names_of_application(client.application_id):
        return True
    # For an organization itself: a machine client that is a member there.
    organization = token.organization
    return (
        organization is not None
        and token.audience == audience_of(organization)
        and is_machine_member(client.application_id, organization)
    )


def _refresh_token(client: RegisteredClient, text: str) -> dict[str, object] | None:
    try:
        token = refresh.read(text)
    except refresh.NotARefreshToken:
        return None
    row = hot.fetch(
        FAMILY_IN_ORGANIZATION if is_marked(token.family) else FAMILY,
        {
            "family": token.family,
            "generation": token.generation,
            "client": client.row_id,
            "client_valid_from": client.valid_from,
        },
    )
    if row is None:
        return None
    scope, user_id, created, until = row
    return {
        "active": True,
        "iss": issuer(),
        "client_id": client.client_id,
        "scope": scope,
        "sub": subject_of(user_id, client),
        "iat": int(created.timestamp()),
        "exp": int(until.timestamp()),
    }
