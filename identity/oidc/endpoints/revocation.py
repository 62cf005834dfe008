"""Token revocation (RFC 7009): of a client's own tokens. What is no token of ours counts as revoked already."""

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse

from identity.oidc.authentication import authenticate
from identity.oidc.clients import RegisteredClient
from identity.oidc.cors import registered
from identity.oidc.endpoints.programs import for_programs
from identity.oidc.endpoints.token import actor_for
from identity.oidc.errors import NO_STORE, EndpointError
from identity.oidc.parameters import of_body
from identity.oidc.tokens import formats, refresh
from identity.oidc.tokens.access import InvalidToken
from identity.oidc.tokens.operations import revoke_access_token, revoke_family
from tenants.audit.actor import Actor


@registered
@for_programs("POST")
def revocation(request: HttpRequest) -> HttpResponse:
    parameters, now = of_body(request), datetime.now(UTC)
    if parameters.repeated or "token" not in parameters:
        raise EndpointError("invalid_request", "Send token once.")
    client = authenticate(request, parameters, now)
    _revoke(client, parameters["token"], now, actor_for(client, request))
    return HttpResponse(status=200, headers=NO_STORE)


def _revoke(client: RegisteredClient, text: str, now: datetime, by: Actor) -> None:
    """The form tells the kinds apart, so that `token_type_hint` is not needed (section 2.1)."""
    try:
        revoke_family(family=refresh.read(text).family, client_row_id=client.row_id, by=by)
    except refresh.NotARefreshToken:
        pass
    else:
        return
    try:
        token = formats.read(text, now)
    except InvalidToken:
        return
    if token.client_id != client.client_id:
        raise EndpointError("invalid_request", "The token was issued to another client.")
    revoke_access_token(jti=token.jti, expires_at=datetime.fromtimestamp(token.expires_at, UTC), by=by)
