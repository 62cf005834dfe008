"""How links, cookies and codes of IT contacts are made, and in which form they are kept (SECURITY 12)."""

import hashlib
import hmac
import secrets
from uuid import UUID

from tenants.keys import ring
from tenants.keys.models import SymmetricKey

# A token is 43 characters; anything longer is not ours and not worth a digest.
TOKEN_LIMIT = 100


def new_token() -> str:
    """256 bits."""
    return secrets.token_urlsafe(32)


def token_digest(token: str) -> str:
    """SHA-256; something that equals no digest for what cannot be a token."""
    return hashlib.sha256(token.encode()).hexdigest() if 0 < len(token) <= TOKEN_LIMIT else "-"


def new_code() -> str:
    return f"{secrets.randbelow(10**6):06}"


def code_digest(visit: UUID, code: str) -> str:
    """A keyed HMAC: the row alone, or a copy of the database, does not give a million guesses away."""
    _key_id, secret = ring.current_secret(SymmetricKey.Purpose.SHORT_CODE)
    return _hmac(secret, visit, code)


def code_digests(visit: UUID, code: str) -> list[str]:
    """The same under every key that may have made the stored one."""
    return [_hmac(secret, visit, code) for secret in ring.secrets_for(SymmetricKey.Purpose.SHORT_CODE).values()]


def _hmac(secret: bytes, visit: UUID, code: str) -> str:
    # A key of its own for this use, and the row in the message: a digest means nothing anywhere else.
    own = hmac.digest(secret, b"sso setup", "sha256")
    return hmac.digest(own, f"{visit}.{code}".encode(), "sha256").hex()
