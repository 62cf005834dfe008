"""The roles of a person. Giving them is a matter of roles, not of people: `write:users` alone moves nobody up."""

from uuid import UUID

from identity.api.endpoints import Call, Endpoint, Found, endpoint, listing
from identity.api.errors import NotFound, Refused
from identity.api.paging import Listed
from identity.api.permissions import check_reach
from identity.api.roles import shapes
from identity.api.roles.shapes import AddedRoles, AnyRoleIds, RoleIds, RoleShape, find_role, find_roles, shown_all
from identity.api.search import QUERY, condition_of
from identity.api.users.shapes import find_user
from identity.users.models import User
from identity.users.roles import operations
from identity.users.roles.models import Role, UserRole


class UserRolesEndpoint(Endpoint):
    area = "roles"

    @listing(
        "ListUserRoles", "Roles of a person", gives=RoleShape, refuses=(404,), query=QUERY, may_be_whole=True
    )  # fmt: skip
    def get(self, call: Call, user_id: UUID) -> Listed:
        held = Role.objects.filter(user_rows__user=find_user(user_id).pk).distinct()
        return Listed(held.filter(condition_of(call.request, shapes.SEARCHABLE)), shown_all)

    @endpoint(
        "AssignUserRoles", "Give roles", takes=RoleIds, gives=AddedRoles, status=201, refuses=(404, 422)
    )  # fmt: skip
    def post(self, call: Call, user_id: UUID) -> Found:
        user, wanted = find_user(user_id), _for_people(call)
        held = _held(user)
        added = [role for role in wanted if role.pk not in held]
        operations.give_roles(user=user, roles=added, by=call.by)
        return {"roleIds": [str(role.pk) for role in wanted], "addedRoleIds": [str(role.pk) for role in added]}

    @endpoint(
        "ReplaceUserRoles", "Exactly these roles", takes=AnyRoleIds, gives=AnyRoleIds, refuses=(404, 422)
    )  # fmt: skip
    def put(self, call: Call, user_id: UUID) -> Found:
        user, wanted = find_user(user_id), _for_people(call)
        operations.replace_roles(user=user, roles=wanted, by=call.by)
        return {"roleIds": [str(role.pk) for role in wanted]}


class UserRoleEndpoint(Endpoint):
    area = "roles"

    @endpoint("DeleteUserRole", "Take a role away", refuses=(404,))
    def delete(self, call: Call, user_id: UUID, role_id: UUID) -> Found:
        user, role = find_user(user_id), find_role(role_id)
        if role.pk not in _held(user):
            raise NotFound("role")
        operations.take_roles(user=user, roles=[role], by=call.by)
        return None


def _for_people(call: Call) -> list[Role]:
    found = find_roles(call.values["role_ids"])
    if any(role.kind != Role.Kind.USER for role in found):
        raise Refused("user.invalid_role_type", "A role for machine clients cannot be given to a user.")
    for role in found:
        check_reach(call.bearer, role.permissions.all())
    return found


def _held(user: User) -> set[UUID]:
    """Those given to the person: what a membership carries cannot be taken away by itself."""
    return set(UserRole.objects.given().filter(user=user).values_list("role", flat=True))
