"""Which tenant the current piece of work is in."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from tenants.isolation.wrapper import connection

PUBLIC_SCHEMA = "public"
OPERATORS_SCHEMA = "operators"


@dataclass(frozen=True, slots=True)
class TenantScope:
    """What the database and every key, salt and address need to know of a tenant.

    `role_name` is the tenant's database role; `host` its stored primary domain, without port.
    """

    id: UUID
    slug: str
    schema_name: str
    role_name: str
    name: str
    state: str
    environment: str
    host: str

    # django-tenants asks every tenant object for its type.
    def get_tenant_type(self) -> None:
        return None

    @property
    def is_operators(self) -> bool:
        return self.schema_name == OPERATORS_SCHEMA


class NoTenant(Exception):
    """Work that belongs to a tenant was started outside of any."""


def find_current() -> TenantScope | None:
    """The tenant this thread's connection is in, None in the register."""
    tenant = getattr(connection, "tenant", None)
    return tenant if isinstance(tenant, TenantScope) else None


def current() -> TenantScope:
    scope = find_current()
    if scope is None:
        raise NoTenant
    return scope


@contextmanager
def enter(scope: TenantScope) -> Iterator[TenantScope]:
    """Work inside `scope`, then return to where the caller was, whatever happens."""
    previous = find_current()
    if previous == scope:
        yield scope
        return
    connection.set_tenant(scope)
    try:
        yield scope
    finally:
        if previous is None:
            connection.set_schema_to_public()
        else:
            connection.set_tenant(previous)


@contextmanager
def leave() -> Iterator[None]:
    """Work in the register (`public`, no tenant's role), then return to where the caller was."""
    previous = find_current()
    connection.set_schema_to_public()
    try:
        yield
    finally:
        if previous is not None:
            connection.set_tenant(previous)
