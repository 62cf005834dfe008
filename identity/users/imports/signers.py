"""Firebase's signer keys: one a project, needed to check its hashes, sealed like every secret."""

import uuid

from identity.users.imports.models import SignerKey
from tenants.keys import vault


def create_signer_key(key: bytes) -> SignerKey:
    """Part of an import's operation."""
    row = SignerKey(pk=uuid.uuid4())
    row.key_sealed = vault.seal(key, table="signer_key", column="key", row=row.pk)
    row.save(force_insert=True)
    return row


def signer_key(key_id: str) -> bytes:
    """Raises ValueError where there is none: nobody comes in by such a hash then."""
    row = SignerKey.objects.filter(pk=uuid.UUID(key_id)).first()
    if row is None:
        raise ValueError(key_id)
    return vault.unseal(row.key_sealed, table="signer_key", column="key", row=row.pk)
