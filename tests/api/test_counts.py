"""Statements on tables per call, caches warm: one of them lets the caller in."""

import logging
import re
from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from identity.api import throttling
from tenants.caches import LISTENER, ChangeCache
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.api.caller import Caller

FENCE = re.compile(r"\A(?:SET [^;]*;\s*)+")
CONTROL = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
# Of each call: who is it, and then what is asked for.
READS = {
    "/users/{user}": 3,
    "/users?page=1": 4,
    "/users?search.username=alic%25": 4,
    "/users/{user}/roles": 3,
    "/users/{user}/custom-data": 2,
    "/applications": 2,
    "/applications/{application}": 2,
    "/resources": 2,
    "/resources?includeScopes=true": 3,
    "/roles": 2,
    "/roles?page=1": 3,
    "/logs": 3,
}


@pytest.fixture
def count(caplog: pytest.LogCaptureFixture) -> Iterator[Callable[[Callable[[], object]], int]]:
    def run(work: Callable[[], object]) -> int:
        work()
        # One call in ten counts ten at the limiter, and once a minute the last call is written.
        throttling.METER = throttling.Meter()
        work()
        caplog.clear()
        with caplog.at_level(logging.DEBUG, "genkan.hot"), CaptureQueriesContext(connection) as captured:
            work()
        texts = [FENCE.sub("", query["sql"]) for query in captured]
        found = [text for text in texts if text and not text.startswith(CONTROL)]
        return len(found) + sum(record.name == "genkan.hot" for record in caplog.records)

    LISTENER.listening.set()
    yield run
    LISTENER.listening.clear()
    for cache in ChangeCache.registered:
        cache.forget()


@pytest.mark.parametrize("path", READS)
def test_reading_costs_what_is_written_down(acme: TenantScope, path: str, count: Callable[..., int]) -> None:
    caller = Caller(acme)
    caller.token  # noqa: B018  # got before anything is counted
    address = path.format(user=cast.user(acme, "alice").pk, application=caller.party.client_id)
    assert count(lambda: caller.call("GET", address)) == READS[path]


def test_a_wrong_token_costs_nothing_and_a_revoked_one_a_statement(
    acme: TenantScope, count: Callable[..., int]
) -> None:
    caller = Caller(acme)
    token = caller.token
    caller.party.revoke(token)
    assert count(lambda: caller.get("/roles")) == 1
    caller.use("nonsense")
    assert count(lambda: caller.get("/roles")) == 0


def test_a_page_costs_the_same_however_many_there_are(acme: TenantScope, count: Callable[..., int]) -> None:
    caller = Caller(acme)
    with enter(acme):
        for _number in range(3):
            cast.new_user()
    assert count(lambda: caller.get("/users", page=1, page_size=2)) == 4
