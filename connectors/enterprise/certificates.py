"""Certificates of providers as facts: whose, until when, of which key. Nothing of them is asked of a CA: the connection
names the very certificates that count (saml-metadata 2.4.1.1).

Libraries of XML signatures stay in connectors.saml: pages that only show a certificate do not pay for them.
"""

import base64
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from connectors.social.profile import UNSEEN

LIMIT, SOON = 16 * 1024, timedelta(days=30)
_BLANK = re.compile(r"\s+")
_ARMOUR = re.compile(r"-----(BEGIN|END) CERTIFICATE-----")


class State(StrEnum):
    GOOD = "good"
    SOON = "soon"
    OVER = "over"


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

    def days_left(self, now: datetime) -> int:
        """Whole days; negative once it is over."""
        return (self.not_after - now).days

    def state(self, now: datetime) -> State:
        if self.is_expired(now):
            return State.OVER
        return State.SOON if self.not_after - now <= SOON else State.GOOD


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
        # A name must not rearrange the page that shows it.
        subject=UNSEEN.sub("", subject)[:200],
        not_before=found.not_valid_before_utc,
        not_after=found.not_valid_after_utc,
        key=name,
        is_short=is_short,
        is_sha1=isinstance(found.signature_hash_algorithm, hashes.SHA1),
    )
