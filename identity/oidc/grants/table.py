"""`grant_type` → function. Any other is not supported (RFC 6749 section 5.2), and discovery does not name it."""

from collections.abc import Callable
from datetime import datetime

from identity.oidc.clients import RegisteredClient
from identity.oidc.grants import authorization_code, client_credentials, device_code, refresh_token, token_exchange
from identity.oidc.models import GrantType
from identity.oidc.parameters import Parameters
from tenants.audit.actor import Actor

Grant = Callable[[RegisteredClient, Parameters, datetime, Actor], dict[str, object]]
GRANTS: dict[str, Grant] = {
    GrantType.AUTHORIZATION_CODE: authorization_code.redeem,
    GrantType.REFRESH_TOKEN: refresh_token.rotate,
    GrantType.CLIENT_CREDENTIALS: client_credentials.issue,
    GrantType.DEVICE_CODE: device_code.redeem,
    GrantType.TOKEN_EXCHANGE: token_exchange.exchange,
}
