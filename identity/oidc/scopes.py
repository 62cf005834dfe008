"""Scopes that have a meaning of their own (OpenID Connect Core 5.4 and 11), and which of them a client may have."""

from collections.abc import Iterable

OPENID, OFFLINE = "openid", "offline_access"
STANDARD = (OPENID, "profile", "email", "phone", "address", OFFLINE)


def granted(requested: Iterable[str], allowed: Iterable[str]) -> tuple[str, ...]:
    """What of a request is granted: what is unknown, or not for this client, is left out (RFC 6749 section 3.3)."""
    known = set(allowed) or set(STANDARD)
    return tuple(scope for scope in requested if scope in known or scope == OPENID)
