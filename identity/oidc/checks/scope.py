"""`scope`: what is unknown or not for this client is left out (RFC 6749 section 3.3; OpenID Connect Core 3.1.2.1, 11).

The name of a permission means something at its API alone, that of an organization's in organizations: see resource.py. Otherwise a client could get a token that
speaks of a permission which the person has not.
"""

from identity.oidc.apis import permission_names
from identity.oidc.errors import AuthorizationError
from identity.oidc.flow import Flow
from identity.oidc.models import GrantType
from identity.oidc.organizations.permissions import permission_names as organization_permission_names
from identity.oidc.registration import is_scope
from identity.oidc.scopes import OFFLINE, STANDARD, granted


def check_scope(flow: Flow) -> None:
    requested = flow.parameters.words("scope")
    if not all(is_scope(scope) for scope in requested):
        raise AuthorizationError("invalid_scope", "scope holds characters that no scope may have.")
    scopes = granted(requested, flow.client.scopes)
    if GrantType.REFRESH_TOKEN not in flow.client.grant_types:
        scopes = tuple(scope for scope in scopes if scope != OFFLINE)
    if flow.client.scopes:
        elsewhere = permission_names() | organization_permission_names()
        scopes = tuple(scope for scope in scopes if scope in STANDARD or scope not in elsewhere)
    flow.scopes = scopes
