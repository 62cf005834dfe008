"""Cursors that put the fence in front of each statement, at the moment it runs."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

import psycopg

from tenants.isolation.guard import StatementRefused

if TYPE_CHECKING:
    from tenants.isolation.backend.fence import Fence

    # Django chooses its cursors' bases at import time, which its stubs do not follow.
    Cursor: TypeAlias = psycopg.ClientCursor[Any]
    ServerSideCursor: TypeAlias = psycopg.ServerCursor[Any]
else:
    from django.db.backends.postgresql.base import Cursor, ServerSideCursor

# Savepoint commands need no role, and must reach an aborted transaction, where a SET before them would be refused.
SAVEPOINTS = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")


class FencedCursor(Cursor):
    """The tenant is asked for when a statement runs, not when the cursor is opened: a cursor may outlive a switch."""

    fence: "Fence | None" = None

    def execute(self, query: Any, params: Any = None, **options: Any) -> "FencedCursor":
        text = _text_of(query, self)
        if self.fence is None:
            super().execute(query, params, **options)
        elif text.startswith(SAVEPOINTS):
            super().execute(query, params, **options)
            if text.startswith("ROLLBACK"):
                self.fence.forget()
        elif self.fence.needs_own_message:
            for statement in self.fence.missing(self.connection):
                super().execute(statement)
            self.fence.placed()
            super().execute(query, params, **options)
        else:
            self._execute_behind(self.fence, text, params, **options)
        return self

    def _execute_behind(self, fence: "Fence", text: str, params: Any, **options: Any) -> None:
        """Fence and statement as one message, which PostgreSQL runs as one transaction: both hold, or neither."""
        missing = fence.missing(self.connection)
        fence.forget()
        super().execute("".join(missing) + text, params, **options)
        for _ in missing:
            self.nextset()
        fence.placed()

    def executemany(self, query: Any, params_seq: Iterable[Any], **options: Any) -> None:
        # psycopg would pipeline it, in a protocol that carries one statement a message: the fence would stay behind.
        total = 0
        for params in params_seq:
            self.execute(query, params)
            total += self.rowcount
        self._rowcount = total

    def copy(self, *args: Any, **options: Any) -> NoReturn:
        raise StatementRefused("COPY does not pass the fence.")

    def stream(self, *args: Any, **options: Any) -> NoReturn:
        raise StatementRefused("A streamed statement does not pass the fence.")


class FencedServerSideCursor(ServerSideCursor):
    """For iterator(): the server keeps the rows, of the tenant that the query ran in."""

    fence: "Fence | None" = None

    def execute(self, query: Any, params: Any = None, **options: Any) -> "FencedServerSideCursor":
        # A named cursor carries one statement a message, so the fence goes ahead in one of its own.
        if self.fence is not None and (missing := self.fence.missing(self.connection)):
            self.fence.forget()
            with psycopg.ClientCursor(self.connection) as ahead:
                ahead.execute("".join(missing))
            self.fence.placed()
        super().execute(query, params, **options)
        return self


def _text_of(query: Any, cursor: Any) -> str:
    if isinstance(query, psycopg.sql.Composable):
        return query.as_string(cursor)
    return query.decode() if isinstance(query, bytes) else str(query)
