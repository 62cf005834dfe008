"""Whom a message is for, as far as a row may say: hidden but for a few signs, and as a keyed digest to search by."""

import hashlib
import hmac

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE as COUNTRY_CODES

from tenants.keys import ring
from tenants.keys.models import SymmetricKey

PURPOSE = SymmetricKey.Purpose.SHORT_CODE
HIDDEN = "•••"


def masked(recipient: str) -> str:
    """`a•••@example.test`, `+81 •••78`: enough to recognise one's own by."""
    name, at, domain = recipient.rpartition("@")
    if at:
        return f"{name[:1]}{HIDDEN}@{domain}"[:120]
    prefix = country_prefix(recipient)
    return f"{prefix} {HIDDEN}{recipient[-2:]}" if prefix != "?" else HIDDEN


def digest(recipient: str) -> str:
    """By the tenant's own key: who steals the table cannot try addresses."""
    return _digest(ring.current_secret(PURPOSE)[1], recipient)


def digests(recipient: str) -> list[str]:
    """With every key that is still kept, for searching."""
    return [_digest(secret, recipient) for secret in ring.secrets_for(PURPOSE).values()]


def country_prefix(number: str) -> str:
    """The country calling code of a number in E.164; "?" for what has none."""
    for length in (1, 2, 3):
        if number[:1] == "+" and number[1 : 1 + length].isdigit() and int(number[1 : 1 + length]) in COUNTRY_CODES:
            return f"+{number[1 : 1 + length]}"
    return "?"


def country_label(prefix: str) -> str:
    """`+81 JP`; of a code that several countries share, the main one."""
    regions = COUNTRY_CODES.get(int(prefix[1:]), ()) if prefix[1:].isdigit() else ()
    return f"{prefix} {regions[0]}" if regions and regions[0] != "001" else prefix


def _digest(secret: bytes, recipient: str) -> str:
    told = f"recipient\x1f{recipient.strip().lower()}".encode()
    return hmac.new(secret, told, hashlib.sha256).hexdigest()
