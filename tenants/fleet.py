"""Migrations: of `public`, and of every tenant's schema without looking at each of them first.

django-tenants' own executor asks each schema in turn and only knows its own alias; this one reads all applied
sets in one query, applies what is missing per tenant in a transaction of its own, and goes on after a failure.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.apps import apps
from django.conf import settings
from django.core.management.sql import emit_post_migrate_signal
from django.db import Error
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import CreateModel, DeleteModel, RenameModel
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState

from tenants.isolation import wrapper

MigrationKey = tuple[str, str]
Progress = Callable[[str], None]
States = dict[tuple[MigrationKey, ...], ProjectState]
NAMING = (CreateModel, RenameModel, DeleteModel)


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
    plan = _full_plan()
    applied = _applied_by_schema()
    result = FleetResult(total=len(applied))
    behind = {schema: _missing(plan, done) for schema, done in applied.items()}
    behind = {schema: missing for schema, missing in behind.items() if missing}
    states: States = {}
    for position, (schema, missing) in enumerate(sorted(behind.items()), 1):
        progress(f"{position}/{len(behind)} {schema}: {len(missing)} migration(s)")
        try:
            _apply(schema, plan, missing, states)
        except Error as error:
            result.failed[schema] = str(error).splitlines()[0]
        else:
            result.migrated.append(schema)
    return result


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


def _missing(plan: list[Migration], applied: set[MigrationKey]) -> list[Migration]:
    return [migration for migration in plan if (migration.app_label, migration.name) not in applied]


def _apply(schema: str, plan: list[Migration], missing: list[Migration], states: States) -> None:
    owner = wrapper.owner()
    owner.set_schema(schema)
    try:
        state = _state_before(plan, missing, states)
        recorder = MigrationRecorder(owner)
        for migration in missing:
            with owner.schema_editor(atomic=migration.atomic) as editor:
                state = migration.apply(state, editor)
                recorder.migration_qs.create(app=migration.app_label, name=migration.name)
        if any(isinstance(operation, NAMING) for migration in missing for operation in migration.operations):
            # Content types and permissions; a plain ALTER needs none of it.
            emit_post_migrate_signal(verbosity=0, interactive=False, db="owner")
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
