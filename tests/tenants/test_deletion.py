"""Deleting a tenant: typed, after a grace period, and for good."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import Error, connection
from django.utils import timezone

from tenants import access, domains, hosts, jobs, operations, provisioning, schemas
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import enter, leave
from tenants.models import Access, Domain, Tenant
from tests import cast
from tests.isolation.raw import logged_in


@pytest.fixture
def tenant() -> Tenant:
    return cast.new_tenant()


@pytest.fixture(autouse=True)
def _no_jobs_left() -> Iterator[None]:
    yield
    with logged_in("owner") as owner:
        owner.execute("delete from procrastinate_jobs where queue_name = 'provisioning'")


def _delete(tenant: Tenant, grace: timedelta = operations.GRACE) -> None:
    operations.request_deletion(tenant=tenant, confirmation=tenant.slug, grace=grace, by=COMMAND)


def _erase(tenant: Tenant) -> None:
    _delete(tenant, timedelta())
    provisioning.erase(tenant.pk)


def _left_of(tenant: Tenant) -> dict[str, int]:
    questions = {
        "schema": "select count(*) from pg_namespace where nspname = %(schema)s",
        "role": "select count(*) from pg_roles where rolname = %(role)s",
        "members": "select count(*) from pg_auth_members m left join pg_roles r on r.oid = m.roleid where r.oid is null",
        "jobs": "select count(*) from procrastinate_jobs where args->>'_tenant' = %(role)s",
        "due": "select count(*) from tenants_due where role_name = %(role)s",
        "figures": "select count(*) from tenants_figures where role_name = %(role)s",
    }
    names = {"schema": tenant.schema_name, "role": tenant.role_name}
    with logged_in("owner") as owner:
        return {name: owner.execute(question, names).fetchone()[0] for name, question in questions.items()}  # type: ignore[index]  # a count is one row


@pytest.mark.parametrize("typed", ["", "yes", "Acme", "acme "])
def test_it_needs_the_slug_typed(tenant: Tenant, typed: str) -> None:
    with pytest.raises(operations.ConfirmationMissing):
        operations.request_deletion(tenant=tenant, confirmation=typed, by=COMMAND)
    assert tenant.state == "ready"


def test_the_operators_own_tenant_stays() -> None:
    with leave():
        operators = Tenant.objects.get(schema_name="operators")
    with pytest.raises(operations.OperatorsProtected):
        operations.request_deletion(tenant=operators, confirmation="operators", by=COMMAND)
    with pytest.raises(operations.OperatorsProtected):
        operations.suspend_tenant(tenant=operators, reason="", by=COMMAND)


def test_it_waits_for_the_grace_period(tenant: Tenant) -> None:
    _delete(tenant)
    assert ("erase", tenant.pk) not in provisioning.waiting()
    provisioning.erase(tenant.pk)
    assert _left_of(tenant)["schema"] == 1
    assert tenant.delete_after is not None
    assert timezone.now() + timedelta(days=13) < tenant.delete_after
    with logged_in("owner") as owner:
        owner.execute("update tenants_tenant set delete_after = now() where id = %s", [tenant.pk])
    assert ("erase", tenant.pk) in provisioning.waiting()


def test_everything_of_it_is_gone(tenant: Tenant) -> None:
    task = jobs.Task(lambda: None, "tests.nothing")
    with enter(tenant.scope()), connection.cursor() as cursor:
        task.enqueue()
        jobs.set_due("tests", timezone.now() + timedelta(days=1))
        cursor.execute("select public.report_figures('{}')")
        # What it may own outside of its schema.
        cursor.execute("select lo_from_bytea(0, 'a large object')")
    scope = tenant.scope()
    _erase(tenant)
    assert set(_left_of(tenant).values()) == {0}
    with enter(scope), pytest.raises(Error, match="does not exist"):
        cast.new_user()
    assert ("erase", tenant.pk) not in provisioning.waiting()


def test_neither_its_slug_nor_its_hosts_are_given_again(tenant: Tenant) -> None:
    host = f"login.{tenant.slug}.example"
    domain = domains.add_domain(tenant=tenant, host=host, by=COMMAND)
    with logged_in("owner") as owner:
        owner.execute("update tenants_domain set verified_at = now() where id = %s", [domain.pk])
    _erase(tenant)
    with pytest.raises(operations.SlugTaken):
        operations.create_tenant(slug=tenant.slug, name="Again", by=COMMAND)
    other = cast.new_tenant_row()
    for taken in (host, f"{tenant.slug}.localhost"):
        assert hosts.find_by_host(taken) is None
        with pytest.raises((operations.HostTaken, domains.HostReserved)):
            domains.add_domain(tenant=other, host=taken, by=COMMAND)
    with leave():
        assert not Domain.objects.filter(tenant=tenant, retired_at=None).exists()


def test_access_to_it_ends(tenant: Tenant) -> None:
    oscar = cast.operator("oscar")
    access.give_access(
        operator_id=oscar.pk, operator_label="oscar", tenant=tenant, role=Access.Role.ADMIN, reason="r", by=COMMAND
    )
    _erase(tenant)
    assert access.find_access(oscar.pk, tenant.pk, timezone.now()) is None


def test_a_cancelled_deletion_leaves_it_suspended(tenant: Tenant) -> None:
    _delete(tenant)
    operations.cancel_deletion(tenant=tenant, by=COMMAND)
    assert (tenant.state, tenant.delete_after) == ("suspended", None)
    provisioning.erase(tenant.pk)
    operations.resume_tenant(tenant=tenant, by=COMMAND)
    with enter(tenant.scope()):
        cast.new_user()


def test_a_deletion_that_has_begun_cannot_be_cancelled(tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever presses the button while the schema is dropped is told that it is too late."""
    real, seen = schemas.drop_schema, []

    def drop(schema_name: str, role_name: str) -> None:
        with pytest.raises(operations.WrongState):
            operations.cancel_deletion(tenant=tenant, by=COMMAND)
        seen.append(schema_name)
        real(schema_name, role_name)

    monkeypatch.setattr(schemas, "drop_schema", drop)
    _erase(tenant)
    assert seen == [tenant.schema_name]


def test_a_deletion_that_failed_on_the_way_is_finished(tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(schema_name: str, role_name: str) -> None:
        raise OSError("The disk is full.")

    monkeypatch.setattr(schemas, "drop_schema", fail)
    with pytest.raises(OSError, match="disk is full"):
        _erase(tenant)
    monkeypatch.undo()
    assert _left_of(tenant)["schema"] == 1
    assert ("erase", tenant.pk) in provisioning.waiting()
    provisioning.erase(tenant.pk)
    assert set(_left_of(tenant).values()) == {0}
    assert ("erase", tenant.pk) not in provisioning.waiting()


def test_one_that_was_never_complete_is_made_to_the_end_when_its_deletion_is_cancelled() -> None:
    tenant = operations.create_tenant(slug=cast.unique("d"), name="D", by=COMMAND)
    _delete(tenant)
    provisioning.provision(tenant.pk)
    assert _left_of(tenant)["schema"] == 0
    operations.cancel_deletion(tenant=tenant, by=COMMAND)
    assert tenant.state == "creating"
    provisioning.provision(tenant.pk)
    with leave():
        assert Tenant.objects.get(pk=tenant.pk).state == "ready"


def test_one_that_never_had_a_schema_is_deleted_too() -> None:
    tenant = operations.create_tenant(slug=cast.unique("d"), name="D", by=COMMAND)
    _erase(tenant)
    with leave():
        assert Tenant.objects.get(pk=tenant.pk).state == "deleted"


def test_stale_rows_decide_nothing(tenant: Tenant) -> None:
    with leave():
        stale = Tenant.objects.get(pk=tenant.pk)
    _delete(tenant)
    with pytest.raises(operations.WrongState):
        operations.suspend_tenant(tenant=stale, reason="", by=COMMAND)
    with leave():
        assert Tenant.objects.get(pk=tenant.pk).delete_after is not None


def test_a_slug_is_what_a_host_may_begin_with() -> None:
    for slug in ("", "a", "A", "1a", "a--b", "-a", "a-", "a_b", "public", "operators", "console", "pg-temp",
                 "information-schema", "x" * 41, "ア", "a.b", "a b", 'a"b'):  # fmt: skip
        with pytest.raises(ValidationError):
            operations.create_tenant(slug=slug, name="x", by=COMMAND)
