"""An access token as this house knows it, whatever its form: see opaque.py and at_jwt.py for the two of them.

A token made for an API (RFC 8707) has the form that the API chose and names it as its audience; one made for no API is
opaque and opens userinfo.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class AccessToken:
    """`family` is None for a token of the client itself, `audience` "" for one that is made for no API.

    One that was exchanged (RFC 8693) is good only while the grant of `origin`, the client it began with, and all its
    `ancestors` are; `actor` is who acts as the person. All three are empty for others.

    `organization` is the one that the token is for, or whose roles it speaks of at an API.

    Times are Unix time, `issued_at` to the millisecond: a token issued in the same second as a password change must
    still be told from one issued after. It is read from `jti`, a UUID of version 7.
    """

    client_id: str
    family: UUID | None
    scope: str
    audience: str
    jti: UUID
    expires_at: int
    origin: str = ""
    ancestors: tuple[UUID, ...] = ()
    actor: str = ""
    organization: UUID | None = None

    @property
    def issued_at(self) -> float:
        return (self.jti.int >> 80) / 1000

    @property
    def scopes(self) -> frozenset[str]:
        return frozenset(self.scope.split())


class InvalidToken(Exception):
    """Not a token of this tenant, or no longer one: callers cannot tell which, nor may they say."""


def new_jti(now: datetime) -> UUID:
    """A UUID of version 7 (RFC 9562 section 5.7): Unix time in milliseconds, then 74 random bits."""
    random = secrets.randbits(74)
    return UUID(
        int=int(now.timestamp() * 1000) << 80
        | 0x7 << 76
        | (random >> 62) << 64
        | 0b10 << 62
        | random & 0x3FFFFFFFFFFFFFFF
    )
