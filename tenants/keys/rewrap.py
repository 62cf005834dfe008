"""Sealing everything anew with the first master key, so that older ones may go."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from uuid import UUID

from django.conf import settings
from django.db import connection
from psycopg import sql

from tenants.audit import events
from tenants.audit.actor import Actor
from tenants.isolation.scope import TenantScope, enter, leave
from tenants.keys import canary, vault
from tenants.keys.places import PLACES, Place
from tenants.models import Tenant
from tenants.register import operators_scope, writing

BATCH = 500
Key = UUID | int | str
Row = tuple[Key, object, str]


@dataclass(slots=True)
class Result:
    """`broken` is `<tenant> <table>.<column>` of values that no configured key opens."""

    tenants: int = 0
    resealed: int = 0
    broken: list[str] = field(default_factory=list)


def rewrap_all(*, progress: Callable[[str], None], by: Actor) -> Result:
    """Idempotent, and safe to run while the platform works: only values that are still the same are replaced.

    Every process must have the new key first in its list by now, or it would go on sealing with the old one.
    """
    canary.check()
    canary.record()
    result = Result()
    for scope in _scopes():
        result.tenants += 1
        with enter(scope):
            for place in PLACES.values():
                _rewrap_column(scope, place, result)
        progress(f"{result.tenants} {scope.slug}: {result.resealed} value(s) so far")
    if not result.broken:
        with writing() as operators:
            retired = canary.retire_others()
            about = Tenant.objects.get(pk=operators.id)
            events.record("master_key.rewrap", about, by=by, details={"resealed": result.resealed, "retired": retired})
    return result


def _scopes() -> list[TenantScope]:
    """Those that have a schema, one being made or deleted included."""
    with leave(), connection.cursor() as cursor:
        cursor.execute("select nspname from pg_namespace")
        schemas = {name for (name,) in cursor.fetchall()}
        clients = Tenant.objects.existing().clients().order_by("slug")
        return [operators_scope(), *(tenant.scope() for tenant in clients if tenant.schema_name in schemas)]


def _rewrap_column(scope: TenantScope, place: Place, result: Result) -> None:
    for key, row, text in _rows(place):
        try:
            fresh = _fresh_document(place, row, text) if place.document else _fresh(place, row, text)
        except vault.SealBroken:
            result.broken.append(f"{scope.slug} {place.db_table}.{place.db_column}")
            continue
        if fresh != text:
            result.resealed += _replace(place, key, text, fresh)


def _rows(place: Place) -> Iterator[Row]:
    """In batches along the key, so that neither memory nor a transaction grows with the table."""
    last: Key | None = None
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_select(place, first=last is None), [] if last is None else [last])
            rows = cursor.fetchall()
        yield from rows
        if len(rows) < BATCH:
            return
        last = rows[-1][0]


def _select(place: Place, *, first: bool) -> str:
    row = sql.Identifier(place.row) if place.row else sql.Literal("")
    statement = sql.SQL(
        "select {key}, {row}, {column}::text from {table} where {column}::text <> ''{after} order by {key} limit {batch}"
    ).format(
        key=sql.Identifier(place.key), row=row, column=sql.Identifier(place.db_column),
        table=sql.Identifier(place.db_table), batch=sql.Literal(BATCH),
        after=sql.SQL("") if first else sql.SQL(" and {} > %s").format(sql.Identifier(place.key)),
    )  # fmt: skip
    return statement.as_string()


def _fresh(place: Place, row: object, text: str) -> str:
    if text.startswith(f"{next(iter(settings.MASTER_KEYS))}."):
        return text
    opened = vault.unseal(text, table=place.table, column=place.column, row=row)
    return vault.seal(opened, table=place.table, column=place.column, row=row)


def _fresh_document(place: Place, row: object, text: str) -> str:
    members = json.loads(text)
    fresh = {name: _fresh(place, row, value) if _is_sealed(value) else value for name, value in members.items()}
    return text if fresh == members else json.dumps(fresh)


def _is_sealed(value: object) -> bool:
    return isinstance(value, str) and value.partition(".")[0] in settings.MASTER_KEYS


def _replace(place: Place, key: Key, text: str, fresh: str) -> int:
    kind = sql.SQL("::jsonb" if place.document else "")
    statement = sql.SQL("update {table} set {column} = %s{kind} where {key} = %s and {column} = %s{kind}").format(
        table=sql.Identifier(place.db_table), column=sql.Identifier(place.db_column),
        key=sql.Identifier(place.key), kind=kind,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(statement.as_string(), [fresh, key, text])
        return int(cursor.rowcount)
