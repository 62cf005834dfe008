"""A count of statements, with the process's caches as they are in the web server."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tenants.caches import LISTENER
from tenants.isolation.wrapper import connection
from tests import database
from tests.processes import wait_for

TABLE_WORDS = ("select", "(select", "insert", "update", "delete", "with")


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that touch a table while the block runs."""
    seen: list[str] = []

    def note(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        if str(sql).lstrip().lower().startswith(TABLE_WORDS):
            seen.append(" ".join(str(sql).split())[:200])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield seen


@pytest.fixture
def warm_caches() -> Iterator[None]:
    """The process's caches as the web server has them: a listener tells them of every change."""
    LISTENER.start()
    wait_for(LISTENER.is_listening)
    yield
    LISTENER.stop()
    with database.administrate() as administrator:
        administrator.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s and query ilike 'listen%%'",
            [database.NAME],
        )
    assert LISTENER.thread is not None
    LISTENER.thread.join(10)
    LISTENER.thread = None
    LISTENER.stopped.clear()
