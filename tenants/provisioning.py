"""From a registered tenant to a ready one, and from a deleted one to nothing. Run by the provisioner or a command."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.conf import settings
from django.db import connection, connections
from django.db.models import BooleanField, Q
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.module_loading import import_string

from tenants import schemas
from tenants.audit import events
from tenants.audit.actor import SYSTEM, Actor
from tenants.isolation import wrapper
from tenants.isolation.scope import enter, leave
from tenants.models import Domain, Tenant
from tenants.register import writing

# A role or a schema that a deletion did not come to.
LEFT_BEHIND = """
(exists (select from pg_namespace where nspname = tenants_tenant.schema_name)
 or exists (select from pg_roles where rolname = tenants_tenant.role_name))
"""


class InsideTransaction(Exception):
    """A tenant was to be made or erased inside a transaction."""


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
            Tenant.objects.filter(pk=tenant.pk).update(state_note=_reason(error))
        raise
    with writing():
        now_ready = {"state": Tenant.State.READY, "ready_at": timezone.now(), "state_note": ""}
        # Nothing is said of a tenant whose deletion was asked for meanwhile.
        if Tenant.objects.filter(pk=tenant.pk, state=Tenant.State.CREATING).update(**now_ready):
            events.record("tenant.ready", tenant, by=by)


def _reason(error: Exception) -> str:
    first_line = str(error).partition("\n")[0]
    return f"{type(error).__name__}: {first_line}"[:500]


def set_up(tenant: Tenant, by: Actor) -> None:
    """The idempotent set-up functions of the floors above, in the tenant's own role; then its recipe."""
    with enter(tenant.scope()) as scope:
        for path in settings.TENANT_SETUP:
            import_string(path)(scope, by)
        if tenant.recipe:
            import_string(settings.RECIPES[tenant.recipe])(scope, by)


def erase(tenant_id: UUID, by: Actor = SYSTEM) -> None:
    """Drops schema and role of a tenant whose grace is over. The row stays as a tombstone.

    The tombstone first: from then on nobody can cancel. What a failure leaves behind is found by `waiting`.
    """
    with _alone(tenant_id):
        _bury(tenant_id, by)
        tenant = _get(tenant_id)
        if tenant.state == Tenant.State.DELETED:
            schemas.drop_schema(tenant.schema_name, tenant.role_name)
            schemas.drop_work(tenant.role_name)


def _bury(tenant_id: UUID, by: Actor) -> None:
    now = timezone.now()
    with writing():
        tenant = Tenant.objects.select_for_update().get(pk=tenant_id)
        ended = tenant.delete_after is not None and tenant.delete_after <= now
        if tenant.state != Tenant.State.DELETING or not ended:
            return
        tenant.state = Tenant.State.DELETED
        tenant.save(update_fields=("state",))
        Domain.objects.filter(tenant=tenant).update(is_primary=False, retired_at=now)
        tenant.access.all().delete()
        events.record("tenant.delete", tenant, by=by)


def waiting() -> list[tuple[str, UUID]]:
    """What is to be done now: tenants left in `creating`, those whose grace is over, and what is left of deleted ones."""
    with leave():
        creating = Tenant.objects.filter(state=Tenant.State.CREATING).values_list("pk", flat=True)
        ended = Q(state=Tenant.State.DELETING, delete_after__lte=timezone.now())
        left = Q(RawSQL(LEFT_BEHIND, (), BooleanField()), state=Tenant.State.DELETED)  # noqa: S611  # a constant
        erasable = Tenant.objects.filter(ended | left).values_list("pk", flat=True)
        return [("provision", pk) for pk in creating] + [("erase", pk) for pk in erasable]


@contextmanager
def _alone(tenant_id: UUID) -> Iterator[None]:
    """One process at a time works on a tenant: a command run by hand and the provisioner may meet.

    Never inside a transaction: the owner's connection would not see the tenant's row, and its work would stay after
    a rollback.
    """
    if connection.in_atomic_block:
        raise InsideTransaction
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
