"""The hot path's own small pool: one statement of the current tenant in one message, and nothing prepared.

Each message is `SET LOCAL ROLE …; SET LOCAL search_path …; <statement>`, sent by the simple protocol: PostgreSQL runs
it as one implicit transaction, durable when it answers. Nothing outlives the message, so it is right through a
transaction pooler, and no plan is kept per tenant, so PostgreSQL's memory stays flat. A failure leaves the connection
idle and clean. Statements here never join a transaction of the caller's.
"""

import logging
import threading
import time
from collections.abc import Mapping
from typing import Any

import psycopg
from django.conf import settings
from django.db import connections
from psycopg_pool import ConnectionPool

from tenants.isolation.backend.fence import statements
from tenants.isolation.scope import current

log = logging.getLogger("genkan.hot")
Connection = psycopg.Connection[tuple[Any, ...]]
# A connection that has rested longer is tried before use: a server or pooler may have closed it.
REST_SECONDS = 20.0

_pool: ConnectionPool[Connection] | None = None
_opening = threading.Lock()


def fetch(statement: str, values: Mapping[str, object]) -> tuple[Any, ...] | None:
    """The first row of one durable statement in the current tenant, or None. `%(name)s` are bound by psycopg."""
    scope = current()
    with _get_pool().connection() as connection, psycopg.ClientCursor(connection) as cursor:
        log.debug("%s", statement)
        # The text is parsed for placeholders once, whatever the tenant; only then the tenant's fence goes before it.
        fence = statements("SET LOCAL", scope.schema_name, scope.role_name)
        cursor.execute("".join(fence) + cursor.mogrify(statement, values))
        connection.used_at = time.monotonic()  # type: ignore[attr-defined]  # read by _check
        for _ in fence:
            cursor.nextset()
        return cursor.fetchone()


def close() -> None:
    """For processes that end or change their database: tests and reloads."""
    global _pool  # one pool per process
    with _opening:
        if _pool is not None:
            _pool.close()
            _pool = None


def _get_pool() -> "ConnectionPool[Connection]":
    global _pool  # one pool per process, opened by its first statement
    if _pool is None:
        with _opening:
            if _pool is None:
                _pool = _open()
    return _pool


def _open() -> "ConnectionPool[Connection]":
    database = connections["default"].settings_dict
    options = {name: value for name, value in database["OPTIONS"].items() if name != "pool"}
    return ConnectionPool(
        kwargs={
            "host": database["HOST"],
            "port": database["PORT"],
            "dbname": database["NAME"],
            "user": database["USER"],
            "password": database["PASSWORD"],
            "autocommit": True,
            "prepare_threshold": None,
            **options,
        },
        min_size=0,
        max_size=settings.HOT_POOL_SIZE,
        timeout=10,
        check=_check,
        name="hot",
        open=True,
    )


def _check(connection: Connection) -> None:
    if time.monotonic() - getattr(connection, "used_at", 0.0) > REST_SECONDS:
        ConnectionPool.check_connection(connection)
