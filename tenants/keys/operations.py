"""Writes of keys."""

import os
import uuid
from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.db import transaction
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey

from tenants.audit import events
from tenants.audit.actor import Actor
from tenants.isolation.scope import TenantScope
from tenants.keys import vault
from tenants.keys.models import KeyPolicy, SigningKey, SymmetricKey
from tenants.policies import save_policy

RSA_BITS = 2048
# How a key of an algorithm is made, and read as a JWK.
KINDS: dict[SigningKey.Algorithm, tuple[Callable[[], PrivateKeyTypes], Callable[[bytes], Key]]] = {
    SigningKey.Algorithm.RS256: (lambda: rsa.generate_private_key(65537, RSA_BITS), RSAKey.import_key),
    SigningKey.Algorithm.ES256: (lambda: ec.generate_private_key(ec.SECP256R1()), ECKey.import_key),
    SigningKey.Algorithm.EDDSA: (ed25519.Ed25519PrivateKey.generate, OKPKey.import_key),
}


def create_signing_key(*, algorithm: SigningKey.Algorithm, state: SigningKey.State, by: Actor) -> SigningKey:
    """A fresh key of this tenant; its private part is stored sealed only."""
    generate, import_key = KINDS[algorithm]
    private = generate()
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    jwk = import_key(pem)
    kid = jwk.thumbprint()
    public = {**jwk.as_dict(private=False), "kid": kid, "alg": algorithm.value, "use": "sig"}
    place = uuid.uuid4()
    with transaction.atomic():
        key = SigningKey.objects.create(
            id=place,
            kid=kid,
            algorithm=algorithm,
            state=state,
            public=public,
            private_sealed=vault.seal(pem, table="signingkey", column="private", row=place),
        )
        events.record("signing_key.create", key, by=by, details={"algorithm": algorithm.value, "state": state.value})
    return key


def provide_signing_key(*, algorithm: SigningKey.Algorithm, by: Actor) -> SigningKey:
    """The current key of an algorithm, made now if there is none: nothing was signed by one that verifiers know."""
    with transaction.atomic():
        found = SigningKey.objects.filter(algorithm=algorithm, state=SigningKey.State.CURRENT).first()
        return found or create_signing_key(algorithm=algorithm, state=SigningKey.State.CURRENT, by=by)


def create_symmetric_key(*, purpose: SymmetricKey.Purpose, by: Actor) -> SymmetricKey:
    place = uuid.uuid4()
    sealed = vault.seal(os.urandom(32), table="symmetrickey", column="secret", row=place)
    with transaction.atomic():
        key = SymmetricKey.objects.create(purpose=purpose, place=place, secret_sealed=sealed)
        events.record("symmetric_key.create", key, by=by, details={"purpose": purpose.value})
    return key


def update_key_policy(*, policy: KeyPolicy, by: Actor) -> None:
    """Saves what the form holds."""
    save_policy(policy, "key_policy.update", by=by)


def set_up(scope: TenantScope, by: Actor) -> None:
    """TENANT_SETUP: the keys every tenant starts with. ES256 for access tokens, RS256 for ID tokens."""
    for algorithm in (SigningKey.Algorithm.RS256, SigningKey.Algorithm.ES256):
        provide_signing_key(algorithm=algorithm, by=by)
    for purpose in SymmetricKey.Purpose:
        if not SymmetricKey.objects.filter(purpose=purpose).exists():
            create_symmetric_key(purpose=purpose, by=by)
