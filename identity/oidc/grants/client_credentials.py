"""`client_credentials` (RFC 6749 section 4.4): a token of the client itself.

No statement: the token has no row, and what a machine client's roles permit at an API is read once per process. For
`organization_id` there is one, which asks whether the client is a member there at this moment.
"""

from datetime import datetime
from uuid import UUID

from identity.oidc.apis import Api, read_target
from identity.oidc.clients import RegisteredClient
from identity.oidc.errors import EndpointError
from identity.oidc.organizations.members import roles_of_machine
from identity.oidc.organizations.names import find_named
from identity.oidc.organizations.tokens import Within, has_in, itself
from identity.oidc.parameters import Parameters
from identity.oidc.scopes import STANDARD
from identity.oidc.tokens import formats
from identity.users.roles.effective import names_of_application
from tenants.audit.actor import Actor


def issue(client: RegisteredClient, parameters: Parameters, now: datetime, by: Actor) -> dict[str, object]:
    api = read_target(parameters)
    organization = find_named(parameters)
    if organization is not None:
        return _issue_within(client, Within(organization, is_named=True), api, parameters, now)
    has = names_of_application(client.application_id).get(api.indicator, frozenset()) if api else frozenset()
    scope = " ".join(_permissions(has, parameters) if api else _scopes(client, parameters))
    return _answer(client, scope, api, None, now)


def _issue_within(
    client: RegisteredClient, within: Within, api: Api | None, parameters: Parameters, now: datetime
) -> dict[str, object]:
    roles = roles_of_machine(client.application_id, within.organization)
    target = api or itself(within.organization, client)
    scope = " ".join(_permissions(has_in(within, target, roles), parameters))
    return _answer(client, scope, target, within.organization, now)


def _answer(
    client: RegisteredClient, scope: str, api: Api | None, organization: UUID | None, now: datetime
) -> dict[str, object]:
    token, seconds = formats.issue(client=client, scope=scope, api=api, organization=organization, now=now)
    return {"access_token": token, "token_type": "Bearer", "expires_in": seconds, "scope": scope}


def _permissions(has: frozenset[str], parameters: Parameters) -> tuple[str, ...]:
    """Of what is asked for, that which the client's roles permit; all of it where nothing is named (section 3.3)."""
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
