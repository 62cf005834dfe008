"""How often a client may call, and when it last did.

The limiter is a statement, so a process takes ten calls at a time; the end of a span may come a few calls early or
late. The last call is written once a minute.
"""

import threading
import time

from django.db import connection

from identity.oidc.bearers import Bearer
from identity.signin import limits
from tenants.audit.actor import Actor
from tenants.isolation.scope import current

PACK = 10
PACK_SECONDS = 10.0
WRITE_SECONDS = 60.0
KEPT_LIMIT = 10_000
LAST = """
insert into api_lastcall as l (client_id, at, ip) values (%s, now(), %s)
on conflict (client_id) do update set at = now(), ip = excluded.ip
"""
Key = tuple[str, str]


class Meter:
    """What this process has left of each client's calls, and when it last wrote one down."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.left: dict[Key, tuple[int, float]] = {}
        self.written: dict[Key, float] = {}

    def take(self, key: Key) -> bool:
        """False when a new pack is needed."""
        with self.lock:
            left, until = self.left.get(key, (0, 0.0))
            if left <= 0 or until < time.monotonic():
                return False
            self.left[key] = (left - 1, until)
            return True

    def fill(self, key: Key, count: int) -> None:
        with self.lock:
            if len(self.left) >= KEPT_LIMIT:
                self.left.clear()
            self.left[key] = (count, time.monotonic() + PACK_SECONDS)

    def is_due(self, key: Key) -> bool:
        """Whether the last call is to be written; says so once."""
        now = time.monotonic()
        with self.lock:
            if now - self.written.get(key, -WRITE_SECONDS) < WRITE_SECONDS:
                return False
            if len(self.written) >= KEPT_LIMIT:
                self.written.clear()
            self.written[key] = now
            return True


METER = Meter()


def count_call(bearer: Bearer, by: Actor) -> None:
    """Raises TooManyTries."""
    key = (current().schema_name, bearer.client.client_id)
    if not METER.take(key):
        limits.count(limits.Action.API, bearer.client.client_id)
        METER.fill(key, PACK - 1)
    if METER.is_due(key):
        with connection.cursor() as cursor:
            cursor.execute(LAST, [bearer.client.row_id, by.ip or None])
