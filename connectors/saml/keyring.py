"""Private keys of ours as objects: read once per process, without the costly questions that were asked when they were
made (a key of ours is never anybody else's)."""

from functools import lru_cache
from typing import Protocol

import xmlsec
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key


class KeyPair(Protocol):
    """A key of ours with its certificate: a row (models.SamlKey), or a pair a test made."""

    @property
    def certificate(self) -> str: ...

    def private(self) -> str:
        """PEM."""
        ...


@lru_cache(maxsize=512)
def private_key(pem: str) -> RSAPrivateKey:
    key = load_pem_private_key(pem.encode(), None, unsafe_skip_rsa_key_validation=True)
    if not isinstance(key, RSAPrivateKey):
        raise TypeError("an RSA key")
    return key


@lru_cache(maxsize=512)
def signing_key(pem: str) -> xmlsec.Key:
    """For XML signatures."""
    return xmlsec.Key.from_memory(pem.encode(), xmlsec.constants.KeyDataFormatPem, None)
