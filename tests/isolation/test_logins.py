"""What the logins may do in no tenant's role, and what the operators' role may do more than others."""

import uuid

import psycopg
import pytest

from tenants.isolation.scope import TenantScope
from tenants.register import operators_scope
from tests.isolation.raw import DENIED, inside, logged_in

OWNED = """
select relname from pg_class where relowner = %(login)s::regrole union all
select proname from pg_proc where proowner = %(login)s::regrole union all
select nspname from pg_namespace where nspowner = %(login)s::regrole union all
select datname from pg_database where datdba = %(login)s::regrole
"""


@pytest.mark.parametrize("login", ["web", "worker"])
def test_a_login_owns_nothing_and_may_make_nothing(login: str) -> None:
    with logged_in(login) as connection:
        assert connection.execute(OWNED, {"login": connection.info.user}).fetchall() == []
        rights = "rolsuper or rolcreaterole or rolcreatedb or rolinherit or rolbypassrls or rolreplication"
        assert connection.execute(f"select {rights} from pg_roles where rolname = current_user").fetchone() == (False,)
        for statement in (
            "create table public.mine (a int)",
            "create schema mine",
            "create temporary table mine (a int)",
        ):
            with pytest.raises(DENIED):
                connection.execute(statement)


@pytest.mark.parametrize("login", ["web", "worker"])
def test_a_login_reads_the_register_and_cannot_write_it(login: str) -> None:
    with logged_in(login) as connection:
        for table in ("tenants_tenant", "tenants_domain", "tenants_access", "tenants_figures"):
            connection.execute(f"select * from public.{table}")
            with pytest.raises(DENIED):
                connection.execute(f"delete from public.{table}")


@pytest.mark.parametrize("login", ["web", "worker"])
def test_a_login_has_no_rights_of_the_tenants_it_may_enter(login: str, acme: TenantScope) -> None:
    with logged_in(login) as connection:
        with pytest.raises(DENIED):
            connection.execute("select * from acme.users_user")
        with pytest.raises(DENIED):
            connection.execute("select public.request_provisioning('erase', gen_random_uuid())")


def test_the_web_login_sees_neither_queue_nor_due_work() -> None:
    with logged_in("web") as connection:
        for table in ("procrastinate_jobs", "procrastinate_events", "procrastinate_workers", "tenants_due"):
            with pytest.raises(DENIED):
                connection.execute(f"select * from public.{table}")


def test_the_worker_takes_jobs_and_due_work() -> None:
    with logged_in("worker") as connection:
        connection.execute("update public.procrastinate_jobs set attempts = attempts where false")
        connection.execute("delete from public.procrastinate_jobs where false")
        connection.execute("update public.tenants_due set due_at = due_at where false")


@pytest.mark.parametrize("login", ["web", "worker"])
def test_outside_of_a_tenant_nothing_is_enqueued(login: str) -> None:
    with logged_in(login) as connection, pytest.raises(psycopg.Error):
        connection.execute("select public.enqueue_job('x', '{}')")


def test_no_login_becomes_an_owner_or_another_login() -> None:
    for login in ("web", "worker"):
        with logged_in(login) as connection:
            prefix = str(connection.info.user).removesuffix(f"_{login}")
            for other in {"owner", "web", "worker"} - {login}:
                with pytest.raises(DENIED):
                    connection.execute(f"set role {prefix}_{other}")


def test_the_operators_role_writes_the_register_and_nothing_else() -> None:
    with inside(operators_scope()) as connection:
        for table in ("tenants_tenant", "tenants_domain", "tenants_access"):
            connection.execute(f"delete from public.{table} where false")
        connection.execute("select public.request_provisioning('nothing', %s)", [uuid.uuid4()])
        for statement in (
            "select * from acme.users_user",
            "select * from public.procrastinate_jobs",
            "delete from public.procrastinate_jobs",
            "select * from public.tenants_due",
            "insert into public.tenants_figures values ('r', '{}', now())",
            "update operators.audit_event set action = 'nothing'",
            "create table operators.mine (a int)",
        ):
            with pytest.raises(DENIED):
                connection.execute(statement)
    with logged_in("owner") as owner:
        owner.execute("delete from public.procrastinate_jobs where task_name = 'nothing'")
