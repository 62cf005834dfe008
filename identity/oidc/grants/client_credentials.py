"""`client_credentials` (RFC 6749 section 4.4): a token of the client itself.

No statement: the token has no row, and what a machine client's roles permit at an API is read once per process.
"""

from datetime import datetime

from identity.oidc.apis import Api, read_target
from identity.oidc.clients import RegisteredClient
from identity.oidc.errors import EndpointError
from identity.oidc.parameters import Parameters
from identity.oidc.scopes import STANDARD
from identity.oidc.tokens import formats
from identity.users.roles.effective import names_of_application
from tenants.audit.actor import Actor


def issue(client: RegisteredClient, parameters: Parameters, now: datetime, by: Actor) -> dict[str, object]:
    api = read_target(parameters)
    scope = " ".join(_permissions(client, api, parameters) if api else _scopes(client, parameters))
    token, seconds = formats.issue(client=client, scope=scope, api=api, now=now)
    return {"access_token": token, "token_type": "Bearer", "expires_in": seconds, "scope": scope}


def _permissions(client: RegisteredClient, api: Api, parameters: Parameters) -> tuple[str, ...]:
    """Of what is asked for, that which the client's roles permit; all of it where nothing is named (section 3.3)."""
    has = names_of_application(client.application_id).get(api.indicator, frozenset())
    requested = parameters.words("scope")
    found = tuple(name for name in requested if name in has)
    if requested and not found:
        raise EndpointError("invalid_scope", "The client has none of the permissions that it asks for.")
    return found or tuple(sorted(has))


def _scopes(client: RegisteredClient, parameters: Parameters) -> tuple[str, ...]:
    """Those the client was given; scopes about a person mean nothing without one."""
    allowed = tuple(scope for scope in client.scopes if scope not in STANDARD)
    requested = parameters.words("scope")
    if not set(requested) <= set(allowed):
        raise EndpointError("invalid_scope", "The client was not given a scope that it asks for.")
    return requested or allowed
