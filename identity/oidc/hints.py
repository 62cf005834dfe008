"""ID tokens that come back to us as hints: of our own issuer, whatever their age (OpenID Connect Core 3.1.2.1)."""

from dataclasses import dataclass

from identity.oidc.issuer import issuer
from identity.oidc.tokens.signing import NotOurs, verify


@dataclass(frozen=True, slots=True)
class Hint:
    """`client_id` is the audience; `sid` the client's own name of the session."""

    subject: str
    client_id: str
    sid: str


class NoHint(Exception):
    """Not an ID token of this tenant."""


def read_hint(token: str) -> Hint:
    """Raises NoHint."""
    try:
        claims = verify(token)
    except NotOurs:
        raise NoHint from None
    subject, audience = claims.get("sub"), claims.get("aud")
    if claims.get("iss") != issuer() or not isinstance(subject, str) or not isinstance(audience, str):
        raise NoHint
    return Hint(subject, audience, str(claims.get("sid", "")))
