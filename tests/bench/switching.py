"""What it costs to change the tenant: the same statement with and without a change before it."""

import itertools
from collections.abc import Callable, Iterator

from django.db import connection, transaction

from tenants.isolation import hot
from tenants.isolation.scope import TenantScope, enter
from tests import pooler
from tests.bench.rows import Row, median, seconds
from tests.isolation.paths import default_through

TIMES = 2000
STATEMENT = "select count(*) from onetime_onetime where kind = 'none'"


def measure(scopes: list[TenantScope]) -> Iterator[Row]:
    yield from _path(scopes, "straight to the server")
    with pooler.running(size=5) as found:
        with default_through(found, FENCE="transaction", DISABLE_SERVER_SIDE_CURSORS=True):
            yield from _path(scopes, "through PgBouncer, transaction mode")
        hot.close()


def _path(scopes: list[TenantScope], path: str) -> Iterator[Row]:
    stay = _microseconds(scopes[:1])
    change = _microseconds(scopes)
    yield Row(f"one statement in the same tenant, {path}", stay, "µs")
    yield Row(f"one statement after a change of tenant, {path}", change, "µs")
    yield Row(f"the change itself, {path}", change - stay, "µs")
    with enter(scopes[0]):
        yield Row(f"a transaction of three statements, {path}", _transaction(), "µs")


def _microseconds(scopes: list[TenantScope]) -> float:
    turn = itertools.cycle(scopes)

    def ask() -> None:
        with enter(next(turn)):
            _ask()

    _warm(ask)
    return median([seconds(ask) for _ in range(TIMES)]) * 1e6


def _transaction() -> float:
    def three() -> None:
        with transaction.atomic():
            for _ in range(3):
                _ask()

    _warm(three)
    return median([seconds(three) for _ in range(TIMES // 4)]) * 1e6


def _ask() -> None:
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT)
        cursor.fetchone()


def _warm(work: Callable[[], object]) -> None:
    for _ in range(100):
        work()
