"""The hot path's own pool is behind the same fence, straight to the server and through a transaction pooler."""

import dataclasses
import random
import threading
from collections.abc import Iterator

import psycopg
import pytest
from django.db import transaction

from tenants.isolation import hot
from tenants.isolation.scope import NoTenant, TenantScope, enter
from tests.isolation.marks import mark_only

SUBJECTS = "select array_agg(distinct subject) from onetime_onetime where kind = %(kind)s"


@pytest.fixture(autouse=True)
def _fresh_pool(path: str, acme: TenantScope, globex: TenantScope) -> Iterator[None]:
    hot.close()
    for scope in (acme, globex):
        with enter(scope):
            mark_only(scope.slug)
    yield
    hot.close()


def _subjects() -> list[str]:
    row = hot.fetch(SUBJECTS, {"kind": "mark"})
    assert row is not None
    subjects: list[str] = row[0]
    return subjects


def test_it_reads_the_current_tenant(acme: TenantScope, globex: TenantScope) -> None:
    for _ in range(3):
        for scope in (acme, globex):
            with enter(scope):
                assert _subjects() == [scope.slug]


def test_it_asks_in_no_tenant_for_nothing() -> None:
    with pytest.raises(NoTenant):
        _subjects()


def test_a_failed_statement_leaves_nothing_behind(acme: TenantScope, globex: TenantScope) -> None:
    with enter(acme):
        for _ in range(3):
            with pytest.raises(psycopg.Error):
                hot.fetch("select 1 / %(zero)s", {"zero": 0})
    with enter(globex):
        assert _subjects() == ["globex"]


@pytest.mark.parametrize(
    "broken",
    [{"schema_name": "globex"}, {"schema_name": "nowhere"}, {"role_name": "t_nobody"}, {"role_name": 'x"; reset role;--'}],
)  # fmt: skip
def test_a_tenant_with_a_wrong_name_reads_nothing(acme: TenantScope, broken: dict[str, str]) -> None:
    with enter(dataclasses.replace(acme, **broken)), pytest.raises(psycopg.Error):
        _subjects()
    with enter(acme):
        assert _subjects() == ["acme"]


def test_many_threads_over_a_small_pool_read_their_own(acme: TenantScope, globex: TenantScope) -> None:
    wrong: list[list[str]] = []

    def work(seed: int) -> None:
        chance = random.Random(seed)
        for _ in range(30):
            scope = chance.choice((acme, globex))
            with enter(scope):
                if (found := _subjects()) != [scope.slug]:
                    wrong.append(found)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_what_it_wrote_is_there_whatever_the_caller_rolls_back(acme: TenantScope) -> None:
    with enter(acme):
        with transaction.atomic():
            hot.fetch("update onetime_onetime set subject = %(s)s where kind = 'mark' returning 1", {"s": "kept"})
            transaction.set_rollback(True)
        assert _subjects() == ["kept"]
