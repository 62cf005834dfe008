"""Opaque access tokens: sealed claims without a row (SECURITY 14).

`base64url(1 ‖ key id (2 bytes) ‖ nonce (12) ‖ AES-256-GCM(claims))`, with the tenant's own key for this purpose, and
kind, key id and tenant authenticated: a token of another tenant, of another purpose or altered in one bit is noise.
"""

import os
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID, uuid4

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from identity.oidc.tokens import base64url
from tenants.isolation.scope import current
from tenants.keys import ring
from tenants.keys.models import SymmetricKey

KIND = b"\x01"
NONCE_BYTES = 12
HEAD_BYTES = 3
LENGTH_LIMIT = 4096
PURPOSE = SymmetricKey.Purpose.ACCESS_TOKEN


@dataclass(frozen=True, slots=True)
class AccessToken:
    """`user_id` and `family` are None for a token of the client itself. Times are Unix time, `issued_at` to the
    millisecond: a token issued in the same second as a password change must still be told from one issued after."""

    client_id: str
    user_id: UUID | None
    family: UUID | None
    scope: str
    jti: UUID
    issued_at: float
    expires_at: int

    @property
    def scopes(self) -> frozenset[str]:
        return frozenset(self.scope.split())


class InvalidToken(Exception):
    """Not a token of this tenant, or no longer one: callers cannot tell which, nor may they say."""


def issue(*, client_id: str, user_id: UUID | None, family: UUID | None, scope: str, now: datetime, seconds: int) -> str:
    issued = int(now.timestamp() * 1000)
    claims = {
        "c": client_id,
        "u": user_id.hex if user_id else "",
        "f": family.hex if family else "",
        "s": scope,
        "j": uuid4().hex,
        "i": issued,
        "e": issued // 1000 + seconds,
    }
    key_id, secret = ring.current_secret(PURPOSE)
    head = KIND + key_id.to_bytes(2, "big")
    nonce = os.urandom(NONCE_BYTES)
    box = _cipher(secret).encrypt(nonce, orjson.dumps(claims), _bound(head))
    return base64url.encode(head + nonce + box)


def read(token: str, now: datetime) -> AccessToken:
    """Opens a token that has not expired. Says nothing of revocation: see liveness. Raises InvalidToken."""
    if not 0 < len(token) <= LENGTH_LIMIT:
        raise InvalidToken
    try:
        blob = base64url.decode(token)
        head, nonce, box = blob[:HEAD_BYTES], blob[HEAD_BYTES:][:NONCE_BYTES], blob[HEAD_BYTES + NONCE_BYTES :]
        if head[:1] != KIND or len(nonce) != NONCE_BYTES:
            raise InvalidToken
        secret = ring.secret_by_id(PURPOSE, int.from_bytes(head[1:], "big"))
        claims = orjson.loads(_cipher(secret).decrypt(nonce, box, _bound(head)))
    except (ValueError, InvalidTag, ring.UnknownKey):
        raise InvalidToken from None
    found = AccessToken(
        client_id=claims["c"],
        user_id=UUID(claims["u"]) if claims["u"] else None,
        family=UUID(claims["f"]) if claims["f"] else None,
        scope=claims["s"],
        jti=UUID(claims["j"]),
        issued_at=claims["i"] / 1000,
        expires_at=claims["e"],
    )
    if found.expires_at <= now.timestamp():
        raise InvalidToken
    return found


def _bound(head: bytes) -> bytes:
    return b"genkan access token\x1f" + current().id.bytes + head


@lru_cache(maxsize=4096)
def _cipher(secret: bytes) -> AESGCM:
    return AESGCM(secret)
