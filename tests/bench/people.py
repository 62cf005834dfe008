"""The list of people in a tenant of a million: each search and filter as the page runs it, and what PostgreSQL does."""

import re
import resource
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from django.db import connection
from django.test.utils import CaptureQueriesContext

from identity.oidc.operations import create_client
from identity.users.exporting import csv_file
from identity.users.imports import operations, work
from identity.users.imports.columns import Settings, guessed
from identity.users.models import User
from identity.users.roles import operations as roles
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.bench import crowd
from tests.bench.rows import Row, seconds
from tests.console.people import at_console, give, new_operator
from tests.visitor import Visitor

ROUNDS = 40
BOUND = "p95 < 100 ms"


@dataclass(frozen=True, slots=True)
class Way:
    """One thing that staff ask the list for."""

    name: str
    query: dict[str, str]


def measure(people: int) -> Iterator[Row | str]:
    tenant = cast.new_tenant()
    scope = tenant.scope()
    with enter(scope):
        given = tuple(roles.create_role(name=f"role {share}", by=COMMAND).pk for share in ("half", "some", "few"))
        shops = tuple(
            create_client(name=f"Shop {number}", kind="web", redirect_uris=["https://a.test/"], by=COMMAND)[
                0
            ].application.pk
            for number in range(2)
        )
    yield Row(
        f"filling a tenant with {people:,} people by COPY",
        seconds(lambda: crowd.fill(scope, people, given, shops)),
        "s",
    )
    operator = new_operator()
    give(operator, tenant.slug, "viewer")
    visitor = at_console(operator)
    for way in _ways(scope, [str(role) for role in given], str(shops[0])):
        yield from _row(visitor, scope, way)


def importing(people: int) -> Iterator[Row]:
    """A CSV file of people with hashes, as it was sent: read, checked, carried out; and the same file once more."""
    tenant = cast.new_tenant()
    with enter(tenant.scope()), tempfile.NamedTemporaryFile("w+", suffix=".csv") as file:
        crowd.write_file(file, people)
        size = Path(file.name).stat().st_size / 1024 / 1024
        yield Row("the file of the import", size, "MiB")
        for name in ("an import", "the same file again"):
            rows = []
            with Path(file.name).open("rb") as content:
                read = seconds(
                    lambda content=content, rows=rows: rows.append(
                        operations.create_import(name="x.csv", file=content, by=COMMAND)
                    )
                )  # type: ignore[misc]  # of this round
            (row,) = rows
            yield Row(f"{name}: reading {people:,} rows", people / read, "rows/s")
            operations.check_import(row=row, settings=Settings(guessed(row.columns)), by=COMMAND)
            yield Row(
                f"{name}: checking, without writing", people / seconds(lambda row=row: work.finish(row.pk)), "rows/s"
            )  # type: ignore[misc]  # of this round
            operations.run_import(row=row, by=COMMAND)
            yield Row(f"{name}: carrying it out", people / seconds(lambda row=row: work.finish(row.pk)), "rows/s")  # type: ignore[misc]  # of this round
            row.refresh_from_db()
            assert row.result["same" if name != "an import" else "create"] == people, row.result
        yield Row("memory of the process, at most", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "MiB")
        taken = seconds(lambda: sum(len(text) for text in csv_file(User.objects.all(), with_hashes=True)))
        yield Row("exporting all of them as CSV", people / taken, "rows/s")


def _ways(scope: TenantScope, given: list[str], shop: str) -> list[Way]:
    with enter(scope):
        somebody = User.objects.filter(phone__gt="", username__startswith="yui").order_by("pk")[0]
    assert somebody.username is not None
    searches = {
        "id": str(somebody.pk),
        "username, whole": somebody.username,
        "username, begun": somebody.username[:9],
        "address, whole": somebody.email,
        "address, one letter": "s",
        "name, begun": "Sakura Ta",
        "name, Japanese": "花子",
        "phone, whole": somebody.phone,
        "phone, begun": somebody.phone[:7],
        "nobody": "zzzz",
    }
    filters: dict[str, dict[str, str]] = {
        "suspended (1 in 1,000)": {"state": "suspended"},
        "active": {"state": "active"},
        "address not proved (1 in 16)": {"address": "unproved"},
        "no address": {"address": "none"},
        "has a factor (1 in 5)": {"factor": "any"},
        "has no factor": {"factor": "none"},
        "a role that half have": {"role": given[0]},
        "a role that 1 in 100 have": {"role": given[1]},
        "a role that 1 in 10,000 have": {"role": given[2]},
        "registered with": {"application": shop},
        "created in one day": {"created_from": "2025-03-01", "created_to": "2025-03-01"},
        "last seen in one week": {"seen_from": "2026-11-01", "seen_to": "2026-11-07"},
        "not seen since 2024": {"seen_to": "2024-06-30"},
        "never signed in": {"seen": "never"},
    }
    both: dict[str, dict[str, str]] = {
        "begun + suspended": {"q": "yui", "state": "suspended"},
        "begun + a role that few have": {"q": "yui", "role": given[2]},
        "begun + no factor + never": {"q": "ren.i", "factor": "none", "seen": "never"},
        "suspended + a role that half have": {"state": "suspended", "role": given[0]},
    }
    return [
        Way("first page", {}),
        Way("a page from the middle", {"after": f"1715000000000000.{somebody.pk}"}),
        *(Way(f"search: {name}", {"q": text}) for name, text in searches.items()),
        *(Way(f"filter: {name}", query) for name, query in filters.items()),
        *(Way(name, query) for name, query in both.items()),
    ]


def _row(visitor: Visitor, scope: TenantScope, way: Way) -> Iterator[Row | str]:
    path = f"/t/{scope.slug}/users/?{urlencode(way.query)}"
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        page = visitor.client.get(path)
        taken.append((time.perf_counter() - began) * 1000)
        assert page.status_code == 200
    shown = len(re.findall('<th scope="row">', page.content.decode()))
    yield Row(f"{way.name} ({shown} rows): page, median", statistics.median(taken), "ms")
    yield Row(f"{way.name}: page, p95", sorted(taken)[int(ROUNDS * 0.95) - 1], "ms", BOUND)
    yield from _plan(visitor, scope, path)


def _plan(visitor: Visitor, scope: TenantScope, path: str) -> Iterator[str]:
    """The indexes that the page's own statement used, and how long it took."""
    with CaptureQueriesContext(connection) as captured:
        visitor.client.get(path)
    own = [query["sql"] for query in captured if re.search(r'^select "users_user"', query["sql"].lower())]
    statement = max(own, key=len)
    statement = statement[statement.lower().index('select "users_user"') :]
    with enter(scope), connection.cursor() as cursor:
        cursor.execute("select 1")  # the fence is placed
        raw = connection.connection.execute("explain (analyze, buffers) " + statement).fetchall()
    text = "\n".join(line for (line,) in raw)
    scans = sorted(
        {
            " ".join(found)
            for found in re.findall(r"((?:Index Only|Index|Bitmap Index|Seq) Scan)(?: using | on )(\w+)", text)
        }
    )
    milliseconds = re.search(r"Execution Time: ([\d.]+)", text)
    yield f"    plan: {'; '.join(scans)}; {milliseconds[1] if milliseconds else '?'} ms"
