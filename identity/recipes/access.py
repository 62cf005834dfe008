"""APIs, permissions, roles and organizations' template as recipes make them: what is there stays as it is."""

from collections.abc import Iterable, Mapping

from identity.users.roles.carried import update_carried_roles
from identity.users.roles.models import Role
from identity.users.roles.operations import create_role
from orgs.models import OrganizationPermission, OrganizationRole
from orgs.roles import operations as organization_roles
from tenants.apis.models import ApiResource, Permission
from tenants.apis.operations import create_permission, create_resource
from tenants.audit.actor import Actor


def complete_api(*, name: str, indicator: str, permissions: Mapping[str, str], by: Actor) -> dict[str, Permission]:
    """`permissions`: name → description. Answers them by name."""
    resource = ApiResource.objects.filter(indicator=indicator).first()
    if resource is None:
        resource = create_resource(name=name, indicator=indicator, by=by)
    found = {permission.name: permission for permission in resource.permissions.select_related("resource")}
    for wanted, description in permissions.items():
        if wanted not in found:
            found[wanted] = create_permission(resource=resource, name=wanted, description=description, by=by)
    return found


def complete_role(
    *,
    name: str,
    description: str,
    permissions: Iterable[Permission],
    kind: str = Role.Kind.USER,
    is_default: bool = False,
    by: Actor,
) -> Role:
    found = Role.objects.filter(name=name).first()
    return found or create_role(
        name=name, description=description, kind=kind, is_default=is_default, permissions=permissions, by=by
    )


def complete_organization_permissions(*, permissions: Mapping[str, str], by: Actor) -> None:
    """Name → description."""
    known = set(OrganizationPermission.objects.values_list("name", flat=True))
    for name, description in permissions.items():
        if name not in known:
            organization_roles.create_permission(name=name, description=description, by=by)


def complete_organization_role(
    *,
    name: str,
    description: str,
    permissions: Iterable[str] = (),
    carried: Iterable[Role] = (),
    former: str = "",
    by: Actor,
) -> OrganizationRole:
    """In the template, with at least these permissions; `former` is what the role of every new tenant is called that
    it is made of."""
    template = OrganizationRole.objects.template()
    role = template.filter(name=name).first() or _renamed(former, name, description, by)
    if role is None:
        role = organization_roles.create_role(name=name, description=description, by=by)
    wanted = OrganizationPermission.objects.filter(name__in=list(permissions)).exclude(roles=role)
    if missing := list(wanted):
        has = [*role.permissions.all(), *missing]
        organization_roles.update_role_permissions(role=role, permissions=has, by=by)
    if (roles := list(carried)) and not role.carried_roles.exists():
        update_carried_roles(organization_role=role, roles=roles, by=by)
    return role


def _renamed(former: str, name: str, description: str, by: Actor) -> OrganizationRole | None:
    role = OrganizationRole.objects.template().filter(name=former).first() if former else None
    if role is not None:
        organization_roles.update_role(role=role, values={"name": name, "description": description}, by=by)
    return role
