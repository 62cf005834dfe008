"""`resource`: the APIs that tokens of this grant may be for, and what is asked for at each (RFC 8707 section 2.1).

`scope` is one list for all of them: a permission counts at every named API that knows it. Organizations together are one
more (Logto's SDKs name it beside the scope; the scope alone asks for it, too).
"""

from identity.oidc.apis import UnknownApi, get_api
from identity.oidc.errors import AuthorizationError
from identity.oidc.flow import Flow
from identity.oidc.organizations.names import ORGANIZATIONS, RESOURCE
from identity.oidc.organizations.permissions import permission_names
from identity.oidc.scopes import permitted

LIMIT = 20


def check_resource(flow: Flow) -> None:
    wanted = dict.fromkeys(flow.parameters.all("resource"))
    if len(wanted) > LIMIT:
        raise AuthorizationError("invalid_target", "Too many resources are asked for.")
    requested = permitted(flow.parameters.words("scope"), flow.client)
    if ORGANIZATIONS in flow.scopes:
        wanted[RESOURCE] = None
    for indicator in wanted:
        if indicator == RESOURCE:
            flow.resources[indicator] = tuple(scope for scope in requested if scope in permission_names())
            continue
        try:
            api = get_api(indicator)
        except UnknownApi:
            raise AuthorizationError("invalid_target", "There is no such resource here.") from None
        flow.resources[indicator] = tuple(scope for scope in requested if scope in api.permissions)
