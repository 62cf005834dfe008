"""A table of figures, over a database and tenants of its own on the tests' server, which are dropped afterwards."""

import argparse
import os
import sys
from collections.abc import Callable, Iterator

from django.db import connections

from tenants import installation
from tenants.isolation.scope import TenantScope
from tests import database
from tests.bench import fleets, pages, processes, switching
from tests.bench.rows import Row

Measure = Callable[[], Iterator[Row]]


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--tenants", type=int, default=200, help="how many tenants the fleet has")
    count = parser.parse_args().tenants
    database.prepare(database.NAME)
    try:
        installation.migrate(lambda line: None)
        _say(f"PostgreSQL {_version()}, {os.cpu_count()} processors, load {_load()}")
        scopes: list[TenantScope] = []
        for measure in _measures(scopes, count):
            _print(measure)
    finally:
        connections.close_all()
        database.drop(database.NAME)
    _say(f"load {_load()} at the end")


def _measures(scopes: list[TenantScope], count: int) -> tuple[Measure, ...]:
    return (
        lambda: fleets.creation(scopes, count),
        lambda: fleets.migrating(count),
        lambda: switching.measure(scopes[:10]),
        lambda: pages.measure(scopes[0]),
        processes.memory,
    )


def _print(measure: Measure) -> None:
    for row in measure():
        _say(str(row))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _version() -> str:
    with connections["default"].cursor() as cursor:
        return ".".join(map(str, divmod(cursor.connection.info.server_version, 10000)))


def _load() -> str:
    return "/".join(f"{average:.1f}" for average in os.getloadavg())
