"""The platform's health: figures that are read, for platform owners."""

from django.db import connections

from tests import cast
from tests.console.people import at_console, new_operator


def workers(statement: str) -> None:
    owner = connections["owner"]
    owner.set_schema_to_public()  # type: ignore[attr-defined]  # our backend's method
    with owner.cursor() as cursor:
        cursor.execute(statement)


def test_it_says_whether_the_worker_and_the_provisioner_live() -> None:
    visitor = at_console(new_operator(operators="owner"))
    workers("delete from procrastinate_workers")
    visitor.open("/platform/")
    assert "Not all are running" in visitor.text
    workers("insert into procrastinate_workers (last_heartbeat) values (now()), (now() - interval '5 seconds')")
    visitor.open("/platform/")
    assert 'c-tag-ready">Running' in visitor.text
    workers("update procrastinate_workers set last_heartbeat = now() - interval '2 minutes'")
    visitor.open("/platform/")
    assert "Not all are running" in visitor.text
    workers("delete from procrastinate_workers")


def test_it_counts_waiting_work_and_tenants_by_state() -> None:
    cast.new_tenant_row()
    visitor = at_console(new_operator(operators="owner"))
    visitor.open("/platform/")
    assert "Creating and deleting tenants" in visitor.text
    assert 'c-tag-ready">Ready' in visitor.text


def test_a_tenants_role_cannot_read_it() -> None:
    import pytest
    from django.db import ProgrammingError, connection

    from tenants.isolation.scope import enter

    with enter(cast.tenant("acme")), connection.cursor() as cursor, pytest.raises(ProgrammingError, match="denied"):
        cursor.execute("select public.work_figures()")
