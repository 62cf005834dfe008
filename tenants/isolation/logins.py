"""The three database logins of an installation, and what each may do. Run with an administrator's connection.

`owner` migrates and provisions; `web` owns nothing and reads the register; `worker` is the same plus the queue.
`tenants` is no login: every tenant's role inherits from it what they all may do in `public`, so that the rights on a
function are one entry and not one per tenant, which PostgreSQL would read through at each call.
Facts behind each statement: fence and roles in ARCHITECTURE.md.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

import psycopg
from psycopg import sql

PREFIX = re.compile(r"[a-z][a-z0-9_]{0,40}\Z")


@dataclass(frozen=True, slots=True)
class Logins:
    """Role names are cluster-wide, so each installation has a prefix of its own. Passwords are in clear here only."""

    prefix: str
    owner_password: str
    web_password: str
    worker_password: str

    def __post_init__(self) -> None:
        if not PREFIX.match(self.prefix):
            raise ValueError(f"A role prefix is lower-case letters, digits and underscores, not {self.prefix!r}.")

    @property
    def owner(self) -> str:
        return f"{self.prefix}_owner"

    @property
    def web(self) -> str:
        return f"{self.prefix}_web"

    @property
    def worker(self) -> str:
        return f"{self.prefix}_worker"

    @property
    def tenants(self) -> str:
        return group_of(self.prefix)


def group_of(prefix: str) -> str:
    """The role that every tenant's role is a member of."""
    return f"{prefix}_tenants"


def create_logins(connection: psycopg.Connection, logins: Logins) -> list[str]:
    """Idempotent. Returns warnings: rights that the server did not let us take away."""
    _create_login(connection, logins.owner, logins.owner_password, "createrole noinherit")
    _create_login(connection, logins.web, logins.web_password, "nocreaterole noinherit")
    _create_login(connection, logins.worker, logins.worker_password, "nocreaterole noinherit")
    _create_group(connection, logins)
    database = sql.Identifier(connection.info.dbname)
    owner, web, worker = (sql.Identifier(name) for name in (logins.owner, logins.web, logins.worker))
    # Since PostgreSQL 16 a role that created another must be granted it to hand a schema over.
    if not _is_superuser(connection):
        connection.execute(sql.SQL("grant {} to current_user").format(owner))
    for statement in (
        sql.SQL("grant connect, create on database {} to {}").format(database, owner),
        sql.SQL("grant connect on database {} to {}, {}").format(database, web, worker),
        sql.SQL("revoke temporary on database {} from public").format(database),
        sql.SQL("alter schema public owner to {}").format(owner),
        sql.SQL("revoke all on schema public from public"),
        sql.SQL("grant usage on schema public to {}, {}").format(web, worker),
    ):
        connection.execute(statement)
    for login in (owner, web, worker):
        # Django would otherwise call set_config at connection time, which nobody but superusers may.
        _once_more(lambda login=login: connection.execute(sql.SQL("alter role {} set timezone = 'UTC'").format(login)))  # type: ignore[misc]  # mypy sees no type of a lambda's default
    return _revoke_functions(connection, logins)


def _create_login(connection: psycopg.Connection, name: str, password: str, rights: str) -> None:
    verb = "alter" if _exists(connection, name) else "create"
    # Only the verifier travels: a server that logs statements would otherwise write the password down.
    verifier = connection.pgconn.encrypt_password(password.encode(), name.encode(), b"scram-sha-256").decode()
    statement = sql.SQL("{} role {} login {} password {}").format(
        sql.SQL(verb), sql.Identifier(name), sql.SQL(rights), sql.Literal(verifier)
    )
    _once_more(lambda: connection.execute(statement))


def _create_group(connection: psycopg.Connection, logins: Logins) -> None:
    group = sql.Identifier(logins.tenants)
    if not _exists(connection, logins.tenants):
        connection.execute(sql.SQL("create role {} nologin noinherit").format(group))
    grant = sql.SQL("grant {} to {} with admin option").format(group, sql.Identifier(logins.owner))
    _once_more(lambda: connection.execute(grant))


def _exists(connection: psycopg.Connection, role: str) -> bool:
    return connection.execute("select 1 from pg_roles where rolname = %s", [role]).fetchone() is not None


def _once_more(statement: Callable[[], object]) -> None:
    """Roles belong to the whole server: another installation's commands may have the same catalog row in hand."""
    for _ in range(20):
        try:
            statement()
        except psycopg.errors.InternalError_ as error:
            if "concurrently updated" not in str(error):
                raise
        else:
            return
    statement()


def _is_superuser(connection: psycopg.Connection) -> bool:
    row = connection.execute("select rolsuper from pg_roles where rolname = current_user").fetchone()
    return bool(row and row[0])


def _revoke_functions(connection: psycopg.Connection, logins: Logins) -> list[str]:
    """Two functions that every role may call unless a superuser says otherwise, once per database."""
    if not _is_superuser(connection):
        left = "set_config() and pg_notify() stay open to every role: revoking them needs a superuser."
        return [f"{left} The statement guard refuses both."]
    connection.execute("revoke execute on function pg_catalog.set_config(text, text, boolean) from public")
    # A tenant that notifies could ask the worker to abort another tenant's job.
    connection.execute("revoke execute on function pg_catalog.pg_notify(text, text) from public")
    connection.execute(
        sql.SQL("grant execute on function pg_catalog.pg_notify(text, text) to {}, {}").format(
            sql.Identifier(logins.owner), sql.Identifier(logins.worker)
        )
    )
    return []


# After the migrations of `public`: what each login may do to the register and the queue.
REGISTER_GRANTS = """
grant select on tenants_tenant, tenants_domain, tenants_access, tenants_figures, tenants_masterkey, django_migrations
 to {web}, {worker};
grant select, insert, update, delete on procrastinate_jobs, procrastinate_events, procrastinate_workers,
 procrastinate_periodic_defers to {worker};
grant usage, select on all sequences in schema public to {worker};
grant select, update, delete on tenants_due to {worker};
grant usage on schema public to {tenants};
grant execute on function public.enqueue_job(text, jsonb, text), public.set_due(text, timestamptz),
 public.report_figures(jsonb) to {tenants};
"""

# The role of `operators` alone may write the register.
OPERATORS_GRANTS = """
grant select, insert, update, delete on public.tenants_tenant, public.tenants_domain, public.tenants_access to {role};
grant select, insert, delete on public.tenants_masterkey to {role};
grant select on public.tenants_figures to {role};
grant execute on function public.request_provisioning(text, uuid), public.work_figures() to {role};
"""

# Before the first table is made, which takes its rights from here: `on all tables in schema` would read the whole
# catalog, and make each tenant slower to create than the one before.
TENANT_DEFAULTS = """
grant usage on schema {schema} to {role};
alter default privileges for role {owner} in schema {schema} grant select, insert, update, delete on tables to {role};
alter default privileges for role {owner} in schema {schema} grant usage, select on sequences to {role};
"""
TENANT_REVOKES = """
revoke insert, update, delete on {schema}.django_migrations from {role};
revoke update, delete on {schema}.audit_event from {role};
"""
