"""Opaque access tokens: sealed claims without a row (SECURITY 14).

`base64url(1 ‖ key id (2 bytes) ‖ nonce (12) ‖ AES-256-GCM(claims))`, with the tenant's own key for this purpose, and
kind, key id and tenant authenticated: a token of another tenant, of another purpose or altered in one bit is noise.
"""

import os
from functools import lru_cache
from uuid import UUID

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from identity.oidc.tokens import base64url
from identity.oidc.tokens.access import AccessToken, InvalidToken
from tenants.isolation.scope import current
from tenants.keys import ring
from tenants.keys.models import SymmetricKey

KIND = b"\x01"
NONCE_BYTES = 12
HEAD_BYTES = 3
PURPOSE = SymmetricKey.Purpose.ACCESS_TOKEN


def write(token: AccessToken) -> str:
    claims = {
        "c": token.client_id,
        "f": token.family.hex if token.family else "",
        "s": token.scope,
        "a": token.audience,
        "j": token.jti.hex,
        "e": token.expires_at,
    }
    if token.ancestors or token.actor:
        claims |= {"o": token.origin, "p": [jti.hex for jti in token.ancestors], "y": token.actor}
    if token.organization:
        claims["g"] = token.organization.hex
    key_id, secret = ring.current_secret(PURPOSE)
    head = KIND + key_id.to_bytes(2, "big")
    nonce = os.urandom(NONCE_BYTES)
    box = _cipher(secret).encrypt(nonce, orjson.dumps(claims), _bound(head))
    return base64url.encode(head + nonce + box)


def read(text: str) -> AccessToken:
    """Whatever its age. Raises InvalidToken."""
    try:
        blob = base64url.decode(text)
        head, nonce, box = blob[:HEAD_BYTES], blob[HEAD_BYTES:][:NONCE_BYTES], blob[HEAD_BYTES + NONCE_BYTES :]
        if head[:1] != KIND or len(nonce) != NONCE_BYTES:
            raise InvalidToken
        secret = ring.secret_by_id(PURPOSE, int.from_bytes(head[1:], "big"))
        claims = orjson.loads(_cipher(secret).decrypt(nonce, box, _bound(head)))
    except (ValueError, InvalidTag, ring.UnknownKey):
        raise InvalidToken from None
    return AccessToken(
        client_id=claims["c"],
        family=UUID(claims["f"]) if claims["f"] else None,
        scope=claims["s"],
        audience=claims["a"],
        jti=UUID(claims["j"]),
        expires_at=claims["e"],
        origin=claims.get("o", ""),
        ancestors=tuple(UUID(jti) for jti in claims.get("p", ())),
        actor=claims.get("y", ""),
        organization=UUID(claims["g"]) if "g" in claims else None,
    )


def _bound(head: bytes) -> bytes:
    return b"genkan access token\x1f" + current().id.bytes + head


@lru_cache(maxsize=4096)
def _cipher(secret: bytes) -> AESGCM:
    return AESGCM(secret)
