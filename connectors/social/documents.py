"""What providers publish of themselves: configuration and keys, kept per process and tenant, and bounded.

Fresh for an hour; good for a day while the provider does not answer; asked again at most once a minute, whatever
strangers send. One thread asks for a document at a time.
"""

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field

from connectors.social.asking import ask
from connectors.social.faults import Fault, ProviderFailed
from connectors.social.profile import Claims
from tenants.isolation.scope import current

FRESH, STALE, PAUSE = 3600.0, 24 * 3600.0, 60.0
LIMIT, WAIT = 2000, 6.0


@dataclass(slots=True)
class _Entry:
    document: Claims | None = None
    fetched: float = 0.0
    tried: float = -PAUSE
    lock: threading.Lock = field(default_factory=threading.Lock)


_entries: OrderedDict[tuple[str, str], _Entry] = OrderedDict()
_opening = threading.Lock()


def document_at(url: str, *, renew: bool = False) -> Claims:
    """The document; with `renew` it is asked for again, unless that happened within the last minute.

    Raises ProviderFailed.
    """
    entry = _entry(current().schema_name, url)
    if not entry.lock.acquire(timeout=WAIT):
        raise ProviderFailed(Fault.UNREACHABLE, "busy")
    try:
        now = time.monotonic()
        is_old = entry.document is None or now - entry.fetched >= FRESH
        if (is_old or renew) and now - entry.tried >= PAUSE:
            _refresh(entry, url, now)
        if entry.document is None or now - entry.fetched >= STALE:
            raise ProviderFailed(Fault.UNREACHABLE, "configuration")
        return entry.document
    finally:
        entry.lock.release()


def forget(url_start: str = "") -> None:
    """After staff changed a connector, or pressed Test: what was wrong a moment ago may be right now."""
    with _opening:
        schema = current().schema_name
        for place in [place for place in _entries if place[0] == schema and place[1].startswith(url_start)]:
            del _entries[place]


def forget_everything() -> None:
    """A new process knows nothing."""
    with _opening:
        _entries.clear()


def _refresh(entry: _Entry, url: str, now: float) -> None:
    entry.tried = now
    try:
        entry.document, entry.fetched = ask("GET", url), now
    except ProviderFailed:
        if entry.document is None:
            raise


def _entry(schema: str, url: str) -> _Entry:
    with _opening:
        entry = _entries.setdefault((schema, url), _Entry())
        _entries.move_to_end((schema, url))
        while len(_entries) > LIMIT:
            _entries.popitem(last=False)
        return entry
