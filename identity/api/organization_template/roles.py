"""Roles of the template."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from identity.api.endpoints import Call, Endpoint, Found, endpoint, listing
from identity.api.errors import Refused
from identity.api.organization_template import shapes
from identity.api.organization_template.shapes import (
    KINDS,
    OrganizationRoleShape,
    find_resource_scopes,
    find_role,
    find_scopes,
    shown,
)
from identity.api.paging import Listed
from identity.api.permissions import check_reach
from orgs.models import OrganizationRole
from orgs.roles import operations

SEARCH = {"q": "The beginning of the name."}


class OrganizationRolesEndpoint(Endpoint):
    area = "organization-template"

    @listing(
        "ListOrganizationRoles",
        "Organization roles by name, with what they permit",
        gives=shapes.WholeOrganizationRoleShape,
        query=SEARCH,
        may_be_whole=True,
    )
    def get(self, call: Call) -> Listed:
        rows = OrganizationRole.objects.template().filter(name__istartswith=call.query.get("q", "").strip())
        return Listed(rows.prefetch_related("permissions", "api_permissions__resource"), shapes.shown_whole)

    @endpoint(
        "CreateOrganizationRole",
        "Create an organization role",
        takes=shapes.NewOrganizationRoleShape,
        gives=OrganizationRoleShape,
        status=201,
        refuses=(404, 422),
    )
    def post(self, call: Call) -> Found:
        values = call.values
        scopes = find_scopes(values.get("organization_scope_ids", ()))
        resource_scopes = find_resource_scopes(values.get("resource_scope_ids", ()))
        check_reach(call.bearer, resource_scopes)
        role = operations.create_role(
            name=values["name"],
            description=values.get("description") or "",
            kind=KINDS[values.get("type", "User")],
            is_owner=values.get("is_owner", False),
            permissions=scopes,
            api_permissions=resource_scopes,
            by=call.by,
        )
        return shown(role)


class OrganizationRoleEndpoint(Endpoint):
    area = "organization-template"

    @endpoint("GetOrganizationRole", "An organization role", gives=OrganizationRoleShape, refuses=(404,))
    def get(self, call: Call, role_id: UUID) -> Found:
        return shown(find_role(role_id))

    @endpoint(
        "UpdateOrganizationRole",
        "Change an organization role",
        takes=shapes.OrganizationRoleChanges,
        gives=OrganizationRoleShape,
        refuses=(404, 422),
    )
    def patch(self, call: Call, role_id: UUID) -> Found:
        role = find_role(role_id)
        return shown(operations.update_role(role=role, values=_changes(role, call.values), by=call.by))

    @endpoint("DeleteOrganizationRole", "Delete an organization role", refuses=(404, 422))
    def delete(self, call: Call, role_id: UUID) -> Found:
        operations.delete_role(role=find_role(role_id), by=call.by)
        return None


def _changes(role: OrganizationRole, values: Mapping[str, Any]) -> dict[str, object]:
    """Raises Refused."""
    if KINDS[values["type"]] != role.kind if "type" in values else False:
        raise Refused("entity.invalid", "The type of a role stays: members have it.")
    wanted = {name: values[name] for name in ("name", "description", "is_owner") if name in values}
    return {name: "" if value is None else value for name, value in wanted.items()}
