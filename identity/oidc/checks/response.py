"""`response_type` and `response_mode` (RFC 6749 3.1.1; OAuth 2.0 Multiple Response Types; Form Post Response Mode)."""

from identity.oidc.errors import AuthorizationError
from identity.oidc.flow import Flow
from identity.oidc.models import GrantType

RESPONSE_TYPES = ("code",)
RESPONSE_MODES = ("query", "form_post")


def check_response_mode(flow: Flow) -> None:
    """First, so that later errors travel the way the client asked for."""
    wanted = flow.parameters.text("response_mode")
    if not wanted or "response_mode" in flow.parameters.repeated:
        return
    if wanted not in RESPONSE_MODES:
        raise AuthorizationError("invalid_request", "response_mode must be query or form_post.")
    flow.response_mode = wanted


def check_response_type(flow: Flow) -> None:
    wanted = flow.parameters.text("response_type")
    if not wanted:
        raise AuthorizationError("invalid_request", "response_type is missing.")
    if wanted not in RESPONSE_TYPES:
        raise AuthorizationError("unsupported_response_type", "Only response_type=code is supported.")
    if GrantType.AUTHORIZATION_CODE not in flow.client.grant_types:
        raise AuthorizationError("unauthorized_client", "This client may not use authorization codes.")
