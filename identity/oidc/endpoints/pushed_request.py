"""Pushed authorization requests (RFC 9126): checked as at the authorization endpoint, by a client that proves itself."""

from datetime import UTC, datetime

import orjson
from django.http import HttpRequest, HttpResponse

from identity.oidc import cors, pushed
from identity.oidc.authentication import CREDENTIALS, authenticate
from identity.oidc.clients import RegisteredClient
from identity.oidc.endpoints.authorization import REQUEST
from identity.oidc.endpoints.programs import for_programs
from identity.oidc.errors import NO_STORE, AuthorizationError, EndpointError, PageError
from identity.oidc.flow import Flow
from identity.oidc.parameters import Parameters, of_body


@cors.registered
@for_programs("POST")
def pushed_request(request: HttpRequest) -> HttpResponse:
    sent, now = of_body(request), datetime.now(UTC)
    if sent.repeated or "request_uri" in sent:
        raise EndpointError("invalid_request", "A parameter was sent more than once, or request_uri is among them.")
    client = authenticate(request, sent, now)
    parameters = _of_request(sent, client)
    _check(Flow(request, parameters, now))
    body = {
        "request_uri": pushed.keep_request(client=client, parameters=parameters),
        "expires_in": int(pushed.LIFETIME.total_seconds()),
    }
    return HttpResponse(orjson.dumps(body), status=201, content_type="application/json", headers=NO_STORE)


def _of_request(sent: Parameters, client: RegisteredClient) -> Parameters:
    """Without what the client proved itself by, which is not kept."""
    if sent.text("client_id") not in ("", client.client_id):
        raise EndpointError("invalid_request", "client_id is another client's.")
    pairs = [(name, value) for name in sent if name not in CREDENTIALS for value in sent.all(name)]
    return Parameters([("client_id", client.client_id), *(pair for pair in pairs if pair[0] != "client_id")])


def _check(flow: Flow) -> None:
    """Section 2.3: errors of the authorization endpoint, as JSON."""
    try:
        for step in REQUEST:
            step(flow)
    except PageError as error:
        code = "invalid_request" if error.code == "invalid_redirect_uri" else error.code
        raise EndpointError(code, error.detail) from error
    except AuthorizationError as error:
        raise EndpointError(error.code, error.description) from error
