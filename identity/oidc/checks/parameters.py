"""No parameter twice (RFC 6749 section 3.1), none beyond its size, no request objects (OpenID Connect Core 6.1, 6.2)."""

from identity.oidc.errors import AuthorizationError
from identity.oidc.flow import Flow

LIMITS = {"state": 4096, "nonce": 512, "id_token_hint": 8192, "claims": 8192, "scope": 4096, "login_hint": 254}
LIMIT = 2048
REFUSED = {
    "request": "request_not_supported",
    "request_uri": "request_uri_not_supported",
    "registration": "registration_not_supported",
}


def check_parameters(flow: Flow) -> None:
    parameters = flow.parameters
    for name, code in REFUSED.items():
        if name in parameters:
            raise AuthorizationError(code, f"The parameter {name} is not supported.")
    if parameters.repeated:
        raise AuthorizationError("invalid_request", "A parameter was sent more than once.")
    for name, value in parameters.items():
        if len(value) > LIMITS.get(name, LIMIT):
            raise AuthorizationError("invalid_request", "A parameter is too long.")
