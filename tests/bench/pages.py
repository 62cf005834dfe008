"""Statements that touch a table, for each hosted page, with caches warm as in a running process."""

import re
from collections.abc import Callable, Iterator

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenants.caches import LISTENER
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.bench.rows import Row
from tests.processes import wait_for
from tests.visitor import Visitor

TOUCHING = re.compile(r"\b(?:from|into|update)\s", re.IGNORECASE)
PAGES = {
    "/signin": "≤ 3",
    "/register": "",
    "/recover": "",
    "/oidc/.well-known/openid-configuration": "0",
    "/oidc/jwks": "0",
}


def measure(scope: TenantScope) -> Iterator[Row]:
    LISTENER.start()
    wait_for(LISTENER.is_listening)
    try:
        for path, bound in PAGES.items():
            Visitor(scope).open(path)
            yield Row(f"SQL of GET {path}", _count(lambda path=path: Visitor(scope).open(path)), "statements", bound)
        with enter(scope):
            person = cast.new_user()
        visitor = Visitor(scope)
        Visitor(scope).sign_in(str(person.email), cast.PASSWORD)
        yield Row(
            "SQL of a password sign-in, all its pages",
            _count(lambda: visitor.sign_in(str(person.email), cast.PASSWORD)),
            "statements",
            "≤ 15 to the code",
        )
        yield Row("SQL of GET /account/", _count(lambda: visitor.open("/account/")), "statements")
    finally:
        LISTENER.stop()


def _count(work: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as asked:
        work()
    return sum(bool(TOUCHING.search(query["sql"])) for query in asked.captured_queries)
