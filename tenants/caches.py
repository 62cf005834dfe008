"""Per-process caches that PostgreSQL's NOTIFY invalidates, and that are bypassed while nobody listens.

Triggers call `public.notify_change()`, which sends `<schema>.<table>`; one listener thread per process receives
it. A cache subscribes to table names; its entries are kept per schema. An entry that was being read while the
notice came is not stored (the generation has moved on), so a slow read never brings a stale value back.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

import psycopg
from django.conf import settings
from django.db import connection

CHANNEL = "genkan"
ASK_SECONDS = 5.0  # how long a connection may be silent before it is asked whether it lives
NET_SECONDS = 60.0  # an entry is read again after this, should a notice ever be missed

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class ChangeCache(Generic[Key, Value]):
    """A bounded map of (schema, key) to a value read from the named tables."""

    registered: "list[ChangeCache[object, object]]" = []

    def __init__(self, *tables: str, limit: int) -> None:
        self.tables = frozenset(tables)
        self.limit = limit
        self.entries: OrderedDict[tuple[str, Key], tuple[float, Value]] = OrderedDict()
        self.generation = 0
        self.lock = threading.Lock()
        self.registered.append(self)  # type: ignore[arg-type]  # one list for caches of every type

    def get(self, schema: str, key: Key, read: Callable[[], Value]) -> Value:
        """The cached value, or what `read()` returns; `read` may raise, nothing is stored then."""
        if not LISTENER.is_listening():
            return read()
        place = (schema, key)
        found = self.entries.get(place)
        if found is not None and found[0] > time.monotonic():
            self._touch(place)
            return found[1]
        generation = self.generation
        value = read()
        with self.lock:
            # What an open transaction reads may be its own, and be rolled back.
            if generation == self.generation and not connection.in_atomic_block:
                self.entries[place] = (time.monotonic() + NET_SECONDS, value)
                self.entries.move_to_end(place)
                while len(self.entries) > self.limit:
                    self.entries.popitem(last=False)
        return value

    def _touch(self, place: tuple[str, Key]) -> None:
        """What is in use stays when the cache is full: strangers' hosts must not push out those that people visit."""
        with self.lock:
            if place in self.entries:
                self.entries.move_to_end(place)

    def forget(self, schema: str | None = None) -> None:
        """Drops one schema's entries, or all of them."""
        with self.lock:
            self.generation += 1
            if schema is None:
                self.entries.clear()
                return
            for place in [place for place in self.entries if place[0] == schema]:
                del self.entries[place]


def forget(notice: str) -> None:
    """Obeys one notice, `<schema>.<table>`. A change of the register concerns every schema."""
    schema, _, table = notice.partition(".")
    for cache in ChangeCache.registered:
        if table in cache.tables:
            cache.forget(None if schema == "public" else schema)


class Listener:
    """One thread and one connection per process. Without them every cache reads through."""

    def __init__(self) -> None:
        self.thread: threading.Thread | None = None
        self.listening = threading.Event()
        self.stopped = threading.Event()
        self.starting = threading.Lock()

    def is_listening(self) -> bool:
        return self.listening.is_set()

    def start(self) -> None:
        """Idempotent and cheap: called by the web server's start and by the worker, never by commands."""
        with self.starting:
            if self.thread is None:
                self.thread = threading.Thread(target=self._run, name="cache-listener", daemon=True)
                self.thread.start()

    def stop(self) -> None:
        self.stopped.set()

    def _run(self) -> None:
        while not self.stopped.is_set():
            try:
                self._listen()
            except psycopg.Error:
                pass  # the connection is gone: caches read through until it is back
            finally:
                self.listening.clear()
                for cache in ChangeCache.registered:
                    cache.forget()
            self.stopped.wait(1.0)

    def _listen(self) -> None:
        with psycopg.connect(settings.DATABASE_LISTEN_URL, autocommit=True) as connection:
            connection.execute(f"listen {CHANNEL}")
            self.listening.set()
            while not self.stopped.is_set():
                for notice in connection.notifies(timeout=ASK_SECONDS):
                    forget(notice.payload)
                # A connection that died in silence would leave the caches stale: ask.
                connection.execute("select 1")


LISTENER = Listener()
