"""By which connections a message may leave, in the order in which they are tried."""

import time
from uuid import UUID

from connectors import rows
from connectors.delivery.kind import SMS, DeliveryKind, MailKind, SmsKind
from connectors.kinds import KINDS
from connectors.models import Connector

# What has just failed is tried last for a while: people wait for their codes. Known to this process only.
PAUSE = 60.0
MOST = 4
_failed: dict[UUID, float] = {}


def ways(channel: str, country: str = "") -> list[Connector]:
    """In the tenant's order; for SMS those for this country first, then those for every country."""
    found = in_use(channel)
    if channel == SMS:
        mine = [row for row in found if country in _countries(row)]
        found = mine + [row for row in found if not _countries(row)]
    now = time.monotonic()
    return sorted(found, key=lambda row: _failed.get(row.pk, -PAUSE) + PAUSE > now)[:MOST]


def in_use(channel: str) -> list[Connector]:
    """All of a channel, whatever country they are for."""
    return [row for row in rows.enabled() if serves(row, channel)]


def serves(row: Connector, channel: str) -> bool:
    kind = delivery_kind(row)
    return kind is not None and kind.purpose == channel


def delivery_kind(row: Connector) -> DeliveryKind | None:
    """None for connections of another purpose."""
    kind = KINDS.get(row.kind)
    return kind if isinstance(kind, MailKind | SmsKind) else None


def note_failure(row: Connector) -> None:
    _failed[row.pk] = time.monotonic()


def note_success(row: Connector) -> None:
    _failed.pop(row.pk, None)


def forget_failures() -> None:
    """A new process knows of none."""
    _failed.clear()


def _countries(row: Connector) -> list[str]:
    found = row.config.get("countries")
    return [str(entry) for entry in found] if isinstance(found, list) else []
