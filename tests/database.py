"""The PostgreSQL server that tests use: GENKAN_TEST_DATABASE_URL, or an embedded one of our own that stays up.

Read by tests/settings.py before Django is configured, so no Django here.
"""

import base64
import contextlib
import hashlib
import os
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from identity.launch import locks
from identity.launch.addresses import free_port
from tenants.isolation import logins

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "genkan_test"
PASSWORD = "a password of tests"


def _reserve_port() -> int:
    """A port for a live server of the tests, kept for this run by a lock: a free one is not ours until it is used."""
    for port in range(8300, 8400):
        lock = Path(tempfile.gettempdir()) / f"genkan-tests-{port}.lock"
        with contextlib.suppress(locks.Held, OSError):
            RESERVED.enter_context(locks.exclusively(lock, wait=False))
            if free_port(port) == port:
                return port
    raise RuntimeError("Too many runs of the tests at once: no port from 8300 to 8399 is free.")


RESERVED = contextlib.ExitStack()
# A live server of the tests listens there. Two runs at once must not meet.
PORT = os.environ.get("GENKAN_TEST_PORT") or str(_reserve_port())
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
NAME = f"genkan_test_{WORKER}_{os.getpid()}"


def admin_url() -> str:
    """An administrator's URL; starts the embedded server when no other is named."""
    if given := os.environ.get("GENKAN_TEST_DATABASE_URL"):
        return given
    from tests import equipment

    return equipment.embedded_database()


def url(login: str, name: str = NAME) -> str:
    parts = urlsplit(admin_url())
    return f"postgresql://{PREFIX}_{login}:{PASSWORD.replace(' ', '%20')}@{parts.hostname}:{parts.port}/{name}"


def environment(name: str = NAME) -> dict[str, str]:
    """What identity.settings reads, so that tests run with the very settings of a deployment."""
    return {
        "GENKAN_DEBUG": "1",
        "GENKAN_PORT": PORT,
        "SECRET_KEY": "a secret key of tests, never of a deployment",
        "GENKAN_MASTER_KEYS": f"t1:{base64.b64encode(b'a master key of tests, 32 bytes.').decode()}",
        "DATABASE_WEB_URL": url("web", name),
        "DATABASE_WORKER_URL": url("worker", name),
        "DATABASE_OWNER_URL": url("owner", name),
        "GENKAN_MAILBOX": f"/tmp/genkan-test-mailbox-{os.getpid()}",
        "GENKAN_HOME": "/nonexistent",
    }


def administrate(database: str = "postgres") -> psycopg.Connection:
    parts = urlsplit(admin_url())
    return psycopg.connect(parts._replace(path=f"/{database}").geturl(), autocommit=True)


def prepare(name: str) -> None:
    """A new empty database with the three logins and their rights."""
    with administrate() as connection:
        connection.execute(f'create database "{name}"')
    grant(name)


def grant(name: str) -> None:
    """The rights on the database itself, which a clone does not take from its template."""
    wanted = logins.Logins(PREFIX, PASSWORD, PASSWORD, PASSWORD)
    with administrate(name) as connection:
        logins.create_logins(connection, wanted)


def drop(name: str) -> None:
    """With the roles of its tenants, which belong to the whole server; those that another database uses stay."""
    with administrate() as connection:
        roles = _tenant_roles(connection, name)
        connection.execute(f'drop database if exists "{name}" with (force)')
        for role in roles:
            with contextlib.suppress(psycopg.errors.DependentObjectsStillExist, psycopg.errors.UndefinedObject):
                connection.execute(f'drop role "{role}"')


def drop_leftovers() -> None:
    """Of processes that have ended: hundreds of schemas take half a minute, for which nobody waits at the end of a run."""
    with administrate() as connection:
        found = connection.execute("select datname from pg_database where datname ~ '^genkan_test_gw[0-9]+_[0-9]+$'")
        names = [str(name) for (name,) in found]
    for name in names:
        if not _lives(int(name.rpartition("_")[2])):
            drop(name)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _tenant_roles(connection: psycopg.Connection, name: str) -> list[str]:
    if connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone() is None:
        return []
    with administrate(name) as inside, contextlib.suppress(psycopg.errors.UndefinedTable):
        return [role for (role,) in inside.execute("select role_name from tenants_tenant").fetchall()]
    return []


def fingerprint() -> str:
    """Names what a freshly built database holds: it is built again only when one of these files changed."""
    floors = [ROOT / floor for floor in ("identity", "orgs", "connectors", "tenants")]
    files = [file for floor in floors for file in floor.rglob("migrations/*.py")]
    files += [file for floor in floors for file in floor.rglob("operations.py")]
    files += [
        ROOT / "tenants/template.sql",
        ROOT / "tests/cast.py",
        ROOT / "tenants/installation.py",
        ROOT / "tenants/schemas.py",
        ROOT / "tenants/isolation/logins.py",
    ]
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
