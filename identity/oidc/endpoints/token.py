"""The token endpoint (RFC 6749 section 3.2 and 5). No session, no cookie, nothing but the table of grants."""

from datetime import UTC, datetime

import orjson
from django.http import HttpRequest, HttpResponse

from identity.oidc import cors
from identity.oidc.authentication import authenticate
from identity.oidc.clients import RegisteredClient
from identity.oidc.endpoints.programs import for_programs
from identity.oidc.errors import NO_STORE, EndpointError
from identity.oidc.grants.table import GRANTS
from identity.oidc.parameters import Parameters, of_body
from tenants.audit.actor import Actor, Kind


@cors.registered
@for_programs("POST")
def token(request: HttpRequest) -> HttpResponse:
    parameters = of_body(request)
    _check_form(parameters)
    now = datetime.now(UTC)
    client = authenticate(request, parameters, now)
    grant_type = parameters["grant_type"]
    if grant_type not in client.grant_types:
        raise EndpointError("unauthorized_client", "This client may not use this grant_type.")
    body = GRANTS[grant_type](client, parameters, now, actor_for(client, request))
    return HttpResponse(orjson.dumps(body), content_type="application/json", headers=NO_STORE)


def actor_for(client: RegisteredClient, request: HttpRequest) -> Actor:
    ip, agent = str(request.META.get("REMOTE_ADDR", "")), request.headers.get("User-Agent", "")[:300]
    return Actor(Kind.CLIENT, client.client_id, client.name, ip, agent)


def _check_form(parameters: Parameters) -> None:
    if parameters.repeated:
        raise EndpointError("invalid_request", "A parameter was sent more than once.")
    if "grant_type" not in parameters:
        raise EndpointError("invalid_request", "grant_type is missing.")
    if parameters["grant_type"] not in GRANTS:
        raise EndpointError("unsupported_grant_type", "This grant_type is not supported.")
