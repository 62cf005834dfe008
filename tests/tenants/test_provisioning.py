"""From a row of the register to a ready tenant, through every failure on the way."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator

import pytest
from django.db import connection, connections, transaction
from pytest_django import Settings

from tenants import hosts, operations, provisioning, schemas
from tenants.audit.actor import COMMAND
from tenants.audit.models import Event
from tenants.isolation.scope import enter, leave
from tenants.keys.models import SigningKey
from tenants.models import Tenant
from tenants.register import operators_scope
from tests import cast, database
from tests.house import code
from tests.isolation.raw import logged_in
from tests.processes import running, wait_for
from tests.tenants import steps

PROVISION = """
import sys, uuid, django; django.setup()
from django.conf import settings
from tenants import provisioning
settings.TENANT_SETUP.insert(int(sys.argv[2]), "tests.tenants.steps.die")
provisioning.provision(uuid.UUID(sys.argv[1]))
"""


def _registered() -> Tenant:
    return operations.create_tenant(slug=cast.unique("p"), name="P", by=COMMAND)


def _again(tenant: Tenant) -> Tenant:
    with leave():
        return Tenant.objects.get(pk=tenant.pk)


def _check_whole(tenant: Tenant) -> None:
    made = _again(tenant)
    assert (made.state, made.state_note) == ("ready", "")
    assert made.ready_at is not None
    with enter(made.scope()):
        assert SigningKey.objects.filter(state="current").count() == 2
        cast.new_user()
    with enter(operators_scope()):
        assert Event.objects.about(made).filter(action="tenant.ready").count() == 1


@pytest.fixture(autouse=True)
def _no_jobs_left() -> Iterator[None]:
    yield
    with logged_in("owner") as owner:
        owner.execute("delete from procrastinate_jobs where queue_name = 'provisioning'")


def test_until_it_is_ready_its_host_is_unknown() -> None:
    tenant = _registered()
    assert hosts.find_by_host(f"{tenant.slug}.localhost") is None
    provisioning.provision(tenant.pk)
    assert hosts.find_by_host(f"{tenant.slug}.localhost") is not None


@pytest.mark.parametrize("step", [0, 1, 2, 3, 99])
def test_a_set_up_that_fails_is_finished_by_the_next_try(settings: Settings, step: int) -> None:
    tenant = _registered()
    good = list(settings.TENANT_SETUP)
    settings.TENANT_SETUP = [*good[:step], "tests.tenants.steps.fail", *good[step:]]
    with pytest.raises(OSError, match="disk is full"):
        provisioning.provision(tenant.pk)
    failed = _again(tenant)
    assert (failed.state, failed.state_note) == ("creating", "OSError: The disk is full.")
    assert ("provision", tenant.pk) in provisioning.waiting()
    settings.TENANT_SETUP = good
    provisioning.provision(tenant.pk)
    _check_whole(tenant)


@pytest.mark.parametrize("step", [0, 2, 99])
def test_a_provisioner_that_is_killed_is_followed_by_the_next(step: int) -> None:
    tenant = _registered()
    killed = subprocess.run(
        [sys.executable, "-c", PROVISION, str(tenant.pk), str(step)], cwd=code.ROOT, check=False, capture_output=True,
        env={**database.environment(), "DJANGO_SETTINGS_MODULE": "identity.settings"}, timeout=30,
    )  # fmt: skip
    assert killed.returncode == -9, killed.stderr
    assert _again(tenant).state == "creating"
    provisioning.provision(tenant.pk)
    _check_whole(tenant)


def test_a_template_that_does_not_fit_the_code_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    tenant = _registered()
    monkeypatch.setattr(schemas, "migrations_digest", lambda: "of newer migrations")
    with pytest.raises(schemas.TemplateOutdated, match="dump_template"):
        provisioning.provision(tenant.pk)
    with logged_in("owner") as owner:
        left = owner.execute("select 1 from pg_namespace where nspname = %s", [tenant.schema_name]).fetchall()
    assert left == []
    monkeypatch.undo()
    provisioning.provision(tenant.pk)
    _check_whole(tenant)


def test_two_provisioners_at_once_make_it_once(settings: Settings) -> None:
    settings.TENANT_SETUP = [*settings.TENANT_SETUP, "tests.tenants.steps.count"]
    tenant = _registered()
    _at_once([lambda: provisioning.provision(tenant.pk)] * 3)
    _check_whole(tenant)
    assert steps.counted.count(tenant.slug) == 1


def test_many_tenants_are_made_at_once() -> None:
    tenants = [_registered() for _ in range(4)]
    _at_once([lambda tenant=tenant: provisioning.provision(tenant.pk) for tenant in tenants])
    for tenant in tenants:
        _check_whole(tenant)


def test_a_tenant_that_is_ready_is_left_as_it_is() -> None:
    tenant = cast.new_tenant()
    with enter(tenant.scope()):
        keys = set(SigningKey.objects.values_list("kid", flat=True))
    provisioning.provision(tenant.pk)
    with enter(tenant.scope()):
        assert set(SigningKey.objects.values_list("kid", flat=True)) == keys


def test_it_is_never_made_inside_a_transaction() -> None:
    tenant = _registered()
    with transaction.atomic(), pytest.raises(provisioning.InsideTransaction):
        provisioning.provision(tenant.pk)
    with transaction.atomic(), pytest.raises(provisioning.InsideTransaction):
        provisioning.erase(tenant.pk)


def test_a_registration_that_is_rolled_back_leaves_no_job() -> None:
    slug = cast.unique("p")
    # Its host is somebody's already, which is seen after the row was written.
    _take_host(slug)
    with pytest.raises(operations.HostTaken):
        operations.create_tenant(slug=slug, name="P", by=COMMAND)
    with leave():
        assert not Tenant.objects.filter(slug=slug).exists()
    with logged_in("owner") as owner:
        assert owner.execute("select 1 from procrastinate_jobs where queue_name = 'provisioning'").fetchall() == []


def test_a_provisioner_process_makes_what_the_web_server_registered() -> None:
    known = {**database.environment(), "DJANGO_SETTINGS_MODULE": "identity.settings", "GENKAN_PROCESS": "provisioner"}
    command = (sys.executable, "manage.py", "provisioner")
    with running("provisioner", command, known) as process:
        tenant = _registered()
        wait_for(lambda: _again(tenant).state == "ready", process)
    _check_whole(tenant)


def _take_host(slug: str) -> None:
    other = cast.new_tenant_row()
    with logged_in("owner") as owner:
        owner.execute(
            "insert into tenants_domain (id, tenant_id, host, is_primary, was_primary, proof, created_at)"
            " values (gen_random_uuid(), %s, %s, false, false, '', now())",
            [other.pk, f"{slug}.localhost"],
        )
        owner.execute("delete from procrastinate_jobs where queue_name = 'provisioning'")


def _at_once(works: list[Callable[[], None]]) -> None:
    failures: list[BaseException] = []
    start = threading.Barrier(len(works), timeout=10)

    def run(work: Callable[[], None]) -> None:
        try:
            start.wait()
            work()
        except BaseException as error:  # noqa: BLE001  # told to the test below
            failures.append(error)
        finally:
            connection.close()
            connections["owner"].close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
