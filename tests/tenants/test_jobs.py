"""Jobs: enqueued with the tenant's rows, once where asked, run inside the tenant that the database stamped."""

import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress

import psycopg
import pytest
from django.db import Error, connection, transaction

from tenants import jobs, operations, worker
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, current, enter, leave
from tenants.models import Figures
from tenants.register import operators_scope
from tests import cast
from tests.isolation.raw import DENIED, inside, logged_in

ran: list[tuple[str, int]] = []


@jobs.tenant_task("tests.note")
def note(*, number: int) -> None:
    ran.append((current().slug, number))


@pytest.fixture(autouse=True)
def _empty_queue(run_jobs: Callable[[], int]) -> Iterator[None]:
    run_jobs()
    ran.clear()
    yield
    with logged_in("owner") as owner:
        owner.execute("delete from procrastinate_jobs where task_name like 'tests.%'")


def _queued() -> list[tuple[str, dict[str, object]]]:
    with logged_in("owner") as owner:
        return owner.execute(
            "select queue_name, args from procrastinate_jobs where task_name = 'tests.note' order by id"
        ).fetchall()


def test_it_runs_inside_the_tenant_that_enqueued_it(
    acme: TenantScope, globex: TenantScope, run_jobs: Callable[[], int]
) -> None:
    with enter(acme):
        note.enqueue(number=1)
    with enter(globex):
        note.enqueue(number=2)
    assert run_jobs() == 2
    assert ran == [("acme", 1), ("globex", 2)]


def test_a_rolled_back_transaction_leaves_none(in_acme: TenantScope) -> None:
    with suppress(ZeroDivisionError), transaction.atomic():
        note.enqueue(number=1)
        raise ZeroDivisionError
    assert _queued() == []


def test_once_means_one_that_waits_for_each_tenant(acme: TenantScope, globex: TenantScope) -> None:
    for scope in (acme, globex):
        with enter(scope), transaction.atomic():
            note.enqueue(once="the same", number=1)
            # It must not abort the caller's own transaction, as the queue's own lock would.
            note.enqueue(once="the same", number=2)
            note.enqueue(once="another", number=3)
    assert [args["number"] for _queue, args in _queued()] == [1, 3, 1, 3]


def test_once_again_after_it_ran(in_acme: TenantScope, run_jobs: Callable[[], int]) -> None:
    for number in (1, 2):
        note.enqueue(once="the same", number=number)
        assert run_jobs() == 1
    assert ran == [("acme", 1), ("acme", 2)]


def test_the_stamp_cannot_be_forged(acme: TenantScope, globex: TenantScope) -> None:
    with inside(acme) as attacker:
        attacker.execute(
            "select public.enqueue_job('tests.note', %s, null)",
            [json.dumps({"_tenant": globex.role_name, "number": 1})],
        )
        attacker.execute("select public.enqueue_job('provision', '{\"tenant\": \"x\"}', 'a')")
    assert _queued() == [("tenant", {"_tenant": acme.role_name, "number": 1})]
    with logged_in("owner") as owner:
        rows = owner.execute(
            "delete from procrastinate_jobs where task_name = 'provision' and queue_name = 'tenant' returning args"
        ).fetchall()
    assert rows == [({"tenant": "x", "_tenant": acme.role_name},)]


@pytest.mark.parametrize("arguments", ['[{"_tenant": "t_other"}]', '"text"', "null", "1"])
def test_arguments_that_could_hide_the_stamp_are_refused(acme: TenantScope, arguments: str) -> None:
    with inside(acme) as attacker, pytest.raises(psycopg.Error):
        attacker.execute("select public.enqueue_job('tests.note', %s, null)", [arguments])
    assert _queued() == []


def test_one_tenant_cannot_take_the_place_of_anothers_job(acme: TenantScope, globex: TenantScope) -> None:
    with inside(acme) as attacker:
        attacker.execute("select public.enqueue_job('tests.note', '{}', %s)", [f"{globex.role_name}:the same"])
    with enter(globex):
        note.enqueue(once="the same", number=1)
    assert len(_queued()) == 2


def test_a_role_that_all_tenants_share_is_nobody(acme: TenantScope) -> None:
    with logged_in("web") as attacker:
        prefix = str(attacker.info.user).removesuffix("_web")
        try:
            attacker.execute(f"set role {prefix}_tenants")
        except DENIED:
            return  # since PostgreSQL 16 a membership can be without this right
        attacker.execute("select public.enqueue_job('tests.note', '{\"number\": 1}', null)")
    [(_queue, arguments)] = _queued()
    with pytest.raises(worker.TenantNotReady):
        worker.run_in_tenant(str(arguments["_tenant"]), lambda: note(number=1))


@pytest.mark.parametrize("state", ["suspended", "deleting", "unknown"])
def test_a_tenant_that_is_not_ready_is_not_entered(state: str) -> None:
    tenant = cast.new_tenant_row()
    if state == "suspended":
        operations.suspend_tenant(tenant=tenant, reason="", by=COMMAND)
    if state == "deleting":
        operations.request_deletion(tenant=tenant, confirmation=tenant.slug, by=COMMAND)
    role_name = tenant.role_name if state != "unknown" else f"t_{uuid.uuid4().hex}"
    with pytest.raises(worker.TenantNotReady):
        worker.run_in_tenant(role_name, lambda: ran.append(("nobody", 0)))
    assert ran == []


def test_figures_are_reported_of_oneself_and_read_by_operators(acme: TenantScope, globex: TenantScope) -> None:
    with inside(acme) as connection_of_acme:
        connection_of_acme.execute("select public.report_figures('{\"users\": 2}')")
        for too_much in ("[1]", json.dumps({"a": "x" * 9000})):
            with pytest.raises(psycopg.Error):
                connection_of_acme.execute("select public.report_figures(%s)", [too_much])
    with enter(operators_scope()):
        assert Figures.objects.get(pk=acme.role_name).figures == {"users": 2}
    with enter(globex), pytest.raises(Error):
        list(Figures.objects.all())


def test_outside_of_a_tenant_nothing_is_enqueued() -> None:
    with leave(), pytest.raises(Error), connection.cursor() as cursor:
        cursor.execute("select public.enqueue_job('tests.note', '{}', null)")
