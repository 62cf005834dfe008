"""The database as an attacker has it who got past all of our code: a login, a tenant's role, and no guard."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql

from tenants.isolation.scope import TenantScope
from tests import database

DENIED = psycopg.errors.InsufficientPrivilege


@contextmanager
def logged_in(login: str) -> Iterator[psycopg.Connection]:
    """As `web`, `worker` or `owner`, in no tenant."""
    with psycopg.connect(database.url(login), autocommit=True, cursor_factory=psycopg.ClientCursor) as connection:
        yield connection


@contextmanager
def inside(scope: TenantScope, login: str = "web") -> Iterator[psycopg.Connection]:
    """In a tenant's role."""
    with logged_in(login) as connection:
        connection.execute(sql.SQL("set role {}").format(sql.Identifier(scope.role_name)))
        connection.execute(sql.SQL("set search_path = {}").format(sql.Identifier(scope.schema_name)))
        yield connection
