"""The token path through a transaction-mode pooler: each tenant sees its own rows only."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from tenants.isolation import hot
from tenants.isolation.scope import TenantScope, enter
from tests import pooler

WHO = "select current_setting('role'), (select count(*) from users_user where username = %(name)s)"


@pytest.fixture
def pooled() -> Iterator[None]:
    """The pool of the token path leads through PgBouncer, with fewer servers than threads."""
    settings = connections["default"].settings_dict
    before = settings["HOST"], settings["PORT"]
    hot.close()
    with pooler.running(size=2) as found:
        settings["HOST"], settings["PORT"] = found.host, str(found.port)
        yield
        hot.close()
        settings["HOST"], settings["PORT"] = before


def test_interleaved_statements_of_two_tenants_never_meet(acme: TenantScope, globex: TenantScope, pooled: None) -> None:
    def ask(number: int) -> tuple[TenantScope, tuple[object, ...] | None]:
        scope = (acme, globex)[number % 2]
        with enter(scope):
            return scope, hot.fetch(WHO, {"name": "carol"})

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(400)))
    assert {answer for scope, answer in answers if scope == acme} == {(acme.role_name, 0)}
    assert {answer for scope, answer in answers if scope == globex} == {(globex.role_name, 1)}


def test_a_failed_statement_leaves_a_clean_connection(acme: TenantScope, pooled: None) -> None:
    with enter(acme):
        for _time in range(5):
            with pytest.raises(Exception, match="division by zero"):
                hot.fetch("select 1 / 0", {})
            assert hot.fetch(WHO, {"name": "carol"}) == (acme.role_name, 0)


def test_nothing_stays_behind_on_the_server(acme: TenantScope, pooled: None) -> None:
    with enter(acme):
        hot.fetch(WHO, {"name": "carol"})
    with hot._get_pool().connection() as connection:
        row = connection.execute("select current_setting('role'), current_setting('search_path')").fetchone()
    assert row is not None
    assert row[0] == "none"
    assert "acme" not in row[1]
