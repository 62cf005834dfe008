"""Where a permission comes from: which role, whose it is, and by which organization the person has it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from identity.oidc.apis import Api
from identity.users.roles.effective import counting
from identity.users.roles.models import ApplicationRole, UserRole
from orgs.administration import Right
from orgs.models import Member, OrganizationPermission, OrganizationRole


@dataclass(frozen=True, slots=True)
class Source:
    """`organization` is whose own role it is; `through` the organization whose role carries a role of the tenant. Both
    are "" for others. `is_owner`: by owning the organization, whatever the role lists."""

    role: str
    role_id: UUID
    is_of_organizations: bool
    organization: str = ""
    through: str = ""
    is_owner: bool = False


Sources = dict[str, list[Source]]


def of_organization_roles(member: Member | None, target: Api | None) -> Sources:
    """At the organization itself, or at an API within it."""
    found: Sources = defaultdict(list)
    if member is None or target is None:
        return found
    roles = OrganizationRole.objects.filter(member_rows__member=member).select_related("organization")
    for role in roles.prefetch_related("permissions", "api_permissions"):
        source = Source(role.name, role.pk, True, str(role.organization or ""))
        for name in _names(role, member, target):
            found[name].append(source)
        if role.is_owner and target.id == member.organization_id:
            for name in _rights() - set(_names(role, member, target)):
                found[name].append(Source(role.name, role.pk, True, is_owner=True))
    return found


def of_roles(subject: UUID, target: Api | None, *, is_machine: bool = False, confined: UUID | None = None) -> Sources:
    """By roles of the tenant, at an API."""
    found: Sources = defaultdict(list)
    if target is None:
        return found
    for row in _machine_rows(subject) if is_machine else _rows(subject, confined):
        membership = getattr(row, "membership", None)
        source = Source(row.role.name, row.role_id, False, through=membership.organization.name if membership else "")
        for permission in row.role.permissions.all():
            if permission.resource_id == target.id:
                found[permission.name].append(source)
    return found


def _rows(user_id: UUID, confined: UUID | None) -> Iterable[UserRole]:
    rows = counting(user_id, confined).select_related("role", "membership__organization")
    return rows.prefetch_related("role__permissions")


def _machine_rows(application_id: UUID) -> Iterable[ApplicationRole]:
    rows = ApplicationRole.objects.filter(application=application_id).select_related("role")
    return rows.prefetch_related("role__permissions")


def _names(role: OrganizationRole, member: Member, target: Api) -> list[str]:
    if target.id == member.organization_id:
        return [permission.name for permission in role.permissions.all()]
    return [permission.name for permission in role.api_permissions.all() if permission.resource_id == target.id]


def _rights() -> set[str]:
    rights = OrganizationPermission.objects.filter(name__in=list(Right))
    return set(rights.values_list("name", flat=True))
