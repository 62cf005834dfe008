"""Authorization codes and device codes: `base64url(key id (2 bytes) ‖ mark (1 bit) ‖ 255 random bits)`, kept as a keyed digest only (RFC 6749 4.1.2)."""

import hashlib
import hmac
import secrets
from datetime import timedelta

from identity.oidc.tokens import base64url
from tenants.isolation.scope import current
from tenants.keys import ring
from tenants.keys.models import SymmetricKey

PURPOSE = SymmetricKey.Purpose.AUTHORIZATION_CODE
RANDOM_BYTES = 32
LIFETIME = timedelta(seconds=60)
# The highest random bit says of an authorization code that an organization was chosen for it: see organizations.names.
MARK = 0x80
# Part of the digest, so that a code of one kind is unknown as another.
AUTHORIZATION, DEVICE = b"code", b"device code"


class NotACode(Exception):
    """Not one of this tenant."""


def generate(kind: bytes = AUTHORIZATION, *, in_organization: bool = False) -> tuple[str, str]:
    """A fresh code, and the digest to store."""
    key_id, secret = ring.current_secret(PURPOSE)
    chance = secrets.token_bytes(RANDOM_BYTES)
    head = chance[0] | MARK if in_organization else chance[0] & ~MARK
    blob = key_id.to_bytes(2, "big") + bytes([head]) + chance[1:]
    return base64url.encode(blob), _digest(secret, blob, kind)


def digest_of(code: str, kind: bytes = AUTHORIZATION) -> str:
    """Raises NotACode."""
    blob = _blob(code)
    try:
        secret = ring.secret_by_id(PURPOSE, int.from_bytes(blob[:2], "big"))
    except ring.UnknownKey:
        raise NotACode from None
    return _digest(secret, blob, kind)


def is_in_organization(code: str) -> bool:
    """Raises NotACode."""
    return bool(_blob(code)[2] & MARK)


def _blob(code: str) -> bytes:
    try:
        blob = base64url.decode(code) if len(code) < 100 else b""
    except ValueError:
        raise NotACode from None
    if len(blob) != 2 + RANDOM_BYTES:
        raise NotACode
    return blob


def _digest(secret: bytes, blob: bytes, kind: bytes) -> str:
    return hmac.new(secret, b"genkan " + kind + b"\x1f" + current().id.bytes + blob, hashlib.sha256).hexdigest()
