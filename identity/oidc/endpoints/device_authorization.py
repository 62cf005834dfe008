"""The device authorization endpoint (RFC 8628 section 3.1 and 3.2): a device asks for a code that a person types."""

from datetime import UTC, datetime

import orjson
from django.http import HttpRequest, HttpResponse

from identity.oidc import cors
from identity.oidc.authentication import authenticate
from identity.oidc.checks.parameters import check_parameters
from identity.oidc.checks.resource import check_resource
from identity.oidc.checks.scope import check_scope
from identity.oidc.device.operations import LIFETIME, create_device_authorization
from identity.oidc.endpoints.programs import for_programs
from identity.oidc.endpoints.token import actor_for
from identity.oidc.errors import NO_STORE, AuthorizationError, EndpointError, TooMany
from identity.oidc.flow import Flow
from identity.oidc.issuer import address
from identity.oidc.models import DeviceAuthorization, GrantType
from identity.oidc.parameters import of_body
from identity.signin import limits
from identity.signin.views.pages import place

PAGE = "/device"


@cors.registered
@for_programs("POST")
def device_authorization(request: HttpRequest) -> HttpResponse:
    parameters, now = of_body(request), datetime.now(UTC)
    if parameters.repeated:
        raise EndpointError("invalid_request", "A parameter was sent more than once.")
    client = authenticate(request, parameters, now)
    if GrantType.DEVICE_CODE not in client.grant_types:
        raise EndpointError("unauthorized_client", "This client may not use device codes.")
    _count(request)
    flow = Flow(request, parameters, now)
    flow.client = client
    try:
        for check in (check_parameters, check_scope, check_resource):
            check(flow)
    except AuthorizationError as error:
        raise EndpointError(error.code, error.description) from None
    code, user_code = create_device_authorization(flow=flow, by=actor_for(client, request))
    body = {
        "device_code": code,
        "user_code": user_code,
        "verification_uri": address(PAGE),
        "verification_uri_complete": f"{address(PAGE)}?user_code={user_code}",
        "expires_in": int(LIFETIME.total_seconds()),
        "interval": DeviceAuthorization.INTERVAL,
    }
    return HttpResponse(orjson.dumps(body), content_type="application/json", headers=NO_STORE)


def _count(request: HttpRequest) -> None:
    try:
        limits.count(limits.Action.START_DEVICE, place(request))
    except limits.TooManyTries as beyond:
        raise TooMany("slow_down", beyond.seconds) from None
