"""A given server: each missing right is one line, and the statement in that line mends it."""

import re
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from identity.launch import addresses, postgres, preflight
from identity.launch.home import Home, claim
from identity.launch.refusal import Refused
from tests.launch.terminal import launch


@pytest.fixture(scope="module")
def server() -> Iterator[Home]:
    """One server for all of these: they only look, or work in a database of their own."""
    with tempfile.TemporaryDirectory(prefix="genkan-test-") as made:
        Path(made).chmod(0o711)
        home, _ = postgres.start(claim(Path(made) / "home"), durable=False)
        yield home
        postgres.stop(home)


@pytest.fixture
def poor(server: Home) -> Iterator[str]:
    """The address of an account without any right, in a database with an awkward name."""
    with psycopg.connect(server.database.admin, autocommit=True) as connection:
        connection.execute("create role poor login password 'poor'")
        connection.execute('create database "Client Data"')
    as_superuser(server, ["alter schema public owner to postgres"])
    url = addresses.with_login(server.database.admin, user="poor", password="poor")
    yield addresses.on_database(url, "Client%20Data")
    with psycopg.connect(server.database.admin, autocommit=True) as connection:
        connection.execute('drop database "Client Data"')
        connection.execute("drop role poor")


def as_superuser(server: Home, statements: list[str]) -> None:
    url = addresses.on_database(server.database.admin, "Client%20Data")
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def test_it_names_every_missing_right_at_once(server: Home, poor: str, tmp_path: Path) -> None:
    done = launch("database", tmp_path / "home", DATABASE_URL=poor)
    assert done.status == 1
    first, *lines = done.said.splitlines()
    assert first.startswith("The server at 127.0.0.1:")
    assert lines == [
        'It may not create roles: ALTER ROLE "poor" CREATEROLE;',
        'It does not own the database: ALTER DATABASE "Client Data" OWNER TO "poor";',
        'It does not own the schema public: ALTER SCHEMA public OWNER TO "poor";',
    ]
    assert "poor:poor" not in done.said


def test_the_statements_that_it_names_are_enough(server: Home, poor: str) -> None:
    with pytest.raises(Refused) as refused:
        preflight.check_server(poor)
    as_superuser(server, re.findall(r": ([A-Z].*;)$", str(refused.value), re.MULTILINE))
    (warning,) = preflight.check_server(poor)
    assert warning.startswith("set_config() cannot be taken from everybody by this account")


def test_a_superuser_has_every_right(server: Home) -> None:
    assert preflight.check_server(server.database.admin) == []


def test_an_older_server_and_too_few_locks_are_named(server: Home) -> None:
    known = replace(preflight.read_server(server.database.admin), version=14, locks=64, encoding="LATIN1")
    texts = [finding.text for check in preflight.CHECKS if (finding := check(known))]
    assert texts[0] == "It is PostgreSQL 14; Genkan needs 15 or newer."
    assert "is encoded in LATIN1" in texts[1]
    assert texts[2].startswith("max_locks_per_transaction is 64")


def test_a_server_that_does_not_answer_is_named_without_its_password(server: Home, tmp_path: Path) -> None:
    free = addresses.free_port()
    url = f"postgresql://someone:hidden-word@127.0.0.1:{free}/genkan"
    done = launch("database", tmp_path / "home", DATABASE_URL=url)
    assert done.status == 1
    assert f"The server at 127.0.0.1:{free}/genkan does not answer as it should: " in done.said
    assert "hidden-word" not in done.said
    assert done.said.count("\n") == 1


@pytest.mark.parametrize("url", ["mysql://a:b@c/d", "genkan", "postgresql://a:b@c", "host=x dbname=y"])
def test_an_address_that_is_none_is_refused(server: Home, url: str, tmp_path: Path) -> None:
    done = launch("database", tmp_path / "home", DATABASE_URL=url)
    assert (done.status, done.said.count("\n")) == (1, 1)
    assert "DATABASE_URL must look like" in done.said


def test_two_servers_behind_one_pooler_are_refused(server: Home) -> None:
    other = addresses.on_database(server.database.admin, "postgres")
    with pytest.raises(Refused, match="two different databases"):
        preflight.check_server(server.database.admin, direct=other)


def test_a_home_with_its_own_server_does_not_change_to_another(server: Home) -> None:
    done = launch("database", server.path, DATABASE_URL=server.database.admin)
    assert done.status == 1
    assert "has a PostgreSQL of its own" in done.said


def test_a_given_server_is_remembered_and_its_roles_are_named_after_the_database(server: Home, tmp_path: Path) -> None:
    url = addresses.on_database(server.database.admin, "postgres")
    first = launch("database", tmp_path / "home", DATABASE_URL=url)
    assert first.status == 0, first.said
    assert "Genkan's roles there begin with genkan_postgres_" in first.said
    assert "as on the last start" in launch("database", tmp_path / "home").said
