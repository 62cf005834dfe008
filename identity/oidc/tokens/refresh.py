"""Refresh tokens: `base64url(key id (2 bytes) ‖ family (16) ‖ generation (4) ‖ HMAC-SHA-256)` (SECURITY 15).

Nothing secret is at rest: the row of a family holds its generation alone. A forged token dies before the database is
asked, and the successor of a token can be made again, which is what the grace for lost answers needs.
"""

import hashlib
import hmac
from dataclasses import dataclass
from uuid import UUID

from identity.oidc.tokens import base64url
from tenants.isolation.scope import current
from tenants.keys import ring
from tenants.keys.models import SymmetricKey

PURPOSE = SymmetricKey.Purpose.REFRESH_TOKEN
BODY_BYTES, MAC_BYTES = 2 + 16 + 4, 32
LENGTH = (BODY_BYTES + MAC_BYTES) * 4 // 3


@dataclass(frozen=True, slots=True)
class RefreshToken:
    family: UUID
    generation: int


class NotARefreshToken(Exception):
    """Not one of this tenant."""


def issue(family: UUID, generation: int) -> str:
    key_id, secret = ring.current_secret(PURPOSE)
    body = key_id.to_bytes(2, "big") + family.bytes + generation.to_bytes(4, "big")
    return base64url.encode(body + _mac(secret, body))


def read(token: str) -> RefreshToken:
    """What the tenant itself has issued. Raises NotARefreshToken."""
    if len(token) != LENGTH:
        raise NotARefreshToken
    try:
        blob = base64url.decode(token)
        body, mac = blob[:BODY_BYTES], blob[BODY_BYTES:]
        secret = ring.secret_by_id(PURPOSE, int.from_bytes(body[:2], "big"))
    except (ValueError, ring.UnknownKey):
        raise NotARefreshToken from None
    if not hmac.compare_digest(mac, _mac(secret, body)):
        raise NotARefreshToken
    return RefreshToken(UUID(bytes=body[2:18]), int.from_bytes(body[18:22], "big"))


def _mac(secret: bytes, body: bytes) -> bytes:
    return hmac.digest(secret, b"genkan refresh token\x1f" + current().id.bytes + body, hashlib.sha256)
