"""The process's caches as the web server has them, while a request of a test's browser is answered.

There, a thread hears of changes a moment after they are made. Here, what was changed before a request is heard of before
it begins: PostgreSQL has sent its notices when a commit returns, so one statement on the listening connection brings all.
Outside of requests caches read through, as they do in commands.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.test import Client

from tenants import caches


class Hearing(threading.local):
    is_open = False


def hears(connection: psycopg.Connection) -> None:
    """Obeys every notice that was sent before now."""
    connection.execute("select 1")
    for notice in connection.notifies(timeout=0):
        caches.forget(notice.payload)


@contextmanager
def caches_in_requests() -> Iterator[None]:
    here, lock = Hearing(), threading.Lock()
    is_listening, request = caches.LISTENER.is_listening, Client.request

    def answered(self: Client, **values: Any) -> Any:
        with lock:
            hears(connection)
        here.is_open = True
        try:
            return request(self, **values)
        finally:
            here.is_open = False

    with (
        psycopg.connect(settings.DATABASE_LISTEN_URL, autocommit=True) as connection,
        pytest.MonkeyPatch.context() as patch,
    ):
        connection.execute(f"listen {caches.CHANNEL}")
        patch.setattr(caches.LISTENER, "is_listening", lambda: here.is_open or is_listening())
        patch.setattr(Client, "request", answered)
        yield
