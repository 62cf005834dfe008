"""Access tokens that an API checks by itself: JWT Profile for OAuth 2.0 Access Tokens (RFC 9068), signed with ES256.

`grant_id` names the grant behind a person's token, so that we, when asked, can tell whether it still stands.
"""

from uuid import UUID

from identity.oidc.issuer import issuer
from identity.oidc.tokens import signing
from identity.oidc.tokens.access import AccessToken, InvalidToken

TYPE = "at+jwt"
ALGORITHM = "ES256"


def write(token: AccessToken, subject: str) -> str:
    return signing.sign(claims_of(token, subject), ALGORITHM, TYPE)


def claims_of(token: AccessToken, subject: str) -> dict[str, object]:
    """`subject` is the person as the client knows them, or the client's own id (section 2.2)."""
    claims: dict[str, object] = {
        "iss": issuer(),
        "aud": token.audience,
        "sub": subject,
        "client_id": token.client_id,
        "scope": token.scope,
        "jti": str(token.jti),
        "iat": int(token.issued_at),
        "exp": token.expires_at,
    }
    if token.family is not None:
        claims["grant_id"] = str(token.family)
    if token.ancestors:
        claims |= {"grant_client_id": token.origin, "exchanged": [str(jti) for jti in token.ancestors]}
    if token.actor:
        # RFC 8693 section 4.1.
        claims["act"] = {"sub": token.actor}
    if token.organization is not None:
        claims["organization_id"] = str(token.organization)
    return claims


def read(text: str) -> AccessToken:
    """Whatever its age. Raises InvalidToken."""
    try:
        claims = signing.verify(text, TYPE)
        if claims.get("iss") != issuer():
            raise InvalidToken
        family, ancestors, act = claims.get("grant_id"), claims.get("exchanged", []), claims.get("act", {})
        organization = claims.get("organization_id")
        assert isinstance(ancestors, list) and isinstance(act, dict)  # noqa: S101, PT018  # for mypy: `write` made them
        return AccessToken(
            client_id=str(claims["client_id"]),
            family=UUID(str(family)) if family else None,
            scope=str(claims["scope"]),
            audience=str(claims["aud"]),
            jti=UUID(str(claims["jti"])),
            expires_at=int(str(claims["exp"])),
            origin=str(claims.get("grant_client_id", "")),
            ancestors=tuple(UUID(str(jti)) for jti in ancestors),
            actor=str(act.get("sub", "")),
            organization=UUID(str(organization)) if organization else None,
        )
    except (signing.NotOurs, KeyError, ValueError):
        raise InvalidToken from None
