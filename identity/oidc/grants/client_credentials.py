"""`client_credentials` (RFC 6749 section 4.4): a token of the client itself. No statement: its claims are sealed."""

from datetime import datetime

from identity.oidc.clients import RegisteredClient
from identity.oidc.errors import EndpointError
from identity.oidc.parameters import Parameters
from identity.oidc.scopes import STANDARD
from identity.oidc.tokens import opaque
from tenants.audit.actor import Actor


def issue(client: RegisteredClient, parameters: Parameters, now: datetime, by: Actor) -> dict[str, object]:
    scope = " ".join(_scopes(client, parameters))
    seconds = int(client.access_token_lifetime.total_seconds())
    token = opaque.issue(client_id=client.client_id, user_id=None, family=None, scope=scope, now=now, seconds=seconds)
    return {"access_token": token, "token_type": "Bearer", "expires_in": seconds, "scope": scope}


def _scopes(client: RegisteredClient, parameters: Parameters) -> tuple[str, ...]:
    """Those the client was given; scopes about a person mean nothing without one."""
    allowed = tuple(scope for scope in client.scopes if scope not in STANDARD)
    requested = parameters.words("scope")
    if not set(requested) <= set(allowed):
        raise EndpointError("invalid_scope", "The client was not given a scope that it asks for.")
    return requested or allowed
