"""The userinfo endpoint (OpenID Connect Core 5.3; RFC 6750): claims of the person behind a live access token."""

from datetime import UTC, datetime

import orjson
from django.http import HttpRequest, HttpResponse

from identity.oidc import cors
from identity.oidc.claims import USERINFO, release
from identity.oidc.clients import get_client
from identity.oidc.endpoints.programs import for_programs
from identity.oidc.errors import NO_STORE, EndpointError
from identity.oidc.grants.granted import wishes_for
from identity.oidc.organizations.claims import told_to
from identity.oidc.parameters import FORM, of_body
from identity.oidc.scopes import OPENID
from identity.oidc.subjects import subject_of
from identity.oidc.tokens import formats, liveness
from identity.oidc.tokens.access import AccessToken, InvalidToken


class BearerRefused(EndpointError):
    """RFC 6750 section 3.1: 401, or 403 where a wider scope would do."""

    def __init__(self, code: str, description: str, status: int = 401) -> None:
        challenge = f'Bearer realm="oidc", error="{code}", error_description="{description}"'
        super().__init__(code, description, {"WWW-Authenticate": challenge})
        self.status = status


@cors.registered
@for_programs("GET", "POST")
def userinfo(request: HttpRequest) -> HttpResponse:
    token = _bearer(request)
    if token is None:
        return HttpResponse(status=401, headers={**NO_STORE, "WWW-Authenticate": 'Bearer realm="oidc"'})
    try:
        live = liveness.check_token(_read(token))
    except InvalidToken:
        raise BearerRefused("invalid_token", "The access token is expired, revoked or unknown.") from None
    if live.person is None or OPENID not in live.token.scopes:
        raise BearerRefused("insufficient_scope", "The access token was not granted the scope openid.", status=403)
    client = get_client(live.token.client_id)
    cors.is_called_by(request, client)
    wished = wishes_for(client, live.claims).userinfo
    kinds = {client.kind, get_client(live.token.origin or client.client_id).kind}
    told = told_to(kinds, live.resources)
    body = {
        **release(live.person, USERINFO, live.token.scopes, wished, told, live.confined),
        "sub": subject_of(live.person.id, client),
    }
    if live.token.organization is not None:
        body["organization_id"] = str(live.token.organization)
    return HttpResponse(orjson.dumps(body), content_type="application/json", headers=NO_STORE)


def _read(text: str) -> AccessToken:
    token = formats.read(text, datetime.now(UTC))
    # Whoever runs an API gets tokens of people: none of them may open the person's data here (SECURITY 14).
    if token.audience:
        raise InvalidToken
    return token


def _bearer(request: HttpRequest) -> str | None:
    """From the header or the form, never from the address (RFC 9700 section 4.3.2). None when there is none."""
    scheme, _blank, token = request.headers.get("Authorization", "").partition(" ")
    in_header = token.strip() if scheme.lower() == "bearer" else ""
    in_body = ""
    if request.method == "POST" and request.content_type == FORM:
        parameters = of_body(request)
        if parameters.repeated:
            raise EndpointError("invalid_request", "A parameter was sent more than once.")
        in_body = parameters.text("access_token")
    if in_header and in_body:
        raise EndpointError("invalid_request", "Send the access token in one place, not two.")
    return in_header or in_body or None
