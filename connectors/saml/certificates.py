"""Certificates of providers: facts for people, and the keys in them for verifying. Nothing of them is asked of a CA: the
connection names the very certificates that count (saml-metadata 2.4.1.1)."""

import base64
import re
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

import xmlsec
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from connectors.rows import Setup

LIMIT, CERTIFICATES_LIMIT = 16 * 1024, 10
_BLANK = re.compile(r"\s+")
_ARMOUR = re.compile(r"-----(BEGIN|END) CERTIFICATE-----")


class CertificateUnreadable(Exception):
    """What was given is no X.509 certificate with a key that can sign here."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """`fingerprint` is SHA-256, in hex. `key` says what key it holds: "RSA 2048", "EC secp256r1"."""

    pem: str = field(repr=False)
    fingerprint: str
    subject: str
    not_before: datetime
    not_after: datetime
    key: str
    is_short: bool
    is_sha1: bool = False

    def is_expired(self, now: datetime) -> bool:
        return self.not_after <= now


@lru_cache(maxsize=1024)
def read_certificate(text: str) -> Certificate:
    """Of PEM, or of the bare base64 that metadata holds. Raises CertificateUnreadable."""
    if len(text) > LIMIT:
        raise CertificateUnreadable("too large")
    try:
        der = base64.b64decode(_BLANK.sub("", _ARMOUR.sub("", text)), validate=True)
        found = x509.load_der_x509_certificate(der)
        key = found.public_key()
        subject = found.subject.rfc4514_string()
    except Exception as error:  # a parser of what strangers give may fail in its own ways
        raise CertificateUnreadable(type(error).__name__) from error
    if isinstance(key, rsa.RSAPublicKey):
        name, is_short = f"RSA {key.key_size}", key.key_size < 2048
    elif isinstance(key, ec.EllipticCurvePublicKey):
        name, is_short = f"EC {key.curve.name}", key.key_size < 256
    else:
        raise CertificateUnreadable("neither RSA nor EC")
    return Certificate(
        pem=found.public_bytes(Encoding.PEM).decode(),
        fingerprint=found.fingerprint(hashes.SHA256()).hex(),
        subject=subject[:200],
        not_before=found.not_valid_before_utc,
        not_after=found.not_valid_after_utc,
        key=name,
        is_short=is_short,
        is_sha1=isinstance(found.signature_hash_algorithm, hashes.SHA1),
    )


def known_certificates(setup: Setup) -> list[Certificate]:
    """Those that the connection names; what is no certificate signs nothing."""
    found = []
    for pem in setup.words("certificates")[:CERTIFICATES_LIMIT]:
        try:
            found.append(read_certificate(pem))
        except CertificateUnreadable:
            continue
    return found


@lru_cache(maxsize=1024)
def verifying_key(pem: str) -> xmlsec.Key:
    """For XML signatures. Whoever uses it gets a copy: it is safe between threads."""
    return xmlsec.Key.from_memory(pem.encode(), xmlsec.constants.KeyDataFormatCertPem, None)


@lru_cache(maxsize=1024)
def public_key(pem: str) -> rsa.RSAPublicKey | ec.EllipticCurvePublicKey:
    """For the signatures of the redirect binding."""
    key = x509.load_pem_x509_certificate(pem.encode()).public_key()
    if not isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
        raise CertificateUnreadable("neither RSA nor EC")
    return key
