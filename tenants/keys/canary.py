"""One small sealed value per master key in the register: whoever starts with another key of that name is told so."""

import base64
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from tenants.isolation.scope import leave
from tenants.models import MasterKey
from tenants.register import writing

SONG = b"genkan canary"
NONCE_BYTES = 12


class MasterKeyRefused(ImproperlyConfigured):
    """GENKAN_MASTER_KEYS does not fit what is sealed in this database."""


def check(using: str = "default") -> None:
    """Every key that sealed something here must be configured, and be the same key. Raises MasterKeyRefused."""
    with leave():
        known = list(MasterKey.objects.using(using).order_by("key_id"))
    for row in known:
        if row.key_id not in settings.MASTER_KEYS:
            raise MasterKeyRefused(
                f"Values in this database are sealed with the master key {row.key_id!r}, which GENKAN_MASTER_KEYS does "
                "not hold. Put it back behind the new one, then run `manage.py rewrap`."
            )
        if not _opens(row):
            raise MasterKeyRefused(
                f"GENKAN_MASTER_KEYS holds another key by the name {row.key_id!r} than the one that sealed this "
                "database. A new key needs a new name."
            )


def record() -> None:
    """Leaves a canary of the key that seals from now on. Idempotent; nothing is sealed before there are operators."""
    key_id = next(iter(settings.MASTER_KEYS))
    with leave():
        if MasterKey.objects.filter(pk=key_id).exists():
            return
    with writing():
        MasterKey.objects.bulk_create([_canary(key_id)], ignore_conflicts=True)


def record_as_owner() -> None:
    """The same for the installation, which makes the operators' tenant after this."""
    key_id = next(iter(settings.MASTER_KEYS))
    MasterKey.objects.using("owner").bulk_create([_canary(key_id)], ignore_conflicts=True)


def retire_others() -> list[str]:
    """Forgets the keys that nothing is sealed with any more. Inside `writing()`."""
    others = MasterKey.objects.exclude(pk=next(iter(settings.MASTER_KEYS)))
    retired = sorted(others.values_list("pk", flat=True))
    others.delete()
    return retired


def _canary(key_id: str) -> MasterKey:
    nonce = os.urandom(NONCE_BYTES)
    box = _cipher(key_id).encrypt(nonce, SONG, key_id.encode())
    return MasterKey(key_id=key_id, canary=base64.b64encode(nonce + box).decode())


def _opens(row: MasterKey) -> bool:
    blob = base64.b64decode(row.canary)
    try:
        return _cipher(row.key_id).decrypt(blob[:NONCE_BYTES], blob[NONCE_BYTES:], row.key_id.encode()) == SONG
    except InvalidTag:
        return False


def _cipher(key_id: str) -> AESGCM:
    key = settings.MASTER_KEYS[key_id]
    return AESGCM(HKDF(hashes.SHA256(), 32, salt=None, info=b"genkan canary 1").derive(key))
