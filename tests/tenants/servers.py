"""A database of its own on another server, for tests that ask whether that one behaves the same."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg
from django.db import connections

from identity.launch.addresses import on_database
from tenants import installation
from tenants.isolation import logins
from tests import database


@contextmanager
def installed_at(admin_url: str) -> Iterator[psycopg.Connection]:
    """A fresh installation there, which both aliases lead to for a while. Gives the administrator's connection."""
    name = f"{database.NAME}_elsewhere"
    with psycopg.connect(admin_url, autocommit=True) as server:
        server.execute(f'create database "{name}"')
        try:
            with psycopg.connect(on_database(admin_url, name), autocommit=True) as connection:
                wanted = logins.Logins(database.PREFIX, database.PASSWORD, database.PASSWORD, database.PASSWORD)
                logins.create_logins(connection, wanted)
                with _aliases_at(admin_url, name):
                    installation.migrate(lambda line: None)
                    yield connection
        finally:
            roles = _roles(admin_url, name)
            server.execute(f'drop database "{name}" with (force)')
            for role in roles:
                server.execute(f'drop role if exists "{role}"')


def _roles(admin_url: str, name: str) -> list[str]:
    with psycopg.connect(on_database(admin_url, name), autocommit=True) as connection:
        return [role for (role,) in connection.execute("select role_name from tenants_tenant").fetchall()]


@contextmanager
def _aliases_at(admin_url: str, name: str) -> Iterator[None]:
    parts = urlsplit(admin_url)
    there = {"HOST": parts.hostname, "PORT": str(parts.port), "NAME": name}
    known = {alias: {key: connections.settings[alias][key] for key in there} for alias in ("default", "owner")}
    _use(dict.fromkeys(known, there))
    try:
        yield
    finally:
        _use(known)


def _use(values: dict[str, dict[str, object]]) -> None:
    for alias, changed in values.items():
        connections[alias].close()
        del connections[alias]
        connections.settings[alias].update(changed)
