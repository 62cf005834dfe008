"""Roles: what they are, what they permit, and who has them."""

from uuid import UUID

from identity.api.endpoints import Call, Endpoint, Found, endpoint, listing
from identity.api.paging import Listed
from identity.api.roles import shapes
from identity.api.roles.shapes import RoleShape, find_role, shown
from identity.users.roles import operations
from identity.users.roles.models import Role


class RolesEndpoint(Endpoint):
    area = "roles"

    @listing("ListRoles", "Roles by name", gives=RoleShape, may_be_whole=True)
    def get(self, call: Call) -> Listed:
        return Listed(Role.objects.all(), shapes.shown_all)


class RoleEndpoint(Endpoint):
    area = "roles"

    @endpoint("GetRole", "A role", gives=RoleShape, refuses=(404,))
    def get(self, call: Call, role_id: UUID) -> Found:
        return shown(find_role(role_id))

    @endpoint("UpdateRole", "Change a role", takes=shapes.RoleChanges, gives=RoleShape, refuses=(404, 422))
    def patch(self, call: Call, role_id: UUID) -> Found:
        return shown(operations.update_role(role=find_role(role_id), values=dict(call.values), by=call.by))

    @endpoint("DeleteRole", "Delete a role", refuses=(404, 422))
    def delete(self, call: Call, role_id: UUID) -> Found:
        operations.delete_role(role=find_role(role_id), by=call.by)
        return None
