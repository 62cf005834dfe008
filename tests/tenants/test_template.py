"""A tenant made from the pre-dumped SQL is a migrated one, down to the names of its constraints."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from tenants import fleet, schemas
from tests import cast, database, equipment
from tests.isolation.raw import logged_in
from tests.tenants.catalog import catalog_of
from tests.tenants.servers import installed_at

MIGRATED = "a__migrated"


def _compare(connection: psycopg.Connection, dumped: str) -> None:
    with _empty_schema(connection):
        fleet.migrate_schema(MIGRATED)
        made, migrated = catalog_of(connection, dumped), catalog_of(connection, MIGRATED)
    for part, entries in migrated.items():
        assert made[part] == entries, f"{part} differ"
    assert len(migrated["constraints"]) > 100
    assert any("'u'" in entry for entry in migrated["tables"])


@contextmanager
def _empty_schema(connection: psycopg.Connection) -> Iterator[None]:
    """One of the owner's, for the slow way."""
    connection.execute(f"drop schema if exists {MIGRATED} cascade")
    connection.execute(f'create schema {MIGRATED} authorization "{database.PREFIX}_owner"')
    try:
        yield
    finally:
        connection.execute(f"drop schema {MIGRATED} cascade")


@pytest.fixture
def administrator() -> Iterator[psycopg.Connection]:
    with database.administrate(database.NAME) as connection:
        yield connection


def test_both_ways_make_the_same_on_the_tests_own_server(administrator: psycopg.Connection) -> None:
    _compare(administrator, cast.new_bare_tenant().schema_name)


def test_both_ways_make_the_same_on_the_newest_server() -> None:
    """The embedded one, which `make run` starts; it may be the tests' own, too."""
    with installed_at(equipment.embedded_database()) as connection:
        assert connection.info.server_version >= 150000
        _compare(connection, cast.new_bare_tenant().schema_name)


def test_the_template_is_that_of_the_codes_migrations() -> None:
    head = schemas.TEMPLATE.read_text().partition("\n")[0]
    assert head == f"-- {schemas.migrations_digest()}", "Run `python manage.py dump_template` and commit the file."


def test_the_template_holds_nothing_of_the_machine_it_was_made_on() -> None:
    text = schemas.TEMPLATE.read_text()
    assert "genkan__scratch" not in text
    assert "OWNER TO" not in text
    assert "GRANT" not in text
    assert "set_config" not in text
    # Other content than rows of three tables would be somebody's data.
    tables = {line.split()[2].rpartition(".")[2] for line in text.splitlines() if line.startswith("INSERT INTO")}
    assert tables == {"django_migrations", "django_content_type", "auth_permission"}


def test_a_tenants_role_has_the_rights_on_every_table_of_it() -> None:
    tenant = cast.new_bare_tenant()
    with logged_in("owner") as owner:
        rows = owner.execute(
            "select relname, has_table_privilege(%(r)s, c.oid, 'select, insert, update, delete'),"
            " has_table_privilege(%(r)s, c.oid, 'truncate, references, trigger') from pg_class c"
            " where relnamespace = %(s)s::regnamespace and relkind = 'r'",
            {"r": tenant.role_name, "s": tenant.schema_name},
        ).fetchall()
    assert len(rows) > 30
    assert not [name for name, _may, too_much in rows if too_much]
    assert all(may for name, may, _too_much in rows if name not in ("django_migrations", "audit_event"))
