"""The keys of the current tenant, opened once per process and forgotten when a row changes."""

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from tenants.caches import ChangeCache
from tenants.isolation.scope import current
from tenants.keys.models import SigningKey, SymmetricKey


@dataclass(frozen=True, slots=True)
class Signer:
    """One private key with the header values that name it."""

    kid: str
    algorithm: str
    private: PrivateKeyTypes
    public: dict[str, str]


class UnknownKey(Exception):
    """A value names a key that this tenant does not have."""


SIGNERS: ChangeCache[str, Signer] = ChangeCache("keys_signingkey", limit=4096)
PUBLISHED: ChangeCache[str, tuple[dict[str, str], ...]] = ChangeCache("keys_signingkey", limit=2048)
SECRETS: ChangeCache[str, dict[int, bytes]] = ChangeCache("keys_symmetrickey", limit=8192)


def get_signer(algorithm: str) -> Signer:
    """The current signing key of the tenant for this algorithm; raises UnknownKey."""
    return SIGNERS.get(current().schema_name, algorithm, lambda: _read_signer(algorithm))


def published_keys() -> tuple[dict[str, str], ...]:
    """The public JWKs (RFC 7517) that the tenant publishes, newest first."""
    return PUBLISHED.get(
        current().schema_name,
        "jwks",
        lambda: tuple(key.public for key in SigningKey.objects.published().order_by("-created_at")),
    )


def secrets_for(purpose: SymmetricKey.Purpose) -> dict[int, bytes]:
    """Key id → 32 bytes, the newest first."""
    return SECRETS.get(current().schema_name, purpose.value, lambda: _read_secrets(purpose))


def current_secret(purpose: SymmetricKey.Purpose) -> tuple[int, bytes]:
    return next(iter(secrets_for(purpose).items()))


def secret_by_id(purpose: SymmetricKey.Purpose, key_id: int) -> bytes:
    try:
        return secrets_for(purpose)[key_id]
    except KeyError:
        raise UnknownKey from None


def _read_signer(algorithm: str) -> Signer:
    row = SigningKey.objects.filter(algorithm=algorithm, state=SigningKey.State.CURRENT).first()
    if row is None:
        raise UnknownKey(algorithm)
    private = load_pem_private_key(row.private_pem(), None, unsafe_skip_rsa_key_validation=True)
    return Signer(row.kid, row.algorithm, private, row.public)


def _read_secrets(purpose: SymmetricKey.Purpose) -> dict[int, bytes]:
    return {row.pk: row.secret() for row in SymmetricKey.objects.filter(purpose=purpose).order_by("-pk")}
