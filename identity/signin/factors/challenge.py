"""WebAuthn challenges without a row each: signed by us, bound to purpose, browser and tenant, good once, for minutes.

Whoever opens the sign-in page gets one; only answered ones are remembered (WebAuthn Level 3, 13.4.3).
"""

import hashlib
import hmac
import secrets
import struct
import time
from datetime import UTC, datetime

from django.db import connection
from django.utils.crypto import salted_hmac

from tenants.isolation.scope import current

LIFETIME = 15 * 60
NONCE_BYTES, MAC_BYTES = 16, 16
USE = "insert into factors_usedchallenge (digest, expires_at) values (%s, %s) on conflict do nothing returning 1"


class ChallengeInvalid(Exception):
    """Not ours, not for this purpose, browser or tenant, too old, or answered before."""


def make(*, purpose: str, binding: str) -> bytes:
    body = secrets.token_bytes(NONCE_BYTES) + struct.pack(">I", int(time.time()) + LIFETIME)
    return body + _mac(body, purpose, binding)


def check(challenge: bytes, *, purpose: str, binding: str) -> None:
    body, mac = challenge[: NONCE_BYTES + 4], challenge[NONCE_BYTES + 4 :]
    if len(mac) != MAC_BYTES or not hmac.compare_digest(mac, _mac(body, purpose, binding)):
        raise ChallengeInvalid
    if _end(challenge) < time.time():
        raise ChallengeInvalid


def use_up(challenge: bytes) -> None:
    """Once the answer was found good: in one statement, so that of two equal answers one counts."""
    with connection.cursor() as cursor:
        cursor.execute(USE, [hashlib.sha256(challenge).hexdigest(), datetime.fromtimestamp(_end(challenge), UTC)])
        if cursor.fetchone() is None:
            raise ChallengeInvalid


def _end(challenge: bytes) -> int:
    found: int = struct.unpack(">I", challenge[NONCE_BYTES : NONCE_BYTES + 4])[0]
    return found


def _mac(body: bytes, purpose: str, binding: str) -> bytes:
    text = f"{purpose}\x1f{binding}\x1f".encode() + body
    return salted_hmac(f"genkan.webauthn.{current().id}", text, algorithm="sha256").digest()[:MAC_BYTES]
