"""The keys that a client publishes at its `jwks_uri` (RFC 7591 section 2), fetched through the guarded client.

Kept per process and bounded: fresh for ten minutes, so that a key taken out stops counting; asked for again at most
once a minute, whatever strangers send in the client's name; good for an hour while the address does not answer. Two
threads at most are out asking at a time: whoever registers addresses that hang cannot hold up the others.
"""

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import orjson

from identity.oidc.client_keys import BadKey, PublicKey, usable_keys
from tenants.isolation.scope import current
from tenants.outbound import OutboundFailed, OutboundRefused, fetch

FRESH, STALE, PAUSE = timedelta(minutes=10), timedelta(hours=1), timedelta(minutes=1)
ENTRIES_LIMIT, BYTES_LIMIT = 2000, 64 * 1024
SECONDS, WAIT_SECONDS = 2.5, 1.0


@dataclass(slots=True)
class Entry:
    """What one address gave, and when it was asked."""

    keys: tuple[PublicKey, ...] = ()
    fetched_at: datetime | None = None
    tried_at: datetime | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def has(self, kid: str) -> bool:
        return not kid or any(key.kid == kid for key in self.keys)

    def age(self, now: datetime) -> timedelta:
        return now - self.fetched_at if self.fetched_at else timedelta.max


_entries: OrderedDict[tuple[str, str], Entry] = OrderedDict()
_opening = threading.Lock()
_asking = threading.BoundedSemaphore(2)


def keys_at(uri: str, kid: str, now: datetime) -> tuple[PublicKey, ...]:
    """The keys at an address; () where they cannot be had. An unknown `kid` is a reason to look again."""
    entry = _entry(current().schema_name, uri)
    # One thread asks; the others of the first moment wait for its answer instead of failing.
    if not entry.lock.acquire(timeout=SECONDS + WAIT_SECONDS):
        return ()
    try:
        is_due = entry.tried_at is None or now - entry.tried_at >= PAUSE
        if is_due and (entry.age(now) >= FRESH or not entry.has(kid)):
            _refresh(entry, uri, now)
        return entry.keys if entry.age(now) < STALE else ()
    finally:
        entry.lock.release()


def forget() -> None:
    """For tests: a new process knows nothing."""
    with _opening:
        _entries.clear()


def _refresh(entry: Entry, uri: str, now: datetime) -> None:
    if not _asking.acquire(timeout=WAIT_SECONDS):
        return
    try:
        entry.tried_at = now
        found = _fetch(uri)
    finally:
        _asking.release()
    if found is not None:
        entry.keys, entry.fetched_at = found, now


def _entry(schema: str, uri: str) -> Entry:
    with _opening:
        entry = _entries.setdefault((schema, uri), Entry())
        _entries.move_to_end((schema, uri))
        while len(_entries) > ENTRIES_LIMIT:
            _entries.popitem(last=False)
        return entry


def _fetch(uri: str) -> tuple[PublicKey, ...] | None:
    try:
        answer = fetch("GET", uri, headers={"Accept": "application/jwk-set+json, application/json"}, seconds=SECONDS)
        if answer.status != 200 or len(answer.body) > BYTES_LIMIT:
            return None
        return usable_keys(orjson.loads(answer.body))
    except (OutboundRefused, OutboundFailed, BadKey, ValueError):
        return None
