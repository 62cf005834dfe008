"""django-tenants' backend, made to fail closed: the tenant's role and search path travel together.

Three kinds of connection, by `FENCE` in the DATABASES entry:

- `session` (default): `SET ROLE …; SET search_path …` once per switch, in one round trip, forgotten at each rollback;
- `transaction`: behind a pooler that gives each transaction another server, every statement carries
  `SET LOCAL` of both in its own message, so nothing is ever left on a server connection;
- `owner`: migrations and provisioning; the schema is set, no role is.
"""

from typing import Any, ClassVar

import psycopg
from django.core.exceptions import ImproperlyConfigured
from django.db.backends.postgresql.base import Cursor
from django.db.backends.postgresql.base import DatabaseWrapper as PostgresWrapper
from django_tenants.postgresql_backend import base

from tenants.isolation import guard, scope

# Savepoint commands must reach an aborted transaction, where a SET before them would be refused.
SAVEPOINTS = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")


class FencedCursor(Cursor):
    """Sends the fence and the statement as one message, which PostgreSQL runs as one transaction."""

    fence = ""

    def execute(self, query: Any, params: Any = None, **options: Any) -> "FencedCursor":
        text = query.as_string(None) if isinstance(query, psycopg.sql.Composable) else query
        if not self.fence or text.startswith(SAVEPOINTS):
            super().execute(query, params, **options)  # type: ignore[misc]  # Django builds the class at import time
            return self
        super().execute(self.fence + text, params, **options)  # type: ignore[misc]  # Django builds the class at import time
        for _ in range(self.fence.count(";")):
            self.nextset()  # type: ignore[attr-defined]  # Django builds the class at import time
        return self

    def executemany(self, query: Any, params_seq: Any, **_options: Any) -> None:
        for params in params_seq:
            self.execute(query, params)


class DatabaseWrapper(base.DatabaseWrapper):
    kinds: ClassVar[frozenset[str]] = frozenset({"session", "transaction", "owner"})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.fence_set: str | None = None
        # What was read of the current tenant during this stay in it, policies above all.
        self.memo: dict[object, Any] = {}
        super().__init__(*args, **kwargs)
        self.kind: str = self.settings_dict.get("FENCE", "session")
        if self.kind not in self.kinds:
            raise ImproperlyConfigured(f"FENCE must be one of {sorted(self.kinds)}, not {self.kind!r}.")
        self.execute_wrappers.append(guard.refuse_leaving)

    def set_schema(self, schema_name: str, *args: Any, **kwargs: Any) -> None:
        # A bare name has no role: a mistyped or dropped schema would silently fall through to whatever is set.
        if schema_name != scope.PUBLIC_SCHEMA and self.settings_dict.get("FENCE") != "owner":
            raise scope.NoTenant(f"Enter a tenant by its scope, not by the name {schema_name!r}.")
        super().set_schema(schema_name, *args, **kwargs)

    def set_tenant(self, tenant: Any, include_public: bool = False) -> None:
        self.fence_set = None
        self.memo = {}
        super().set_tenant(tenant, include_public=tenant.schema_name == scope.OPERATORS_SCHEMA)

    def close(self) -> None:
        self.fence_set = None
        super().close()

    def rollback(self) -> None:
        self.fence_set = None
        super().rollback()

    def savepoint_rollback(self, sid: str) -> None:
        try:
            super().savepoint_rollback(sid)
        finally:
            self.fence_set = None

    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        if self.settings_dict.get("FENCE") == "transaction":
            params["cursor_factory"] = FencedCursor
        return params

    def _cursor(self, name: str | None = None) -> Any:
        cursor = PostgresWrapper._cursor(self, name)  # type: ignore[attr-defined]  # around django-tenants' own
        if self.kind == "transaction":
            cursor.cursor.fence = self._statements("SET LOCAL")
        else:
            self._set_fence()
        return cursor

    def _set_fence(self) -> None:
        wanted = self._statements("SET")
        if self.fence_set == wanted:
            return
        try:
            with self.connection.cursor() as cursor:
                cursor.execute(wanted)
        except psycopg.errors.InFailedSqlTransaction:
            # The caller's own statement fails the same way, or is the rollback that mends it.
            self.fence_set = None
        except psycopg.Error as error:
            self.fence_set = None
            raise scope.NoTenant(f"The database refused the role or schema of {self.schema_name!r}.") from error
        else:
            self.fence_set = wanted

    def _statements(self, verb: str) -> str:
        paths = ", ".join(f'"{path}"' for path in self._get_cursor_search_paths())
        if self.kind == "owner":
            return f"{verb} search_path = {paths};"
        # The role first: where it is gone, nothing of the switch takes place.
        role = f'"{self.tenant.role_name}"' if self.schema_name != scope.PUBLIC_SCHEMA else "NONE"
        return f"{verb} ROLE {role};{verb} search_path = {paths};"
