"""From a registered tenant to a ready one, and from a deleted one to nothing. Run by the provisioner or a command."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.conf import settings
from django.db import connections
from django.utils import timezone
from django.utils.module_loading import import_string

from tenants import schemas
from tenants.audit import events
from tenants.audit.actor import SYSTEM, Actor
from tenants.isolation import wrapper
from tenants.isolation.scope import enter, leave
from tenants.models import Domain, Tenant
from tenants.register import writing


def can_provision() -> bool:
    """Whether this process holds the owner's connection. The web process never does."""
    return "owner" in connections.settings


def provision(tenant_id: UUID, by: Actor = SYSTEM) -> None:
    """Idempotent: a tenant left in `creating` by a failure is finished by running it again."""
    with _alone(tenant_id):
        _provision(tenant_id, by)


def _provision(tenant_id: UUID, by: Actor) -> None:
    tenant = _get(tenant_id)
    if tenant.state != Tenant.State.CREATING:
        return
    try:
        schemas.build_schema(tenant.schema_name, tenant.role_name)
        set_up(tenant, by)
    except Exception as error:
        with writing():
            Tenant.objects.filter(pk=tenant.pk).update(state_note=f"{type(error).__name__}: {error}"[:500])
        raise
    with writing():
        Tenant.objects.filter(pk=tenant.pk, state=Tenant.State.CREATING).update(state=Tenant.State.READY, state_note="")
        events.record("tenant.ready", tenant, by=by)


def set_up(tenant: Tenant, by: Actor) -> None:
    """The idempotent set-up functions of the floors above, in the tenant's own role; then its recipe."""
    with enter(tenant.scope()) as scope:
        for path in settings.TENANT_SETUP:
            import_string(path)(scope, by)
        if tenant.recipe:
            import_string(settings.RECIPES[tenant.recipe])(scope, by)


def erase(tenant_id: UUID, by: Actor = SYSTEM) -> None:
    """Drops schema and role of a tenant whose grace is over. The row stays as a tombstone."""
    with _alone(tenant_id):
        tenant = _get(tenant_id)
        ended = tenant.delete_after is not None and tenant.delete_after <= timezone.now()
        if tenant.state == Tenant.State.DELETING and ended:
            _erase(tenant, by)


def _erase(tenant: Tenant, by: Actor) -> None:
    schemas.drop_schema(tenant.schema_name, tenant.role_name)
    with writing():
        now = timezone.now()
        Tenant.objects.filter(pk=tenant.pk).update(state=Tenant.State.DELETED)
        Domain.objects.filter(tenant=tenant).update(is_primary=False, retired_at=now)
        tenant.access.all().delete()
        events.record("tenant.delete", tenant, by=by)


def waiting() -> list[tuple[str, UUID]]:
    """What is to be done now, from one query: tenants left in `creating`, and those whose grace is over."""
    with leave():
        creating = Tenant.objects.filter(state=Tenant.State.CREATING).values_list("pk", flat=True)
        ended = Tenant.objects.filter(state=Tenant.State.DELETING, delete_after__lte=timezone.now())
        return [("provision", pk) for pk in creating] + [("erase", pk) for pk in ended.values_list("pk", flat=True)]


@contextmanager
def _alone(tenant_id: UUID) -> Iterator[None]:
    """One process at a time works on a tenant: a command run by hand and the provisioner may meet."""
    key = tenant_id.int % 2**62
    wrapper.owner().set_schema_to_public()
    with wrapper.owner().cursor() as cursor:
        cursor.execute("select pg_advisory_lock(%s)", [key])
    try:
        yield
    finally:
        with wrapper.owner().cursor() as cursor:
            cursor.execute("select pg_advisory_unlock(%s)", [key])


def _get(tenant_id: UUID) -> Tenant:
    with leave():
        return Tenant.objects.get(pk=tenant_id)
