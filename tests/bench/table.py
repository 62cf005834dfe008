"""A table of figures, over a database and tenants of its own on the tests' server, which are dropped afterwards."""

import argparse
import os
import sys
from collections.abc import Callable, Iterator

from django.db import connections

from tenants import installation
from tenants.isolation.scope import TenantScope
from tests import database
from tests.bench import fleets, organizations, pages, people, processes, sign_in, switching, tokens
from tests.bench.rows import Row

# What it yields is printed; a line of several columns comes as text.
Measure = Callable[[], Iterator[Row] | Iterator[str]]


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--tenants", type=int, default=200, help="how many tenants the fleet has")
    parser.add_argument("--asked", type=int, default=tokens.Effort().tenants, help="at how many tokens are asked for")
    parser.add_argument("--only", choices=("tenants", "tokens", "people", "organizations"), help="one part alone")
    parser.add_argument("--people", type=int, default=1_000_000, help="how many there are with --only people")
    parser.add_argument(
        "--organizations", type=int, default=100_000, help="how many there are with --only organizations"
    )
    parser.add_argument("--quick", action="store_true", help="the tokens with so little work that figures mean nothing")
    given = parser.parse_args()
    database.prepare(database.NAME)
    try:
        installation.migrate(lambda line: None)
        _say(f"PostgreSQL {_version()}, {os.cpu_count()} processors, load {_load()}")
        for measure in _measures(given):
            _print(measure)
    finally:
        connections.close_all()
        database.drop(database.NAME)
    _say(f"load {_load()} at the end")


def _measures(given: argparse.Namespace) -> Iterator[Measure]:
    if given.only == "people":
        yield lambda: people.measure(given.people)
        yield lambda: people.importing(given.people)
        return
    if given.only == "organizations":
        yield lambda: organizations.measure(given.organizations, given.organizations * 10)
        return
    if given.only != "tokens":
        yield from _of_tenants([], given.tenants)
    if given.only != "tenants":
        yield lambda: tokens.measure(tokens.QUICK if given.quick else tokens.Effort(given.asked))


def _of_tenants(scopes: list[TenantScope], count: int) -> tuple[Measure, ...]:
    return (
        lambda: fleets.creation(scopes, count),
        lambda: fleets.migrating(count),
        lambda: switching.measure(scopes[:10]),
        lambda: pages.measure(scopes[0]),
        sign_in.measure,
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
