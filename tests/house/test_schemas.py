"""Each app's tables are where they belong, in every schema, and migrations are whole."""

import importlib
import io
import re

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader

from tenants.isolation import wrapper
from tests.house import code


def _names(app_list: list[str]) -> set[str]:
    return {config.name for config in apps.get_app_configs() if config.name in app_list}


def test_every_app_with_tables_is_in_exactly_one_list() -> None:
    shared, tenant = _names(settings.SHARED_APPS), _names(settings.TENANT_APPS)
    with_tables = {
        config.name for config in apps.get_app_configs() if any(model._meta.managed for model in config.get_models())
    }
    assert not shared & tenant
    assert with_tables <= shared | tenant


def test_every_tenant_table_is_in_every_schema_and_none_is_in_public() -> None:
    tables = {
        model._meta.db_table
        for config in apps.get_app_configs()
        if config.name in settings.TENANT_APPS
        for model in config.get_models(include_auto_created=True)
    }
    owner = wrapper.owner()
    owner.set_schema_to_public()
    with owner.cursor() as cursor:
        cursor.execute("select schema_name from tenants_tenant where state <> 'deleted'")
        schemas = {row[0] for row in cursor.fetchall()}
        cursor.execute("select schemaname, tablename from pg_tables")
        found: dict[str, set[str]] = {}
        for schema, table in cursor.fetchall():
            found.setdefault(schema, set()).add(table)
    assert {"operators", "acme", "globex"} <= schemas
    for schema in schemas & found.keys():
        assert found[schema] == tables | {"django_migrations"}, schema
    assert not tables & found["public"]


def test_no_migration_is_missing() -> None:
    out = io.StringIO()
    call_command("makemigrations", check=True, dry_run=True, stdout=out)
    assert "No changes" in out.getvalue()


def test_migrations_import_none_of_our_code() -> None:
    ours = re.compile(rf"^\s*(?:from|import)\s+(?:{'|'.join(code.FLOORS)})\b", re.MULTILINE)
    files = [path for floor in code.FLOORS for path in (code.ROOT / floor).rglob("migrations/*.py")]
    assert files
    assert not [code.name(path) for path in files if ours.search(path.read_text())]


def test_every_migration_of_ours_undoes_itself() -> None:
    loader = MigrationLoader(None)
    ours = {config.label for config in apps.get_app_configs() if config.name.split(".")[0] in code.FLOORS}
    stuck = [
        f"{app}.{name}"
        for (app, name), migration in loader.disk_migrations.items()
        if app in ours and not all(operation.reversible for operation in migration.operations)
    ]
    assert not stuck
    assert importlib.import_module("tenants.migrations.0002_functions").NO_FUNCTIONS
