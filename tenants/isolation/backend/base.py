"""django-tenants' backend, made to fail closed: the tenant's role and search path travel together.

Three kinds of connection, by `FENCE` in the DATABASES entry: see tenants.isolation.backend.fence.
"""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.postgresql.base import DatabaseWrapper as PostgresWrapper
from django.db.backends.postgresql.psycopg_any import register_tzloader
from django_tenants.postgresql_backend import base
from psycopg.pq import TransactionStatus

from tenants.isolation import guard, scope
from tenants.isolation.backend.cursors import FencedCursor, FencedServerSideCursor
from tenants.isolation.backend.fence import KINDS, Fence


class DatabaseWrapper(base.DatabaseWrapper):
    def __init__(self, settings_dict: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        self.kind: str = settings_dict.get("FENCE", "session")
        if self.kind not in KINDS:
            raise ImproperlyConfigured(f"FENCE must be one of {sorted(KINDS)}, not {self.kind!r}.")
        self.fence = Fence(self)
        # What was read of the current tenant during this stay in it, policies above all.
        self.memo: dict[object, Any] = {}
        super().__init__(settings_dict, *args, **kwargs)
        # Not django-tenants' own, which sets the path itself: ours holds one schema, and that is what stock code sees.
        self.introspection = self.introspection_class(self)
        self.execute_wrappers.append(guard.refuse_leaving)

    # ── Which tenant ─────────────────────────────────────────────────────────────────────────────────────────

    def set_schema(self, schema_name: str, *args: Any, **kwargs: Any) -> None:
        # A bare name has no role: a mistyped or dropped schema would silently fall through to whatever is set.
        if schema_name != scope.PUBLIC_SCHEMA and self.kind != "owner":
            raise scope.NoTenant(f"Enter a tenant by its scope, not by the name {schema_name!r}.")
        super().set_schema(schema_name, *args, **kwargs)

    def set_tenant(self, tenant: Any, include_public: bool = False) -> None:
        """Costs nothing until the next statement, which carries the switch."""
        # Not django-tenants' own: it writes the schema into settings that all threads share.
        self.tenant = tenant
        self.schema_name = tenant.schema_name
        self.memo = {}

    @property
    def role_name(self) -> str | None:
        """The database role of the current tenant; none in `public`."""
        if self.schema_name == scope.PUBLIC_SCHEMA:
            return None
        return str(self.tenant.role_name)

    def on_commit(self, func: Callable[[], Any], robust: bool = False) -> None:
        """Runs in the tenant that asked for it: the transaction may have been begun in another one."""
        asked_in = self.tenant

        def run() -> None:
            runs_in = self.tenant
            if runs_in is asked_in:
                func()
                return
            self.set_tenant(asked_in)
            try:
                func()
            finally:
                self.set_tenant(runs_in)

        super().on_commit(run, robust=robust)

    # ── What the server was told ─────────────────────────────────────────────────────────────────────────────

    @property
    def transaction_status(self) -> TransactionStatus:
        return TransactionStatus(self.connection.pgconn.transaction_status)

    def close(self) -> None:
        self.fence.forget()
        super().close()

    def commit(self) -> None:
        try:
            super().commit()
        finally:
            self.fence.transaction_ended()

    def rollback(self) -> None:
        self.memo = {}
        try:
            super().rollback()
        finally:
            self.fence.forget()

    def savepoint_rollback(self, sid: str) -> None:
        self.memo = {}
        super().savepoint_rollback(sid)

    # ── Cursors ──────────────────────────────────────────────────────────────────────────────────────────────

    def get_connection_params(self) -> dict[str, Any]:
        return {**super().get_connection_params(), "cursor_factory": FencedCursor}

    def _cursor(self, name: str | None = None) -> Any:
        # Not django-tenants' own, which sets the path when a cursor is opened rather than when it is used.
        return PostgresWrapper._cursor(self, name)  # type: ignore[attr-defined]  # private, and not in the stubs

    def create_cursor(self, name: str | None = None) -> Any:
        # A named cursor outlives its transaction, and with it a pooled server: it would be read from another one.
        named = name is not None and self.kind != "transaction"
        cursor = self._named_cursor(str(name)) if named else super().create_cursor()
        cursor.fence = self.fence
        return cursor

    def _named_cursor(self, name: str) -> FencedServerSideCursor:
        cursor = FencedServerSideCursor(
            self.connection, name=name, scrollable=False, withhold=self.connection.autocommit
        )
        register_tzloader(self.timezone, cursor)
        return cursor
