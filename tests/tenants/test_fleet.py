"""Migrating all tenants: what is missing and nothing else, on after a failure, again where it ended."""

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from tenants import fleet, schemas
from tenants.isolation import wrapper
from tests import cast, database
from tests.house import code
from tests.tenants.servers import installed_at

Write = Callable[..., None]
ADD_FIELD = """
    migrations.AddField("onetime", "extra", models.CharField(max_length=10, default="", db_default="")),
"""
CREATE_MODEL = """
    migrations.CreateModel("Extra", [("id", models.BigAutoField(primary_key=True))]),
"""
IN_ONE_ONLY = """
    migrations.RunPython(lambda apps, editor: 1 / (editor.connection.schema_name != os.environ.get("BROKEN"))),
"""
CONCURRENTLY = """
    AddIndexConcurrently("onetime", models.Index(fields=["created_at"], name="extra_index")),
"""
MODULE = """
import os
from django.db import migrations, models
from django.contrib.postgres.operations import AddIndexConcurrently
class Migration(migrations.Migration):
    atomic = {atomic}
    dependencies = [("onetime", "{after}")]
    operations = [{operations}]
"""


@pytest.fixture(scope="module")
def elsewhere(_real_database: None) -> Iterator[psycopg.Connection]:
    """An installation of its own with a few tenants: other tests' tenants must not be migrated to what is tried here."""
    with installed_at(database.admin_url()) as connection:
        yield connection


@pytest.fixture
def names(elsewhere: psycopg.Connection) -> list[str]:
    """Three new tenants, besides those of earlier tests."""
    return sorted(cast.new_bare_tenant().schema_name for _ in range(3))


@pytest.fixture
def write(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Write]:
    """`write(name, operations)` adds a migration to the app `onetime`, in a folder of the test's own."""
    package = f"scratch_{tmp_path.name.replace('-', '_')}"
    folder = tmp_path / package
    shutil.copytree(code.ROOT / "tenants" / "onetime" / "migrations", folder)
    monkeypatch.syspath_prepend(tmp_path)
    settings.MIGRATION_MODULES = {"onetime": package}
    last = [max(path.stem for path in folder.glob("0*.py"))]

    def add(name: str, operations: str, atomic: bool = True) -> None:
        (folder / f"{name}.py").write_text(MODULE.format(after=last[0], operations=operations, atomic=atomic))
        last[0] = name

    yield add
    for module in [name for name in sys.modules if name.startswith(package)]:
        del sys.modules[module]


@pytest.fixture(autouse=True)
def _none_is_left(elsewhere: psycopg.Connection) -> Iterator[None]:
    """The next test begins with tenants that have the code's migrations."""
    yield
    schemas_there = elsewhere.execute("select nspname from pg_namespace join tenants_tenant on nspname = schema_name")
    for (schema,) in schemas_there.fetchall():
        elsewhere.execute(f'set search_path = "{schema}"')
        elsewhere.execute("alter table onetime_onetime drop column if exists extra")
        elsewhere.execute("drop table if exists onetime_extra; drop index if exists extra_index")
        elsewhere.execute("delete from django_migrations where app = 'onetime' and name like '09%'")
    elsewhere.execute("set search_path = public")


def _has_column(connection: psycopg.Connection, schema: str) -> bool:
    question = "select 1 from information_schema.columns where table_schema = %s and column_name = 'extra'"
    return connection.execute(question, [schema]).fetchone() is not None


def test_with_nothing_to_do_it_asks_one_question_for_the_whole_fleet(names: list[str]) -> None:
    with CaptureQueriesContext(connections["owner"]) as asked:
        result = fleet.migrate_fleet()
    assert (result.migrated, result.failed) == ([], {})
    assert result.total > len(names)
    count = len(asked)
    cast.new_bare_tenant()
    with CaptureQueriesContext(connections["owner"]) as asked:
        fleet.migrate_fleet()
    assert len(asked) == count


def test_one_new_column_comes_to_every_tenant_once(
    elsewhere: psycopg.Connection, names: list[str], write: Write
) -> None:
    write("0901_extra", ADD_FIELD)
    lines: list[str] = []
    assert fleet.count_behind() >= 4
    result = fleet.migrate_fleet(lines.append)
    assert result.failed == {}
    assert {*names, "operators"} <= set(result.migrated)
    assert all(_has_column(elsewhere, schema) for schema in result.migrated)
    assert lines[0].startswith(f"1/{result.total} ")
    assert fleet.migrate_fleet().migrated == []
    assert fleet.count_behind() == 0


def test_a_tenant_that_fails_is_named_and_the_others_go_on(
    elsewhere: psycopg.Connection, names: list[str], write: Write
) -> None:
    broken = names[1]
    elsewhere.execute(f'alter table "{broken}".onetime_onetime add column extra int')
    write("0901_extra", ADD_FIELD)
    result = fleet.migrate_fleet()
    assert list(result.failed) == [broken]
    assert "already exists" in result.failed[broken]
    assert len(result.migrated) == result.total - 1

    elsewhere.execute(f'alter table "{broken}".onetime_onetime drop column extra')
    result = fleet.migrate_fleet()
    assert (result.migrated, result.failed) == ([broken], {})


def test_any_error_of_a_migration_is_that_tenants_alone(
    names: list[str], write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("0901_extra", ADD_FIELD)
    write("0902_data", IN_ONE_ONLY)
    monkeypatch.setenv("BROKEN", names[0])
    result = fleet.migrate_fleet()
    assert result.failed == {names[0]: "ZeroDivisionError: division by zero"}
    # What was committed before it stays, and only the rest is tried again.
    monkeypatch.delenv("BROKEN")
    assert fleet.migrate_fleet().migrated == [names[0]]


def test_a_table_in_use_is_not_waited_for(
    elsewhere: psycopg.Connection, names: list[str], write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fleet, "LOCK_WAIT", "50ms")
    write("0901_extra", ADD_FIELD)
    with elsewhere.transaction():
        elsewhere.execute(f'select count(*) from "{names[0]}".onetime_onetime')
        result = fleet.migrate_fleet()
    assert list(result.failed) == [names[0]]
    assert "lock timeout" in result.failed[names[0]]
    assert fleet.migrate_fleet().migrated == [names[0]]


def test_a_schema_that_is_gone_is_named_and_the_others_go_on(
    elsewhere: psycopg.Connection, names: list[str], write: Write
) -> None:
    elsewhere.execute(f'drop table "{names[0]}".django_migrations')
    elsewhere.execute(f'drop schema "{names[1]}" cascade')
    elsewhere.execute("update tenants_tenant set ready_at = now() where ready_at is null")
    write("0901_extra", ADD_FIELD)
    result = fleet.migrate_fleet()
    assert set(result.failed) == set(names[:2])
    assert names[2] in result.migrated
    elsewhere.execute(f'drop schema "{names[0]}" cascade')
    elsewhere.execute("update tenants_tenant set state = 'deleted' where schema_name = any(%s)", [names[:2]])


def test_a_new_model_brings_its_content_type_and_permissions_to_each(
    elsewhere: psycopg.Connection, names: list[str], write: Write, settings: Settings
) -> None:
    # In this one the next content type has another id than in the others.
    elsewhere.execute(f"select setval('\"{names[0]}\".django_content_type_id_seq', 5000)")
    write("0901_extra", CREATE_MODEL)
    result = fleet.migrate_fleet()
    assert result.failed == {}
    for schema in names:
        elsewhere.execute(f'set search_path = "{schema}"')
        wrong = elsewhere.execute(
            "select count(*) from auth_permission p left join django_content_type c on c.id = p.content_type_id"
            " where c.id is null or p.codename not like '%\\_' || c.model"
        ).fetchone()
        assert wrong == (0,), schema
    elsewhere.execute("set search_path = public")


def test_a_migration_outside_of_transactions_is_applied(names: list[str], write: Write) -> None:
    write("0901_extra", CONCURRENTLY, atomic=False)
    result = fleet.migrate_fleet()
    assert result.failed == {}
    assert set(names) <= set(result.migrated)


def test_two_at_once_do_not_meet(elsewhere: psycopg.Connection) -> None:
    elsewhere.execute("select pg_advisory_lock(%s)", [fleet.FLEET_LOCK])
    with pytest.raises(fleet.AlreadyMigrating):
        fleet.migrate_fleet()
    elsewhere.execute("select pg_advisory_unlock(%s)", [fleet.FLEET_LOCK])
    fleet.migrate_fleet()


def test_the_owners_connection_waits_as_before_afterwards(names: list[str]) -> None:
    fleet.migrate_fleet()
    with wrapper.owner().cursor() as cursor:
        cursor.execute("show lock_timeout")
        assert cursor.fetchone() == ("0",)


def test_the_command_says_what_failed_and_fails(
    elsewhere: psycopg.Connection, names: list[str], write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    elsewhere.execute(f'alter table "{names[0]}".onetime_onetime add column extra int')
    write("0901_extra", ADD_FIELD)
    with pytest.raises(CommandError, match=r"1 of \d+ tenants failed"):
        call_command("migrate_fleet")
    assert f"failed {names[0]}: ProgrammingError" in capsys.readouterr().err


def test_a_tenant_made_before_a_migration_is_made_from_an_outdated_template(
    names: list[str], write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("0901_extra", ADD_FIELD)
    schemas.migrations_digest.cache_clear()
    with pytest.raises(schemas.TemplateOutdated):
        cast.new_bare_tenant()
    monkeypatch.undo()
    schemas.migrations_digest.cache_clear()
