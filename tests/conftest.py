"""What tests stand on.

One database per run, cloned in 0.2 s from a template that holds the cast. Tests commit: transactions, threads,
on_commit and other processes are real, so nothing is rolled back after a test. A test that needs room makes its own
tenant or people (cast.new_tenant, cast.new_user); the next run starts from the template again.
"""

import shutil
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from django.utils import translation
from whitenoise.middleware import WhiteNoiseMiddleware

from identity.users.hashers import Argon2id
from tenants.isolation.scope import TenantScope, enter
from tests import cast, database, jobs
from tests.caching import caches_in_requests
from tests.visitor import Visitor

COSTS = Argon2id.time_cost, Argon2id.memory_cost
pytest_plugins = ("tests.platform", "tests.live")


@pytest.fixture(scope="session")
def cheap_passwords() -> Iterator[None]:
    """Thousands of people sign in here. What the real cost is for is tried with `costly_passwords`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Argon2id, "time_cost", 1)
        patch.setattr(Argon2id, "memory_cost", 64)
        yield


@pytest.fixture
def costly_passwords() -> Iterator[None]:
    """As in a deployment: for tests of time, and of what is kept."""
    cheap = Argon2id.time_cost, Argon2id.memory_cost
    Argon2id.time_cost, Argon2id.memory_cost = COSTS
    cast.stored.cache_clear()
    yield
    Argon2id.time_cost, Argon2id.memory_cost = cheap
    cast.stored.cache_clear()


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any, cheap_passwords: None) -> Iterator[None]:
    template = f"genkan_template_{database.fingerprint()}"
    with django_db_blocker.unblock():
        if database.WORKER == "gw0":
            threading.Thread(target=database.drop_leftovers, daemon=True).start()
        with database.administrate() as administrator:
            administrator.execute("select pg_advisory_lock(4242)")
            if administrator.execute("select 1 from pg_database where datname = %s", [template]).fetchone() is None:
                _build(administrator, template)
            administrator.execute(f'create database "{database.NAME}" template "{template}"')
        database.grant(database.NAME)
        _use(database.NAME)
        # Django's test environment keeps mail in a list: here it goes the whole way, through the queue.
        settings.EMAIL_BACKEND = "connectors.mail.TenantBackend"
        yield
        connections.close_all()
    if database.WORKER == "main":
        database.drop(database.NAME)
    shutil.rmtree(settings.MAILBOX, ignore_errors=True)


def _build(administrator: Any, template: str) -> None:
    from tenants import installation

    draft = f"{template}_draft"
    database.drop(draft)
    database.prepare(draft)
    _use(draft)
    installation.migrate(lambda line: None)
    cast.assemble()
    connections.close_all()
    administrator.execute(f'alter database "{draft}" rename to "{template}"')


def _use(name: str) -> None:
    connections.close_all()
    for alias in ("default", "owner"):
        settings.DATABASES[alias]["NAME"] = name
        connections[alias].settings_dict["NAME"] = name


@pytest.fixture(scope="session", autouse=True)
def _real_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


@pytest.fixture(scope="session", autouse=True)
def _caches(_real_database: None) -> Iterator[None]:
    with caches_in_requests():
        yield


@pytest.fixture(scope="session", autouse=True)
def _static_files_are_read_once() -> Iterator[None]:
    """Each test browser loads the middleware anew; looking through all static files would take it a tenth of a second."""
    read, known = WhiteNoiseMiddleware.add_files_from_finders, {}

    def read_once(self: WhiteNoiseMiddleware) -> None:
        if not known:
            read(self)
            known.update(self.files)
        self.files.update(known)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", read_once)
        yield


@pytest.fixture(autouse=True)
def _outside_any_tenant() -> Iterator[None]:
    """A test that leaves the connection inside a tenant has found a bug, or has one."""
    # A request leaves its language behind in the thread, as Django has it, and the next test has made none yet.
    translation.activate(settings.LANGUAGE_CODE)
    yield
    assert connections["default"].schema_name == "public"


@pytest.fixture
def acme() -> TenantScope:
    return cast.tenant("acme")


@pytest.fixture
def globex() -> TenantScope:
    return cast.tenant("globex")


@pytest.fixture
def in_acme(acme: TenantScope) -> Iterator[TenantScope]:
    """The test's own code works inside Acme."""
    with enter(acme):
        yield acme


@pytest.fixture
def visit() -> Callable[..., Visitor]:
    """`visit(scope)`: a person with a browser of their own at a tenant's host; `visit(host="…")` at any host."""
    return Visitor


@pytest.fixture
def run_jobs() -> Callable[[], int]:
    """Runs what waits in the queue, as the worker would, and returns how many jobs that were."""
    return jobs.run_all
