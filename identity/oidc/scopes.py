"""Scopes that have a meaning of their own (OpenID Connect Core 5.4 and 11), and which scopes a client may have."""

from collections.abc import Iterable

from identity.applications.models import Application
from identity.oidc.clients import RegisteredClient
from identity.oidc.organizations.names import ORGANIZATIONS, ROLES

OPENID, OFFLINE = "openid", "offline_access"
# From `roles` on they are Logto's.
STANDARD = (
    *(OPENID, "profile", "email", "phone", "address", OFFLINE),
    *("roles", "custom_data", "identities", ORGANIZATIONS, ROLES),
)


def granted(requested: Iterable[str], allowed: Iterable[str]) -> tuple[str, ...]:
    """What of a request is granted: what is unknown, or not for this client, is left out (RFC 6749 section 3.3)."""
    known = set(allowed) or set(STANDARD)
    return tuple(scope for scope in requested if scope in known or scope == OPENID)


def permitted(requested: Iterable[str], client: RegisteredClient) -> tuple[str, ...]:
    """Which permissions of an API a client may ask people for: those it names, else all, save for third parties."""
    if client.scopes:
        return tuple(scope for scope in requested if scope in client.scopes)
    return () if client.kind == Application.Kind.THIRD_PARTY else tuple(requested)
