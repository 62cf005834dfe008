"""Certificates that a connection trusts, as facts for people: until when, and whether answers are still signed by them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

SOON = timedelta(days=30)
LIMIT = 16 * 1024
BEGIN, END = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"


class State(StrEnum):
    GOOD = "good"
    SOON = "soon"
    OVER = "over"


class Unreadable(Exception):
    """No X.509 certificate."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """`fingerprint` is SHA-256 in hex, by which attempts name the key that signed."""

    pem: str = field(repr=False)
    fingerprint: str
    subject: str
    not_before: datetime
    not_after: datetime

    def days_left(self, now: datetime) -> int:
        """Whole days; negative once it is over."""
        return (self.not_after - now).days

    def state(self, now: datetime) -> State:
        if self.not_after <= now:
            return State.OVER
        return State.SOON if self.not_after - now <= SOON else State.GOOD


@lru_cache(maxsize=1024)
def read(text: str) -> Certificate:
    """Of PEM, or of the bare base64 that metadata holds. Raises Unreadable."""
    body = "".join(text.replace(BEGIN, "").replace(END, "").split())
    if not body or len(body) > LIMIT:
        raise Unreadable
    try:
        found = x509.load_pem_x509_certificate(f"{BEGIN}\n{body}\n{END}\n".encode("ascii"))
        subject = found.subject.rfc4514_string()
    except Exception as error:  # a parser of what strangers give may fail in its own ways
        raise Unreadable from error
    return Certificate(
        pem=found.public_bytes(Encoding.PEM).decode(),
        fingerprint=found.fingerprint(hashes.SHA256()).hex(),
        subject=subject[:200],
        not_before=found.not_valid_before_utc,
        not_after=found.not_valid_after_utc,
    )


def of_config(config: object) -> list[Certificate]:
    """Those that a connection's settings name; what cannot be read is left out."""
    texts = config.get("certificates") if isinstance(config, dict) else None
    return list(readable(texts if isinstance(texts, list) else ()))


def readable(texts: Iterable[object]) -> Iterable[Certificate]:
    for text in texts:
        try:
            yield read(str(text))
        except Unreadable:
            continue
