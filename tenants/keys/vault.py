"""Seals secrets at rest with AES-256-GCM (NIST SP 800-38D), bound to the place they are stored in.

Each blob is `<master key id>.<base64url of nonce ‖ ciphertext>`. The data key is derived per tenant and master key
(HKDF-SHA-256, RFC 5869); tenant, table, column and row are authenticated, so that a blob copied to another row,
column or tenant does not open.
"""

import base64
import os
from functools import lru_cache
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from tenants.isolation.scope import current
from tenants.keys import places

NONCE_BYTES = 12


class SealBroken(Exception):
    """A sealed value was altered, moved, or its master key is not configured."""


def seal(secret: bytes, *, table: str, column: str, row: object) -> str:
    """The sealed form of `secret`, to be stored at exactly this place of the current tenant.

    The place must be registered (tenants.keys.places), or the next master key would never reach it.
    """
    places.check_known(table, column)
    key_id = next(iter(settings.MASTER_KEYS))
    tenant = current().id
    nonce = os.urandom(NONCE_BYTES)
    box = _cipher(key_id, tenant).encrypt(nonce, secret, _place(tenant, table, column, row))
    return f"{key_id}.{base64.urlsafe_b64encode(nonce + box).decode().rstrip('=')}"


def unseal(sealed: str, *, table: str, column: str, row: object) -> bytes:
    """Raises SealBroken; never returns anything that was not sealed for this place."""
    key_id, _, text = sealed.partition(".")
    if key_id not in settings.MASTER_KEYS:
        raise SealBroken(f"Master key {key_id[:16]!r} is not configured.")
    tenant = current().id
    try:
        blob = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        return _cipher(key_id, tenant).decrypt(
            blob[:NONCE_BYTES], blob[NONCE_BYTES:], _place(tenant, table, column, row)
        )
    except (ValueError, InvalidTag) as error:
        raise SealBroken from error


def _place(tenant: UUID, table: str, column: str, row: object) -> bytes:
    return f"{tenant}\x1f{table}\x1f{column}\x1f{row}".encode()


@lru_cache(maxsize=4096)
def _cipher(key_id: str, tenant: UUID) -> AESGCM:
    derived = HKDF(hashes.SHA256(), 32, salt=tenant.bytes, info=b"genkan vault 1").derive(settings.MASTER_KEYS[key_id])
    return AESGCM(derived)
