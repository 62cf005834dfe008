"""Between two tenants on one connection: whatever is held across the switch, rows come from the current one."""

import threading
from collections.abc import Callable
from contextlib import suppress

import psycopg
import pytest
from django.db import Error, connection, transaction

from tenants.isolation.scope import TenantScope, enter, find_current, leave
from tests.isolation.marks import Mark, mark, mark_only, marks

pytestmark = pytest.mark.usefixtures("path", "marked")


@pytest.fixture
def marked(path: str, acme: TenantScope, globex: TenantScope) -> None:
    for scope in (acme, globex):
        with enter(scope):
            mark_only(scope.slug)


def test_it_reads_the_tenant_that_was_entered_last(acme: TenantScope, globex: TenantScope) -> None:
    with enter(acme):
        assert marks() == {"acme"}
        with enter(globex):
            assert marks() == {"globex"}
        assert marks() == {"acme"}


def test_outside_of_any_tenant_there_are_no_rows(acme: TenantScope) -> None:
    with enter(acme):
        marks()
    with pytest.raises(Error, match="onetime_onetime"):
        marks()


def test_leaving_for_the_register_leaves_the_role_too(acme: TenantScope) -> None:
    with enter(acme):
        marks()
        with leave(), pytest.raises(Error, match="onetime_onetime"):
            marks()
        assert marks() == {"acme"}


def test_a_query_made_in_one_tenant_reads_the_one_it_is_evaluated_in(acme: TenantScope, globex: TenantScope) -> None:
    with enter(acme):
        rows = Mark.objects.filter(kind="mark")
    with enter(globex):
        assert {row.subject for row in rows} == {"globex"}


def test_a_cursor_kept_across_a_switch_follows_it(acme: TenantScope, globex: TenantScope) -> None:
    with enter(acme), connection.cursor() as cursor:
        cursor.execute("select distinct subject from onetime_onetime where kind = 'mark'")
        assert cursor.fetchall() == [("acme",)]
        with enter(globex):
            marks()
        cursor.execute("select distinct subject from onetime_onetime where kind = 'mark'")
        assert cursor.fetchall() == [("acme",)]
        with enter(globex):
            cursor.execute("select distinct subject from onetime_onetime where kind = 'mark'")
            assert cursor.fetchall() == [("globex",)]


def test_a_cursor_of_a_closed_connection_is_refused(acme: TenantScope, path: str) -> None:
    with enter(acme):
        cursor = connection.cursor()
        cursor.execute("select 1")
        connection.close()
        marks()
        with pytest.raises(Error):
            cursor.execute("select subject from onetime_onetime")


def test_rows_of_an_iterator_are_those_of_the_tenant_it_began_in(acme: TenantScope, globex: TenantScope) -> None:
    with enter(acme):
        mark("acme", times=5)
        rows = Mark.objects.filter(kind="mark").iterator(chunk_size=2)
        first = next(rows)
    with enter(globex):
        marks()
        assert {row.subject for row in [first, *rows]} == {"acme"}


def test_a_rolled_back_transaction_leaves_the_tenant_of_the_next_statement(
    acme: TenantScope, globex: TenantScope
) -> None:
    with enter(acme):
        marks()
        with suppress(ZeroDivisionError), transaction.atomic(), enter(globex):
            assert marks() == {"globex"}
            raise ZeroDivisionError
        assert marks() == {"acme"}
    with enter(globex):
        assert marks() == {"globex"}


def test_a_rolled_back_savepoint_does_too(acme: TenantScope, globex: TenantScope) -> None:
    with enter(acme), transaction.atomic():
        marks()
        with enter(globex):
            with suppress(ZeroDivisionError), transaction.atomic():
                assert marks() == {"globex"}
                raise ZeroDivisionError
            assert marks() == {"globex"}
        assert marks() == {"acme"}


def test_a_commit_that_turns_out_a_rollback_does_too(acme: TenantScope, globex: TenantScope) -> None:
    """An error caught inside the block goes unnoticed by Django, and COMMIT undoes every SET of the transaction."""
    with enter(acme):
        marks()
    with enter(globex):
        with transaction.atomic():
            marks()
            with connection.cursor() as cursor, pytest.raises(Error):
                cursor.execute("select 1 / 0")
        assert marks() == {"globex"}


def test_a_statement_after_an_error_in_a_transaction_is_refused(acme: TenantScope, globex: TenantScope) -> None:
    with enter(acme), transaction.atomic():
        with connection.cursor() as cursor, pytest.raises(Error):
            cursor.execute("select 1 / 0")
        with enter(globex), pytest.raises(Error, match="aborted"):
            marks()
        transaction.set_rollback(True)


def test_another_thread_is_in_no_tenant(acme: TenantScope) -> None:
    seen: list[object] = []

    def work() -> None:
        try:
            seen.append(find_current())
            seen.append(marks())
        except Error as error:
            seen.append(type(error.__cause__))
        finally:
            connection.close()

    with enter(acme):
        marks()
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    assert seen == [None, psycopg.errors.UndefinedTable]


def test_what_runs_on_commit_runs_in_the_tenant_that_asked_for_it(acme: TenantScope, globex: TenantScope) -> None:
    seen: dict[str, set[str]] = {}

    def look(name: str) -> Callable[[], None]:
        return lambda: seen.update({name: marks()})

    with enter(acme), transaction.atomic():
        transaction.on_commit(look("acme"))
        with enter(globex):
            transaction.on_commit(look("globex"))
        with leave():
            transaction.on_commit(lambda: seen.update({"none": set() if find_current() is None else {"some"}}))
    assert seen == {"acme": {"acme"}, "globex": {"globex"}, "none": set()}
