"""The statement guard: what an injected fragment would need is refused before it reaches the server."""

import pytest
from django.db import connection, transaction

from tenants.isolation.guard import StatementRefused
from tenants.isolation.scope import TenantScope, enter
from tests.isolation.marks import Mark, mark

REFUSED = [
    "select 1; select 2",
    "select 1;reset role",
    "select 1; set role none; select * from globex.users_user",
    "SELECT 1 ;/**/SET/**/ROLE/**/none",
    "set role none",
    "reset role",
    "set session authorization default",
    "SET search_path = globex",
    "discard all",
    "select set_config('role', 'none', false)",
    "select pg_catalog.set_config('role', 'none', false)",
    "select \"set_config\"('role', 'none', false)",
    "select U&\"set\\005fconfig\"('role', 'none', false)",
    "select query_to_xml('select set_' || 'config(''role'', ''none'', false)', true, true, '')",
    "select * from ts_stat('select 1')",
    "select pg_notify('procrastinate_any_queue_v1', '{}')",
    "notify genkan",
    "listen genkan",
    "begin",
    "commit",
    "rollback",
    "rollback to savepoint a",
    "abort",
    "prepare transaction 'a'",
    "do $$ begin execute 'set ro' || 'le none'; end $$",
    "copy users_user to stdout",
    "call something()",
    "execute something",
    "lock table users_user",
    "explain analyze select 1",
    "create table mine (a int)",
    "",
]


@pytest.mark.parametrize("statement", REFUSED)
def test_it_refuses_inside_a_tenant(acme: TenantScope, statement: str) -> None:
    with enter(acme), connection.cursor() as cursor, pytest.raises(StatementRefused):
        cursor.execute(statement)


@pytest.mark.parametrize("statement", REFUSED)
def test_it_refuses_in_the_register(statement: str) -> None:
    with connection.cursor() as cursor, pytest.raises(StatementRefused):
        cursor.execute(statement)


def test_it_refuses_many_at_once_too(acme: TenantScope) -> None:
    with enter(acme), connection.cursor() as cursor, pytest.raises(StatementRefused):
        cursor.executemany("select %s; select 2", [(1,), (2,)])


def test_it_lets_values_say_what_they_like(acme: TenantScope) -> None:
    with enter(acme):
        mark("'; reset role; select set_config('role', 'none', false); --")
        assert Mark.objects.filter(subject__startswith="'; reset role").delete()[0] == 1


@pytest.mark.parametrize("way", ["copy", "stream"])
def test_no_statement_goes_around_the_fence_by_another_method_of_the_cursor(acme: TenantScope, way: str) -> None:
    with enter(acme), connection.cursor() as cursor, pytest.raises(StatementRefused):
        getattr(cursor, way)("select 1")


def test_it_lets_pass_what_django_sends(acme: TenantScope) -> None:
    with enter(acme):
        mark("acme")
        both = Mark.objects.filter(subject="acme").union(Mark.objects.filter(subject="acme"))
        assert {row.subject for row in both} == {"acme"}
        with transaction.atomic(), transaction.atomic():
            assert Mark.objects.select_for_update().filter(subject="acme")
        connection.check_constraints()
