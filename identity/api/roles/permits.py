"""What a role permits: permissions of API resources, which Logto calls scopes."""

from uuid import UUID

from identity.api.endpoints import Call, Endpoint, Found, endpoint, listing
from identity.api.errors import NotFound
from identity.api.paging import Listed
from identity.api.permissions import check_reach
from identity.api.resources import shapes
from identity.api.resources.shapes import ScopeOfResource, ScopeShape, find_scopes, shown_scopes, shown_with_resource
from identity.api.roles.shapes import find_role
from identity.api.search import QUERY, condition_of
from identity.api.shapes import Ids, Shape
from identity.users.roles.operations import update_role_permissions


class ScopeIds(Shape):
    scope_ids = Ids()


class RoleScopesEndpoint(Endpoint):
    area = "roles"

    @listing(
        "ListRoleScopes",
        "What a role permits",
        gives=ScopeOfResource,
        refuses=(404,),
        query=QUERY,
        may_be_whole=True,
    )
    def get(self, call: Call, role_id: UUID) -> Listed:
        held = find_role(role_id).permissions.select_related("resource")
        return Listed(held.filter(condition_of(call.request, shapes.SEARCHABLE)), shown_with_resource)

    @endpoint(
        "CreateRoleScope",
        "Permit more",
        takes=ScopeIds,
        gives=ScopeShape(many=True),
        status=201,
        refuses=(404, 422),
    )
    def post(self, call: Call, role_id: UUID) -> Found:
        role, wanted = find_role(role_id), find_scopes(call.values["scope_ids"])
        check_reach(call.bearer, wanted)
        update_role_permissions(role=role, permissions={*role.permissions.all(), *wanted}, by=call.by)
        return shown_scopes(wanted)


class RoleScopeEndpoint(Endpoint):
    area = "roles"

    @endpoint("DeleteRoleScope", "Permit less", refuses=(404,))
    def delete(self, call: Call, role_id: UUID, scope_id: UUID) -> Found:
        role = find_role(role_id)
        held = list(role.permissions.all())
        kept = [permission for permission in held if permission.pk != scope_id]
        if len(kept) == len(held):
            raise NotFound("scope")
        update_role_permissions(role=role, permissions=kept, by=call.by)
        return None
