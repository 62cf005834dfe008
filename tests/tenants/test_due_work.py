"""Due work: done at its time, by one worker, and never lost with it."""

import threading
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.utils import timezone

from tenants import due, jobs, operations, worker
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, current, enter
from tenants.models import Tenant
from tests import cast
from tests.isolation.raw import logged_in

Kind = Callable[[Callable[[], None]], str]


@pytest.fixture
def tenant() -> Tenant:
    return cast.new_bare_tenant()


@pytest.fixture
def kind() -> Iterator[Kind]:
    """Registers due work of a kind of its own, and forgets it afterwards."""
    names: list[str] = []

    def register(work: Callable[[], None]) -> str:
        names.append(f"tests.{uuid.uuid4().hex[:8]}")
        jobs.due_work(names[-1])(work)
        return names[-1]

    yield register
    for name in names:
        del jobs.DUE[name]


@pytest.fixture(autouse=True)
def _as_worker() -> Iterator[None]:
    """The worker's login, and no due work but the test's own."""
    with logged_in("owner") as owner:
        owner.execute("delete from tenants_due")
    settings = connections.settings["default"]
    user = settings["USER"]
    connections["default"].close()
    settings["USER"] = user.replace("_web", "_worker")
    yield
    connections["default"].close()
    settings["USER"] = user


def _wish(tenant: Tenant, kind: str, seconds: int = -1) -> None:
    with enter(tenant.scope()):
        jobs.set_due(kind, timezone.now() + timedelta(seconds=seconds))


def _rows() -> list[tuple[str, bool, bool]]:
    """Kind, whether a wish stands, whether it is taken."""
    with logged_in("owner") as owner:
        return owner.execute(
            "select kind, due_at is not null, taken_until is not null from tenants_due order by kind"
        ).fetchall()


def test_it_is_done_in_its_tenant_at_its_time(tenant: Tenant, kind: Kind) -> None:
    seen: list[str] = []
    now, later = kind(lambda: seen.append(current().slug)), kind(lambda: seen.append("too early"))
    _wish(tenant, now)
    _wish(tenant, later, seconds=60)
    worker.run_due()
    worker.run_due()
    assert seen == [tenant.slug]
    assert _rows() == [(later, True, False)]


def test_the_earliest_wish_stands(tenant: Tenant, kind: Kind) -> None:
    seen: list[str] = []
    name = kind(lambda: seen.append("done"))
    for seconds in (60, -1, 60):
        _wish(tenant, name, seconds)
    worker.run_due()
    assert seen == ["done"]


def test_a_wish_made_while_it_is_done_stands(tenant: Tenant, kind: Kind) -> None:
    name = kind(lambda: jobs.set_due(name, timezone.now() + timedelta(hours=1)))
    _wish(tenant, name)
    worker.run_due()
    assert _rows() == [(name, True, False)]


def test_what_failed_is_due_again_in_a_minute(tenant: Tenant, kind: Kind, caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    name = kind(fail)
    _wish(tenant, name)
    worker.run_due()
    assert "due work failed" in caplog.text
    assert _rows() == [(name, True, False)]
    assert due.take() == []


def test_two_workers_do_it_once(tenant: Tenant, kind: Kind) -> None:
    others = [cast.new_bare_tenant() for _ in range(5)]
    seen: list[str] = []
    name = kind(lambda: seen.append(current().slug))
    for one in (tenant, *others):
        _wish(one, name)
    start = threading.Barrier(3, timeout=10)

    def work() -> None:
        start.wait()
        worker.run_due()
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(seen) == sorted(one.slug for one in (tenant, *others))


def test_what_a_killed_worker_had_taken_is_taken_again(tenant: Tenant, kind: Kind) -> None:
    seen: list[str] = []
    name = kind(lambda: seen.append("done"))
    _wish(tenant, name)
    assert [taken.kind for taken in due.take()] == [name]
    worker.run_due()
    assert seen == []
    with logged_in("owner") as owner:
        owner.execute("update tenants_due set taken_until = now() - interval '1 second'")
    worker.run_due()
    assert seen == ["done"]
    assert _rows() == []


def test_a_suspended_tenant_keeps_its_wishes(tenant: Tenant, kind: Kind) -> None:
    seen: list[str] = []
    name = kind(lambda: seen.append("done"))
    _wish(tenant, name)
    operations.suspend_tenant(tenant=tenant, reason="", by=COMMAND)
    worker.run_due()
    assert seen == []
    operations.resume_tenant(tenant=tenant, by=COMMAND)
    worker.run_due()
    assert seen == ["done"]


def test_nothing_is_lost_when_the_code_does_not_know_a_kind(
    acme: TenantScope, caplog: pytest.LogCaptureFixture
) -> None:
    with enter(acme):
        jobs.set_due("of a newer release", timezone.now() - timedelta(seconds=1))
    worker.run_due()
    assert _rows() == [("of a newer release", True, False)]
