"""What keeps one connection's statements in one tenant, and whether the server has been told."""

from functools import lru_cache
from typing import Any, Protocol

import psycopg
from psycopg import sql
from psycopg.pq import TransactionStatus

from tenants.isolation.scope import OPERATORS_SCHEMA, PUBLIC_SCHEMA

KINDS = frozenset({"session", "transaction", "owner"})


class Connected(Protocol):
    """The part of our DatabaseWrapper that a fence asks."""

    kind: str
    schema_name: str
    connection: Any

    @property
    def role_name(self) -> str | None: ...
    @property
    def transaction_status(self) -> TransactionStatus: ...


class Fence:
    """Role and search path travel together, ahead of the first statement after each switch.

    - `session`: plain SET, remembered until it may have been undone;
    - `transaction`: SET LOCAL, with every statement outside of a transaction, because a pooler gives each another
      server, and once inside of one;
    - `owner`: the search path alone.
    """

    def __init__(self, wrapper: Connected) -> None:
        self.wrapper = wrapper
        self.told: tuple[str, ...] | None = None
        # What was set inside a transaction is gone when that ends, by whatever way.
        self.told_inside = False

    @property
    def needs_own_message(self) -> bool:
        """An owner's statements may be ones that PostgreSQL refuses beside others, such as CREATE INDEX CONCURRENTLY."""
        return self.wrapper.kind == "owner"

    def missing(self, connection: object) -> tuple[str, ...]:
        """The statements that must come before the next one; none when the server holds them already."""
        if connection is not self.wrapper.connection:
            # It may be back in the pool by now, and in somebody else's hands.
            raise psycopg.InterfaceError("The cursor's connection was closed.")
        if self.told_inside and self.wrapper.transaction_status == TransactionStatus.IDLE:
            self.forget()
        wanted = self._wanted()
        return () if self.told == wanted else wanted

    def placed(self) -> None:
        """The server has taken them, and the statement behind them."""
        self.told_inside = self.wrapper.transaction_status != TransactionStatus.IDLE
        lasts = self.told_inside or self.wrapper.kind != "transaction"
        self.told = self._wanted() if lasts else None

    def forget(self) -> None:
        self.told, self.told_inside = None, False

    def transaction_ended(self) -> None:
        """A rollback undoes a SET, and so does the COMMIT of a transaction that had failed unnoticed."""
        if self.told_inside:
            self.forget()

    def _wanted(self) -> tuple[str, ...]:
        verb = "SET LOCAL" if self.wrapper.kind == "transaction" else "SET"
        if self.wrapper.kind == "owner":
            return (f"{verb} search_path = {_quoted(self.wrapper.schema_name)};",)
        return statements(verb, self.wrapper.schema_name, self.wrapper.role_name)


@lru_cache(maxsize=4096)
def statements(verb: str, schema_name: str, role_name: str | None) -> tuple[str, str]:
    """What puts a connection into a tenant, or into `public` without a role.

    The role first: where it is gone, nothing of the switch takes place.
    """
    role = _quoted(role_name) if role_name else "NONE"
    path = _quoted(schema_name)
    if schema_name == OPERATORS_SCHEMA:
        # Only the operators' own tenant reads the register.
        path = f"{path}, {_quoted(PUBLIC_SCHEMA)}"
    return f"{verb} ROLE {role};", f"{verb} search_path = {path};"


def _quoted(name: str) -> str:
    return sql.Identifier(name).as_string()
