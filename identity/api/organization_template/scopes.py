"""Permissions that mean something inside organizations."""

from uuid import UUID

from identity.api.endpoints import Call, Endpoint, Found, endpoint, listing
from identity.api.errors import Refused
from identity.api.organization_template import shapes
from identity.api.organization_template.shapes import OrganizationScopeShape, find_scope, shown_scope
from identity.api.paging import Listed
from orgs.models import OrganizationPermission
from orgs.roles import operations

SEARCH = {"q": "The beginning of the name."}


class OrganizationScopesEndpoint(Endpoint):
    area = "organization-template"

    @listing(
        "ListOrganizationScopes",
        "Organization permissions by name",
        gives=OrganizationScopeShape,
        query=SEARCH,
        may_be_whole=True,
    )
    def get(self, call: Call) -> Listed:
        rows = OrganizationPermission.objects.filter(name__istartswith=call.query.get("q", "").strip())
        return Listed(rows, shapes.shown_scopes)

    @endpoint(
        "CreateOrganizationScope",
        "Create an organization permission",
        takes=shapes.NewOrganizationScopeShape,
        gives=OrganizationScopeShape,
        status=201,
        refuses=(422,),
    )
    def post(self, call: Call) -> Found:
        name, description = call.values["name"], call.values.get("description") or ""
        return shown_scope(operations.create_permission(name=name, description=description, by=call.by))


class OrganizationScopeEndpoint(Endpoint):
    area = "organization-template"

    @endpoint("GetOrganizationScope", "An organization permission", gives=OrganizationScopeShape, refuses=(404,))
    def get(self, call: Call, scope_id: UUID) -> Found:
        return shown_scope(find_scope(scope_id))

    @endpoint(
        "UpdateOrganizationScope",
        "Describe an organization permission",
        takes=shapes.OrganizationScopeChanges,
        gives=OrganizationScopeShape,
        refuses=(404, 422),
    )
    def patch(self, call: Call, scope_id: UUID) -> Found:
        scope = find_scope(scope_id)
        if call.values.get("name", scope.name) != scope.name:
            raise Refused("entity.invalid", "The name of a permission stays: applications check it.")
        if "description" in call.values:
            description = call.values["description"] or ""
            operations.update_permission(permission=scope, description=description, by=call.by)
        return shown_scope(scope)

    @endpoint("DeleteOrganizationScope", "Delete an organization permission", refuses=(404, 422))
    def delete(self, call: Call, scope_id: UUID) -> Found:
        operations.delete_permission(permission=find_scope(scope_id), by=call.by)
        return None
