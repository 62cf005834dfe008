"""Whether a given PostgreSQL server will do: every missing right is named with the statement that grants it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import psycopg
from psycopg import sql

from identity.launch.addresses import server_of, shown
from identity.launch.binaries import MINIMUM_VERSION
from identity.launch.refusal import Refused

LOCKS_WANTED = 256


@dataclass(frozen=True, slots=True)
class Server:
    """What the server says about itself and about the account that asks."""

    version: int
    encoding: str
    database: str
    login: str
    superuser: bool
    may_create_roles: bool
    owns_database: bool
    owns_public: bool
    locks: int
    owns_set_config: bool
    started: str

    def name(self, text: str) -> str:
        """An SQL name, quoted where it must be."""
        return sql.Identifier(text).as_string(None)


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence about the server; a `fatal` one ends the start."""

    text: str
    fatal: bool


def check_server(url: str, *, direct: str = "") -> list[str]:
    """The warnings about this server; refuses with every missing right at once.

    Where `url` leads to a pooler, `direct` is the server behind it: rights are read there.
    """
    server = read_server(direct or url)
    if direct:
        _check_same(read_server(url), server)
    findings = [finding for check in CHECKS if (finding := check(server))]
    missing = [finding.text for finding in findings if finding.fatal]
    if missing:
        raise Refused("\n".join([f"The server at {shown(direct or url)} cannot be used yet:", *missing]))
    return [finding.text for finding in findings]


def read_server(url: str) -> Server:
    """Ask the server; one statement, so that it works through any pooler."""
    if not url.startswith(("postgres://", "postgresql://")) or not all(server_of(url)):
        raise Refused("DATABASE_URL must look like postgresql://account:password@host:5432/database.")
    try:
        # Nothing is prepared: a pooler may hand the next statement to another session.
        with psycopg.connect(url, connect_timeout=10, prepare_threshold=None) as connection:
            row = connection.execute(QUESTIONS).fetchone()
    except psycopg.Error as error:
        reason = str(error).strip().splitlines()[-1]
        raise Refused(f"The server at {shown(url)} does not answer as it should: {reason}") from error
    if row is None:
        raise Refused(f"The server at {shown(url)} gave no answer.")
    return Server(*row)


QUESTIONS = """
select current_setting('server_version_num')::int / 10000,
       current_setting('server_encoding'),
       current_database()::text,
       current_user::text,
       r.rolsuper,
       r.rolsuper or r.rolcreaterole,
       r.rolsuper or pg_has_role(d.datdba, 'USAGE'),
       r.rolsuper or pg_has_role(n.nspowner, 'USAGE') or n.nspowner = 'pg_database_owner'::regrole,
       current_setting('max_locks_per_transaction')::int,
       pg_has_role(p.proowner, 'USAGE'),
       pg_postmaster_start_time()::text
from pg_roles r, pg_proc p, pg_database d, pg_namespace n
where r.rolname = current_user and d.datname = current_database() and n.nspname = 'public'
  and p.oid = 'pg_catalog.set_config(text,text,bool)'::regprocedure
"""


def _check_same(pooled: Server, direct: Server) -> None:
    if (pooled.started, pooled.database) != (direct.started, direct.database):
        raise Refused("DATABASE_URL and DATABASE_DIRECT_URL lead to two different databases.")


def _version(server: Server) -> Finding | None:
    if server.version >= MINIMUM_VERSION:
        return None
    return Finding(f"It is PostgreSQL {server.version}; Genkan needs {MINIMUM_VERSION} or newer.", True)


def _encoding(server: Server) -> Finding | None:
    if server.encoding == "UTF8":
        return None
    text = (
        f"The database {server.database} is encoded in {server.encoding}: make another one with "
        "CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0;"
    )
    return Finding(text, True)


def _roles(server: Server) -> Finding | None:
    if server.may_create_roles:
        return None
    login = server.name(server.login)
    return Finding(f"It may not create roles: ALTER ROLE {login} CREATEROLE;", True)


def _database(server: Server) -> Finding | None:
    """The owner may create schemas, let another role do so, and close the database to temporary tables."""
    if server.owns_database:
        return None
    database, login = server.name(server.database), server.name(server.login)
    return Finding(f"It does not own the database: ALTER DATABASE {database} OWNER TO {login};", True)


def _public(server: Server) -> Finding | None:
    # Since version 15 it belongs to whoever owns the database; a restored dump may say otherwise.
    if server.owns_public:
        return None
    text = f"It does not own the schema public: ALTER SCHEMA public OWNER TO {server.name(server.login)};"
    return Finding(text, True)


def _locks(server: Server) -> Finding | None:
    if server.locks >= LOCKS_WANTED:
        return None
    text = (
        f"max_locks_per_transaction is {server.locks}: a dump of many tenants at once will fail. "
        "ALTER SYSTEM SET max_locks_per_transaction = 1024; then restart the server."
    )
    return Finding(text, False)


def _set_config(server: Server) -> Finding | None:
    if server.owns_set_config:
        return None
    text = (
        "set_config() cannot be taken from everybody by this account, which leaves the statement guard "
        "alone against injected SQL. A superuser can, once: "
        "REVOKE EXECUTE ON FUNCTION pg_catalog.set_config(text, text, bool) FROM PUBLIC;"
    )
    return Finding(text, False)


CHECKS: tuple[Callable[[Server], Finding | None], ...] = (
    _version,
    _encoding,
    _roles,
    _database,
    _public,
    _locks,
    _set_config,
)
