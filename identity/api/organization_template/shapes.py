"""Organization roles and organization permissions in JSON, as Logto has them; `is_owner` is ours."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from identity.api.errors import NotFound
from identity.api.shapes import Choice, Flag, Ids, Number, Shape, Text, milliseconds
from orgs.models import OrganizationPermission, OrganizationRole
from tenants.apis.models import Permission
from tenants.isolation.scope import current

TYPES = {OrganizationRole.Kind.USER.value: "User", OrganizationRole.Kind.MACHINE.value: "MachineToMachine"}
KINDS = {shown: kind for kind, shown in TYPES.items()}


class OrganizationScopeShape(Shape):
    tenant_id = Text()
    id = Text()
    name = Text()
    description = Text(allow_null=True)


class NewOrganizationScopeShape(Shape):
    name = Text(max_length=120)
    description = Text(max_length=300, allow_blank=True, allow_null=True, required=False)


class OrganizationScopeChanges(Shape):
    """The name stays, since applications check it: another one is refused."""

    name = Text(max_length=120, required=False)
    description = Text(max_length=300, allow_blank=True, allow_null=True, required=False)


class OrganizationRoleShape(Shape):
    tenant_id = Text()
    id = Text()
    name = Text()
    description = Text(allow_null=True)
    type = Choice(choices=list(KINDS))
    is_owner = Flag()


class ScopeBrief(Shape):
    id = Text()
    name = Text()


class ResourceScopeBrief(ScopeBrief):
    resource = ScopeBrief()


class WholeOrganizationRoleShape(OrganizationRoleShape):
    scopes = ScopeBrief(many=True)
    resource_scopes = ResourceScopeBrief(many=True)


class ResourceScopeOfRoleShape(Shape):
    tenant_id = Text()
    id = Text()
    resource_id = Text()
    name = Text()
    description = Text(allow_null=True)
    created_at = Number()


class NewOrganizationRoleShape(Shape):
    name = Text(max_length=120)
    description = Text(max_length=300, allow_blank=True, allow_null=True, required=False)
    type = Choice(choices=list(KINDS), required=False)
    is_owner = Flag(required=False)
    organization_scope_ids = Ids(min_length=0, required=False)
    resource_scope_ids = Ids(min_length=0, required=False)


class OrganizationRoleChanges(Shape):
    """`type` stays, since members have the role: another one is refused."""

    name = Text(max_length=120, required=False)
    description = Text(max_length=300, allow_blank=True, allow_null=True, required=False)
    type = Choice(choices=list(KINDS), required=False)
    is_owner = Flag(required=False)


class OrganizationScopeIds(Shape):
    organization_scope_ids = Ids()


class AnyOrganizationScopeIds(Shape):
    organization_scope_ids = Ids(min_length=0)


class ResourceScopeIds(Shape):
    scope_ids = Ids()


class AnyResourceScopeIds(Shape):
    scope_ids = Ids(min_length=0)


def brief(row: OrganizationRole | OrganizationPermission) -> dict[str, object]:
    return {"id": str(row.pk), "name": row.name}


def shown_scope(scope: OrganizationPermission) -> dict[str, object]:
    return {"tenantId": current().slug, **brief(scope), "description": scope.description or None}


def shown_scopes(scopes: Sequence[OrganizationPermission]) -> list[dict[str, object]]:
    return [shown_scope(scope) for scope in scopes]


def shown(role: OrganizationRole) -> dict[str, object]:
    said = {"description": role.description or None, "type": TYPES[role.kind], "isOwner": role.is_owner}
    return {"tenantId": current().slug, **brief(role), **said}


def shown_all(roles: Sequence[OrganizationRole]) -> list[dict[str, object]]:
    return [shown(role) for role in roles]


def shown_whole(roles: Sequence[OrganizationRole]) -> list[dict[str, object]]:
    """With what each permits, read along."""
    return [
        {
            **shown(role),
            "scopes": [brief(scope) for scope in role.permissions.all()],
            "resourceScopes": [_of_resource(scope) for scope in role.api_permissions.all()],
        }
        for role in roles
    ]


def shown_resource_scopes(scopes: Sequence[Permission]) -> list[dict[str, object]]:
    return [
        {
            "tenantId": current().slug,
            "id": str(scope.pk),
            "resourceId": str(scope.resource_id),
            "name": scope.name,
            "description": scope.description or None,
            "createdAt": milliseconds(scope.created_at),
        }
        for scope in scopes
    ]


def find_role(role_id: UUID) -> OrganizationRole:
    """Of the template: an organization's own is not there."""
    found = OrganizationRole.objects.template().filter(pk=role_id).first()
    if found is None:
        raise NotFound("organization role")
    return found


def find_scope(scope_id: UUID) -> OrganizationPermission:
    return find_scopes([scope_id])[0]


def find_scopes(ids: Iterable[UUID]) -> list[OrganizationPermission]:
    """All of them, or none."""
    wanted = set(ids)
    found = list(OrganizationPermission.objects.filter(pk__in=wanted))
    if len(found) != len(wanted):
        raise NotFound("organization scope")
    return found


def find_resource_scopes(ids: Iterable[UUID]) -> list[Permission]:
    """All of them, or none."""
    wanted = set(ids)
    found = list(Permission.objects.filter(pk__in=wanted).select_related("resource"))
    if len(found) != len(wanted):
        raise NotFound("scope")
    return found


def _of_resource(scope: Permission) -> dict[str, object]:
    resource = {"id": str(scope.resource_id), "name": scope.resource.name}
    return {"id": str(scope.pk), "name": scope.name, "resource": resource}
