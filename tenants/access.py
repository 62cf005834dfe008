"""Who of the staff may do what in which tenant: giving, changing and taking away."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.audit import events
from tenants.audit.actor import Actor
from tenants.isolation.scope import OPERATORS_SCHEMA, leave
from tenants.models import Access, Tenant
from tenants.operations import RegisterError
from tenants.register import writing


class ReasonMissing(RegisterError):
    sentence = _("Say why this access is given.")


class LastPlatformOwner(RegisterError):
    sentence = _("The last platform owner cannot lose this access. Give it to somebody else first.")


def find_access(operator_id: UUID, tenant_id: UUID, now: datetime) -> Access | None:
    """The operator's access to a tenant at `now`."""
    with leave():
        return Access.objects.at(now).filter(operator_id=operator_id, tenant_id=tenant_id).first()


def is_platform_owner(operator_id: UUID, now: datetime) -> bool:
    with leave():
        owners = Access.objects.at(now).filter(tenant__schema_name=OPERATORS_SCHEMA, role=Access.Role.OWNER)
        return owners.filter(operator_id=operator_id).exists()


def give_access(
    *,
    operator_id: UUID,
    operator_label: str,
    tenant: Tenant,
    role: str,
    reason: str,
    ends_at: datetime | None = None,
    by: Actor,
) -> Access:
    """Gives or changes. One row per operator and tenant."""
    if not reason.strip():
        raise ReasonMissing
    with writing():
        former = Access.objects.select_for_update().filter(operator_id=operator_id, tenant=tenant).first()
        if former is not None and role != Access.Role.OWNER:
            _keep_an_owner(former)
        access, _created = Access.objects.update_or_create(
            operator_id=operator_id, tenant=tenant, defaults={"role": role, "reason": reason, "ends_at": ends_at}
        )
        details: dict[str, object] = {
            "tenant": tenant.slug,
            "operator": operator_label,
            "role": [former.role, role] if former is not None else role,
            "reason": reason,
            "ends_at": ends_at.isoformat() if ends_at is not None else None,
        }
        events.record("access.give", access, by=by, details=details)
    return access


def take_access(*, access: Access, by: Actor) -> None:
    with writing():
        found = Access.objects.select_for_update().get(pk=access.pk)
        _keep_an_owner(found)
        _record_taken(found, by)
        found.delete()


def take_all_access(*, operator_id: UUID, by: Actor) -> None:
    """When an operator is suspended or deleted."""
    with writing():
        for access in Access.objects.select_for_update().filter(operator_id=operator_id):
            _keep_an_owner(access)
            _record_taken(access, by)
            access.delete()


def _record_taken(access: Access, by: Actor) -> None:
    details: dict[str, object] = {
        "tenant": access.tenant.slug,
        "operator": str(access.operator_id),
        "role": access.role,
    }
    events.record("access.take", access, by=by, details=details)


def _keep_an_owner(access: Access) -> None:
    if access.role != Access.Role.OWNER or access.tenant.schema_name != OPERATORS_SCHEMA:
        return
    others = Access.objects.at(timezone.now()).filter(tenant=access.tenant, role=Access.Role.OWNER)
    if not others.exclude(pk=access.pk).exists():
        raise LastPlatformOwner
