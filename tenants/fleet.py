"""Migrations: of `public`, and of every tenant's schema without looking at each of them first.

django-tenants' own executor asks each schema in turn and only knows its own alias; this one reads all applied
sets in one query, applies what is missing per tenant in a transaction of its own, and goes on after a failure.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field

from django.apps import apps
from django.conf import settings
from django.core.management.sql import emit_post_migrate_signal
from django.db import OperationalError, transaction
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import CreateModel, DeleteModel, RenameModel
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState
from psycopg.errors import LockNotAvailable

from tenants.isolation import wrapper

MigrationKey = tuple[str, str]
Progress = Callable[[str], None]
States = dict[tuple[MigrationKey, ...], ProjectState]
NAMING = (CreateModel, RenameModel, DeleteModel)
FLEET_LOCK = 0x67656E6B616E  # "genkan", among the database's advisory locks
LOCK_WAIT, ATTEMPTS = "2s", 3


class AlreadyMigrating(Exception):
    """Another process migrates the fleet now."""

    def __str__(self) -> str:
        return "Another process migrates the tenants now. Wait for it to end."


@dataclass(slots=True)
class FleetResult:
    """`failed` is schema → the database's first line."""

    total: int = 0
    migrated: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)


def migrate_public() -> None:
    """The register's own tables. Stock executor: one schema."""
    owner = wrapper.owner()
    owner.set_schema_to_public()
    executor = MigrationExecutor(owner)
    targets = [key for key in executor.loader.graph.leaf_nodes() if key[0] in _labels(settings.SHARED_APPS)]
    executor.migrate(targets)
    emit_post_migrate_signal(verbosity=0, interactive=False, db="owner")


def migrate_schema(schema_name: str) -> None:
    """One whole schema from nothing, the slow way: for the template, and to compare it with."""
    owner = wrapper.owner()
    owner.set_schema(schema_name)
    try:
        executor = MigrationExecutor(owner)
        targets = [key for key in executor.loader.graph.leaf_nodes() if key[0] in _labels(settings.TENANT_APPS)]
        executor.migrate(targets)
        emit_post_migrate_signal(verbosity=0, interactive=False, db="owner")
    finally:
        owner.set_schema_to_public()


def migrate_fleet(progress: Progress = lambda line: None) -> FleetResult:
    """Every tenant's schema to the code's migrations. Safe to run again after a failure."""
    with _alone():
        plan = _full_plan()
        applied = _applied_by_schema()
        result = FleetResult(total=len(applied), failed=_without_record(applied.keys()))
        behind = _behind(plan, applied)
        states: States = {}
        for position, (schema, missing) in enumerate(sorted(behind.items()), 1):
            progress(f"{position}/{len(behind)} {schema}: {len(missing)} migration(s)")
            try:
                _apply_patiently(schema, plan, missing, states)
            except Exception as error:  # noqa: BLE001  # a migration may raise anything, and the others must go on
                result.failed[schema] = f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"
            else:
                result.migrated.append(schema)
        return result


def count_behind() -> int:
    """How many tenants lack a migration of the code's."""
    return len(_behind(_full_plan(), _applied_by_schema()))


def tenant_migrations() -> list[MigrationKey]:
    """The keys that a tenant's schema records, in the order they apply."""
    return [(migration.app_label, migration.name) for migration in _full_plan()]


def _labels(names: Iterable[str]) -> set[str]:
    wanted = set(names)
    return {config.label for config in apps.get_app_configs() if config.name in wanted}


def _full_plan() -> list[Migration]:
    loader = MigrationLoader(None)
    labels = _labels(settings.TENANT_APPS)
    plan: list[Migration] = []
    for leaf in sorted(key for key in loader.graph.leaf_nodes() if key[0] in labels):
        for key in loader.graph.forwards_plan(leaf):
            migration = loader.graph.nodes[key]
            if migration not in plan:
                plan.append(migration)
    return plan


def _applied_by_schema() -> dict[str, set[MigrationKey]]:
    owner = wrapper.owner()
    owner.set_schema_to_public()
    applied: dict[str, set[MigrationKey]] = {}
    with owner.cursor() as cursor:
        cursor.execute("select schema_name, app, name from public.applied_migrations()")
        for schema, app, name in cursor.fetchall():
            applied.setdefault(schema, set()).add((app, name))
    return applied


def _without_record(known: Collection[str]) -> dict[str, str]:
    """Tenants that were complete once and of which nothing is known now."""
    with wrapper.owner().cursor() as cursor:
        cursor.execute("select schema_name from tenants_tenant where ready_at is not null and state <> 'deleted'")
        lost = {schema for (schema,) in cursor.fetchall()} - set(known)
    return dict.fromkeys(sorted(lost), "The schema, or its table django_migrations, is missing.")


def _behind(plan: list[Migration], applied: dict[str, set[MigrationKey]]) -> dict[str, list[Migration]]:
    missing = {schema: [m for m in plan if (m.app_label, m.name) not in done] for schema, done in applied.items()}
    return {schema: migrations for schema, migrations in missing.items() if migrations}


@contextmanager
def _alone() -> Iterator[None]:
    """One fleet migration at a time; and none waits long for a table, because every request would wait behind it."""
    owner = wrapper.owner()
    owner.set_schema_to_public()
    with owner.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s)", [FLEET_LOCK])
        if cursor.fetchone() != (True,):
            raise AlreadyMigrating
        cursor.execute(f"set lock_timeout = '{LOCK_WAIT}'")
    try:
        yield
    finally:
        owner.set_schema_to_public()
        with owner.cursor() as cursor:
            cursor.execute("reset lock_timeout")
            cursor.execute("select pg_advisory_unlock(%s)", [FLEET_LOCK])


def _apply_patiently(schema: str, plan: list[Migration], missing: list[Migration], states: States) -> None:
    """Again when a table was in use; what was applied before that stays applied."""
    remaining = list(missing)
    for _ in range(ATTEMPTS - 1):
        try:
            return _apply(schema, plan, remaining, states)
        except OperationalError as error:
            if not isinstance(error.__cause__, LockNotAvailable) or not remaining[0].atomic:
                raise
    return _apply(schema, plan, remaining, states)


def _apply(schema: str, plan: list[Migration], remaining: list[Migration], states: States) -> None:
    """Takes each migration off `remaining` once it is committed."""
    owner = wrapper.owner()
    owner.set_schema(schema)
    try:
        state = _state_before(plan, remaining, states)
        recorder = MigrationRecorder(owner)
        last_naming = next((m for m in reversed(remaining) if any(isinstance(o, NAMING) for o in m.operations)), None)
        for migration in list(remaining):
            whole = transaction.atomic(using="owner") if migration.atomic else nullcontext()
            with whole:
                with owner.schema_editor(atomic=migration.atomic) as editor:
                    state = migration.apply(state, editor)
                if migration is last_naming:
                    # Content types and permissions, with the migration or not at all; a plain ALTER needs none of it.
                    emit_post_migrate_signal(verbosity=0, interactive=False, db="owner")
                recorder.migration_qs.create(app=migration.app_label, name=migration.name)
            remaining.remove(migration)
    finally:
        owner.set_schema_to_public()


def _state_before(plan: list[Migration], missing: list[Migration], states: States) -> ProjectState:
    """The models as they are before `missing`; built once for all tenants that lack the same migrations."""
    key = tuple((migration.app_label, migration.name) for migration in missing)
    if key not in states:
        state = ProjectState()
        for migration in plan:
            if migration not in missing:
                migration.mutate_state(state, preserve=False)
        state.apps  # noqa: B018  # renders the models once, clones share them
        states[key] = state
    return states[key].clone()
