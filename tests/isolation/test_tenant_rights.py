"""What the database itself refuses to a tenant's role, whatever our code sends."""

import psycopg
import pytest

from tenants.isolation.scope import TenantScope
from tests import cast
from tests.isolation.raw import DENIED, inside, logged_in

READING = {
    "another tenant's rows": "select * from globex.audit_event",
    "another tenant's keys": "select * from globex.keys_signingkey",
    "the operators' people": "select * from operators.users_user",
    "the register": "select * from public.tenants_tenant",
    "domains": "select * from public.tenants_domain",
    "who of the staff may do what": "select * from public.tenants_access",
    "what other tenants reported": "select * from public.tenants_figures",
    "the queue": "select * from public.procrastinate_jobs",
    "the queue's history": "select * from public.procrastinate_events",
    "due work": "select * from public.tenants_due",
    "which migrations the fleet has": "select * from public.applied_migrations()",
    "files of the server": "select pg_read_file('/etc/passwd')",
    "passwords of roles": "select * from pg_authid",
}
WRITING = {
    "the register": "update public.tenants_tenant set state = 'ready'",
    "access of the staff": "insert into public.tenants_access select * from public.tenants_access",
    "the queue": "insert into public.procrastinate_jobs (queue_name, task_name) values ('tenant', 'x')",
    "waiting jobs": "delete from public.procrastinate_jobs",
    "the queue's sequence": "select nextval('public.procrastinate_jobs_id_seq')",
    "due work of others": "delete from public.tenants_due",
    "another tenant's rows": "delete from globex.users_user",
    "its own applied migrations": "delete from django_migrations",
    "applied migrations that were not": "insert into django_migrations (app, name, applied) values ('a', 'b', now())",
    "history": "update audit_event set action = 'nothing'",
    "history away": "delete from audit_event",
    "history away at once": "truncate audit_event",
    "where a sequence stands": "select setval('keys_symmetrickey_id_seq', 1)",
}
BUILDING = {
    "a table": "create table mine (a int)",
    "a table in public": "create table public.mine (a int)",
    "a temporary table": "create temporary table mine (a int)",
    "a schema": "create schema mine",
    "a function": "create function mine() returns int language sql as 'select 1'",
    "a view": "create view mine as select 1",
    "a trigger": "create trigger mine after insert on users_user execute function public.notify_change()",
    "a role": "create role mine",
    "another column": "alter table users_user add mine int",
    "no table any more": "drop table users_user",
}
LEAVING = {
    "set_config": "select set_config('role', 'none', false)",
    "set_config of the path": "select set_config('search_path', 'globex', false)",
    "a notice to the worker": "select pg_notify('procrastinate_any_queue_v1', '{}')",
    "a program": "copy users_user to program 'cat > /tmp/stolen'",
    "a file": "copy users_user from '/etc/passwd'",
    "rows of another tenant": "copy globex.users_user to stdout",
    "the end of another session": "select pg_terminate_backend(pid) from pg_stat_activity where usename like '%web'"
    " and pid <> pg_backend_pid()",
    "work that only operators ask for": "select public.request_provisioning('erase', gen_random_uuid())",
    "a large object of the server's files": "select lo_import('/etc/passwd')",
}
ATTEMPTS = [
    pytest.param(statement, id=f"{verb} {what}")
    for verb, statements in (("read", READING), ("write", WRITING), ("make", BUILDING), ("use", LEAVING))
    for what, statement in statements.items()
]


@pytest.mark.parametrize("statement", ATTEMPTS)
def test_it_may_not(acme: TenantScope, statement: str) -> None:
    with logged_in("web"), inside(acme) as connection, pytest.raises(DENIED):
        connection.execute(statement)


def test_it_may_read_and_write_its_own_rows(acme: TenantScope) -> None:
    with inside(acme) as connection:
        assert connection.execute("select count(*) from users_user").fetchone() != (0,)
        assert connection.execute("update users_user set id = id").rowcount
        assert connection.execute("select count(*) from audit_event").fetchone() != (0,)


def test_its_own_functions_of_the_queue_read_nothing_either(acme: TenantScope) -> None:
    """procrastinate's functions are everybody's to call, with the caller's rights."""
    with inside(acme) as connection:
        connection.execute("set search_path = public")
        functions = connection.execute(
            "select oid::regprocedure::text from pg_proc where pronamespace = 'public'::regnamespace"
            " and not prosecdef and prorettype <> 'trigger'::regtype and has_function_privilege(oid, 'execute')"
        ).fetchall()
        assert functions
        for (function,) in functions:
            name, _, types = function.partition("(")
            values = ", ".join(f"null::{kind}" for kind in types.rstrip(")").split(",") if kind)
            with pytest.raises(DENIED):
                connection.execute(f"select public.{name.removeprefix('public.')}({values})")


def test_the_only_functions_that_act_for_it_are_the_three(acme: TenantScope, globex: TenantScope) -> None:
    with inside(acme) as connection:
        rows = connection.execute(
            "select proname from pg_proc where prosecdef and has_function_privilege(oid, 'execute') order by 1"
        ).fetchall()
    assert [name for (name,) in rows] == ["enqueue_job", "report_figures", "set_due"]


def test_it_gives_nobody_rights_on_its_tables(acme: TenantScope, globex: TenantScope) -> None:
    with inside(acme) as connection, inside(globex) as other:
        connection.execute(f'grant select on users_user to "{globex.role_name}"')
        with pytest.raises(DENIED):
            other.execute("select * from acme.users_user")


def test_it_sees_no_statement_of_other_sessions(acme: TenantScope, globex: TenantScope) -> None:
    with inside(globex) as other, inside(acme) as connection:
        other.execute("select 'a secret of globex'")
        rows = connection.execute("select query from pg_stat_activity where pid <> pg_backend_pid()").fetchall()
    assert rows
    assert not [query for (query,) in rows if "globex" in query]


def test_a_large_object_is_its_makers_alone(acme: TenantScope, globex: TenantScope) -> None:
    with inside(globex) as other, inside(acme) as connection:
        (number,) = other.execute("select lo_from_bytea(0, 'a secret')").fetchone() or (0,)
        with pytest.raises(DENIED):
            connection.execute("select lo_get(%s)", [number])
        other.execute("select lo_unlink(%s)", [number])


def test_a_table_that_is_gone_is_an_error_and_not_another_tenants(globex: TenantScope) -> None:
    tenant = cast.new_tenant()
    with logged_in("owner") as owner:
        owner.execute(f'drop table "{tenant.schema_name}".audit_event')
    with inside(tenant.scope()) as connection, pytest.raises(psycopg.errors.UndefinedTable):
        connection.execute("select * from audit_event")
    with logged_in("owner") as owner:
        owner.execute(f'drop schema "{tenant.schema_name}" cascade')
