"""User codes: eight of twenty letters (RFC 8628 section 6.1), kept as a keyed digest (SECURITY 12).

No vowels, so that no word comes out; nothing that looks like something else. 20^8 are 2.6 × 10^10: with the limiter on
guesses and ten minutes to live, finding somebody's code by trying is out of reach.
"""

import hashlib
import hmac
import secrets
import unicodedata

from tenants.isolation.scope import current
from tenants.keys import ring
from tenants.keys.models import SymmetricKey

ALPHABET = "BCDFGHJKLMNPQRSTVWXZ"
LENGTH, HALF = 8, 4
PURPOSE = SymmetricKey.Purpose.SHORT_CODE
TYPED_LIMIT = 40


def generate() -> str:
    return "".join(secrets.choice(ALPHABET) for _position in range(LENGTH))


def written(code: str) -> str:
    """As people read it."""
    return f"{code[:HALF]}-{code[HALF:]}"


def read(typed: str) -> str:
    """What a person typed, in any case and width, with any separators. "" when it cannot be a code."""
    folded = unicodedata.normalize("NFKC", typed[:TYPED_LIMIT]).upper()
    code = "".join(mark for mark in folded if mark.isascii() and mark.isalnum())
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else ""


def digest_of(code: str) -> str:
    """To be stored."""
    _key_id, secret = ring.current_secret(PURPOSE)
    return _digest(secret, code)


def digests_of(code: str) -> list[str]:
    """To look for: codes made just before the key changed still count."""
    return [_digest(secret, code) for secret in ring.secrets_for(PURPOSE).values()]


def _digest(secret: bytes, code: str) -> str:
    return hmac.new(secret, b"genkan user code\x1f" + current().id.bytes + code.encode(), hashlib.sha256).hexdigest()
