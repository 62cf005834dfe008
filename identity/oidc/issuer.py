"""The tenant's issuer and the addresses under it: from the stored primary domain, never from a request (SECURITY 2)."""

from tenants.hosts import origin
from tenants.isolation.scope import current

PREFIX = "/oidc"


def issuer() -> str:
    """`iss` of everything that the current tenant says (RFC 9207, OpenID Connect Core 2)."""
    return origin(current()) + PREFIX


def address(path: str) -> str:
    """The absolute address of an endpoint; `path` starts after the issuer, such as `/token`."""
    return issuer() + path
