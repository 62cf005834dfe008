"""Times and texts of a message, as the specification writes them (saml-core 1.3)."""

import re
from datetime import UTC, datetime, timedelta

from connectors.enterprise.codes import Code
from connectors.saml.faults import MessageRefused
from connectors.saml.parsing import Element, text_of

_TIME = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,12}))?(Z|[+-]\d\d:\d\d)?\Z")


def time_of(element: Element, name: str) -> datetime | None:
    """An xs:dateTime attribute, in UTC; None where it is not there. Raises MessageRefused."""
    text = element.get(name)
    if text is None:
        return None
    found = _TIME.match(text.strip())
    if found is None:
        raise MessageRefused(Code.STRUCTURE, f"{name} is no time: {text[:40]}")
    year, month, day, hour, minute, second, fraction, zone = found.groups()
    try:
        time = datetime(int(year), int(month), int(day), int(hour), int(minute), min(int(second), 59), tzinfo=UTC)
        return time.replace(microsecond=int((fraction or "0")[:6].ljust(6, "0"))) - _offset(zone)
    except (ValueError, OverflowError) as error:
        raise MessageRefused(Code.STRUCTURE, f"{name} is no time: {text[:40]}") from error


def _offset(zone: str | None) -> timedelta:
    if zone in (None, "Z"):
        return timedelta()
    sign = -1 if zone[0] == "-" else 1
    return sign * timedelta(hours=int(zone[1:3]), minutes=int(zone[4:6]))


def issuer_of(element: Element, name: str) -> str:
    """`name` is the tag. "" where it is not there."""
    return text_of(element.find(name)).strip()


def shown(time: datetime) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")
