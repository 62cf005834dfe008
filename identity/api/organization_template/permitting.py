"""What roles of the template permit: organization permissions, and permissions of APIs."""

from uuid import UUID

from identity.api.endpoints import Call, Endpoint, Found, endpoint, listing
from identity.api.errors import NotFound
from identity.api.organization_template import shapes
from identity.api.organization_template.shapes import (
    OrganizationScopeShape,
    ResourceScopeOfRoleShape,
    find_resource_scopes,
    find_role,
    find_scopes,
)
from identity.api.paging import Listed
from identity.api.permissions import check_reach
from orgs.roles import operations, permitting


class OrganizationRoleScopesEndpoint(Endpoint):
    area = "organization-template"

    @listing(
        "ListOrganizationRoleScopes",
        "Organization permissions of a role",
        gives=OrganizationScopeShape,
        refuses=(404,),
        may_be_whole=True,
    )
    def get(self, call: Call, role_id: UUID) -> Listed:
        return Listed(find_role(role_id).permissions.all(), shapes.shown_scopes)

    @endpoint(
        "CreateOrganizationRoleScope",
        "Permit more",
        takes=shapes.OrganizationScopeIds,
        gives=shapes.OrganizationScopeIds,
        status=201,
        refuses=(404, 422),
    )
    def post(self, call: Call, role_id: UUID) -> Found:
        role, scopes = find_role(role_id), find_scopes(call.values["organization_scope_ids"])
        permitting.add_permissions(role=role, permissions=scopes, by=call.by)
        return {"organizationScopeIds": [str(scope.pk) for scope in scopes]}

    @endpoint(
        "ReplaceOrganizationRoleScopes",
        "Exactly these organization permissions",
        takes=shapes.AnyOrganizationScopeIds,
        refuses=(404, 422),
    )
    def put(self, call: Call, role_id: UUID) -> Found:
        role, scopes = find_role(role_id), find_scopes(call.values["organization_scope_ids"])
        operations.update_role_permissions(role=role, permissions=scopes, by=call.by)
        return None


class OrganizationRoleScopeEndpoint(Endpoint):
    area = "organization-template"

    @endpoint("DeleteOrganizationRoleScope", "Do not permit this any more", refuses=(404,))
    def delete(self, call: Call, role_id: UUID, scope_id: UUID) -> Found:
        role = find_role(role_id)
        scope = role.permissions.filter(pk=scope_id).first()
        if scope is None:
            raise NotFound("organization scope")
        permitting.remove_permissions(role=role, permissions=[scope], by=call.by)
        return None


class OrganizationRoleResourceScopesEndpoint(Endpoint):
    area = "organization-template"

    @listing(
        "ListOrganizationRoleResourceScopes",
        "Permissions of APIs of a role",
        gives=ResourceScopeOfRoleShape,
        refuses=(404,),
        may_be_whole=True,
    )
    def get(self, call: Call, role_id: UUID) -> Listed:
        return Listed(find_role(role_id).api_permissions.all(), shapes.shown_resource_scopes)

    @endpoint(
        "CreateOrganizationRoleResourceScope",
        "Permit more at APIs",
        takes=shapes.ResourceScopeIds,
        gives=shapes.ResourceScopeIds,
        status=201,
        refuses=(404, 422),
    )
    def post(self, call: Call, role_id: UUID) -> Found:
        role, scopes = find_role(role_id), find_resource_scopes(call.values["scope_ids"])
        check_reach(call.bearer, scopes)
        permitting.add_permissions(role=role, api_permissions=scopes, by=call.by)
        return {"scopeIds": [str(scope.pk) for scope in scopes]}

    @endpoint(
        "ReplaceOrganizationRoleResourceScopes",
        "Exactly these permissions of APIs",
        takes=shapes.AnyResourceScopeIds,
        refuses=(404, 422),
    )
    def put(self, call: Call, role_id: UUID) -> Found:
        role, scopes = find_role(role_id), find_resource_scopes(call.values["scope_ids"])
        check_reach(call.bearer, scopes)
        operations.update_role_permissions(role=role, api_permissions=scopes, by=call.by)
        return None


class OrganizationRoleResourceScopeEndpoint(Endpoint):
    area = "organization-template"

    @endpoint("DeleteOrganizationRoleResourceScope", "Do not permit this any more", refuses=(404,))
    def delete(self, call: Call, role_id: UUID, scope_id: UUID) -> Found:
        role = find_role(role_id)
        scope = role.api_permissions.filter(pk=scope_id).first()
        if scope is None:
            raise NotFound("scope")
        permitting.remove_permissions(role=role, api_permissions=[scope], by=call.by)
        return None
