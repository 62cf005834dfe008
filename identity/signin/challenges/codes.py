"""How codes and links are made, and in which form they are kept (SECURITY 12)."""

import hashlib
import hmac
import secrets
from uuid import UUID

from tenants.keys import ring
from tenants.keys.models import SymmetricKey

PURPOSE = SymmetricKey.Purpose.SHORT_CODE
TOKEN_BYTES = 32
# A token is 43 characters; anything longer is not ours and not worth a digest.
TOKEN_LIMIT = 100


def new_code() -> str:
    return f"{secrets.randbelow(10**6):06}"


def new_token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


def code_digest(*, purpose: str, place: UUID, code: str) -> str:
    """A keyed HMAC: the row alone, or a copy of the database, does not give a million guesses away."""
    key_id, secret = ring.current_secret(PURPOSE)
    return _hmac(key_id, secret, purpose, place, code)


def code_digests(*, purpose: str, place: UUID, code: str) -> list[str]:
    """The same under every key that may have made the stored one."""
    return [_hmac(key_id, secret, purpose, place, code) for key_id, secret in ring.secrets_for(PURPOSE).items()]


def token_digest(token: str) -> str:
    """SHA-256 of a link's token; something that equals no digest for what cannot be one."""
    return hashlib.sha256(token.encode()).hexdigest() if 0 < len(token) <= TOKEN_LIMIT else "-"


def browser_digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _hmac(key_id: int, secret: bytes, purpose: str, place: UUID, code: str) -> str:
    # A key of its own per purpose, and the row in the message: a digest means nothing anywhere else.
    own = hmac.digest(secret, f"challenge {purpose}".encode(), "sha256")
    return f"{key_id}.{hmac.digest(own, f'{place}.{code}'.encode(), 'sha256').hex()}"
