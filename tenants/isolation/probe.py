"""Finds out whether a database address leads through a pooler that lends each transaction another server.

There, a plain SET stays behind on the server for whoever comes next: half of all reads would come from the wrong
tenant, without an error. Without one, a session has a backend of its own for its whole life.
"""

import select
import time
from collections.abc import Mapping
from typing import Any

import psycopg
from psycopg.pq import ExecStatus

ANSWER_SECONDS = 5.0
ROUNDS = 3


class NoAnswer(Exception):
    """The server, or a pooler before it, did not answer a second connection in time."""


def changes_servers(address: Mapping[str, Any]) -> bool:
    """Whether two connections share a backend, or one has several.

    A pooler that is idle gives both the server it used last. One that takes turns is found by two connections that
    keep a transaction open in turn, which moves the other one elsewhere. Never waits longer than ANSWER_SECONDS.
    """
    with psycopg.connect(**address, autocommit=True) as first, psycopg.connect(**address, autocommit=True) as second:
        seen: dict[psycopg.Connection, set[int]] = {first: {_pid(first)}, second: {_pid(second)}}
        if seen[first] & seen[second]:
            return True
        for keeper, other in ((first, second), (second, first)) * ROUNDS:
            _ask(keeper, "begin")
            seen[keeper].add(_pid(keeper))
            seen[other] |= {_pid(other), _pid(other)}
            _ask(keeper, "commit")
            seen[keeper].add(_pid(keeper))
        return bool(seen[first] & seen[second]) or any(len(pids) > 1 for pids in seen.values())


def _pid(connection: psycopg.Connection) -> int:
    return int(_ask(connection, "select pg_backend_pid()"))


def _ask(connection: psycopg.Connection, statement: str) -> bytes:
    """By libpq itself: a timeout of the server's does not run while a pooler keeps the statement in its queue."""
    raw = connection.pgconn
    raw.send_query(statement.encode())
    deadline = time.monotonic() + ANSWER_SECONDS
    while raw.is_busy():
        if not select.select([raw.socket], [], [], max(deadline - time.monotonic(), 0))[0]:
            raise NoAnswer
        raw.consume_input()
    value = b""
    while (result := raw.get_result()) is not None:
        if result.status == ExecStatus.FATAL_ERROR:
            raise psycopg.OperationalError(result.get_error_message())
        value = result.get_value(0, 0) or b"" if result.ntuples else b""
    return value
