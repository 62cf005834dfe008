"""Authorization codes and device codes: `base64url(key id (2 bytes) ‖ 256 random bits)`, kept as a keyed digest only (RFC 6749 4.1.2)."""

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
# Part of the digest, so that a code of one kind is unknown as another.
AUTHORIZATION, DEVICE = b"code", b"device code"


class NotACode(Exception):
    """Not one of this tenant."""


def generate(kind: bytes = AUTHORIZATION) -> tuple[str, str]:
    """A fresh code, and the digest to store."""
    key_id, secret = ring.current_secret(PURPOSE)
    blob = key_id.to_bytes(2, "big") + secrets.token_bytes(RANDOM_BYTES)
    return base64url.encode(blob), _digest(secret, blob, kind)


def digest_of(code: str, kind: bytes = AUTHORIZATION) -> str:
    """Raises NotACode."""
    try:
        blob = base64url.decode(code) if len(code) < 100 else b""
        if len(blob) != 2 + RANDOM_BYTES:
            raise NotACode
        secret = ring.secret_by_id(PURPOSE, int.from_bytes(blob[:2], "big"))
    except (ValueError, ring.UnknownKey):
        raise NotACode from None
    return _digest(secret, blob, kind)


def _digest(secret: bytes, blob: bytes, kind: bytes) -> str:
    return hmac.new(secret, b"genkan " + kind + b"\x1f" + current().id.bytes + blob, hashlib.sha256).hexdigest()
