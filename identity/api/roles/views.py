"""Roles: what they are."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from identity.api.endpoints import Call, Endpoint, Found, endpoint, listing
from identity.api.errors import InvalidInput, Refused, refusal
from identity.api.paging import Listed
from identity.api.permissions import check_reach
from identity.api.resources.shapes import find_scopes
from identity.api.roles import shapes
from identity.api.roles.shapes import CountedRoleShape, RoleShape, find_role, shown
from identity.api.search import QUERY, condition_of
from identity.users.roles import operations
from identity.users.roles.models import Role

FILTERS = {
    "type": "User or MachineToMachine.",
    "excludeUserId": "Without those of this person.",
    "excludeApplicationId": "Without those of this application.",
}


class RolesEndpoint(Endpoint):
    area = "roles"

    @listing(
        "ListRoles", "Roles by name", gives=CountedRoleShape, query={**FILTERS, **QUERY}, may_be_whole=True
    )  # fmt: skip
    def get(self, call: Call) -> Listed:
        rows = _filtered(call).filter(condition_of(call.request, shapes.SEARCHABLE))
        return Listed(shapes.counted(rows), shapes.shown_counted)

    @endpoint("CreateRole", "Create a role", takes=shapes.NewRoleShape, gives=RoleShape, refuses=(404, 422))
    def post(self, call: Call) -> Found:
        values = call.values
        permissions = find_scopes(values.get("scope_ids", ()))
        check_reach(call.bearer, permissions)
        _check_free(values["name"])
        made = operations.create_role(
            name=values["name"],
            description=values.get("description", ""),
            kind=shapes.KINDS[values.get("type", "User")],
            is_default=values.get("is_default", False),
            permissions=permissions,
            by=call.by,
        )
        return shown(made)


class RoleEndpoint(Endpoint):
    area = "roles"

    @endpoint("GetRole", "A role", gives=RoleShape, refuses=(404,))
    def get(self, call: Call, role_id: UUID) -> Found:
        return shown(find_role(role_id))

    @endpoint("UpdateRole", "Change a role", takes=shapes.RoleChanges, gives=RoleShape, refuses=(404, 422))
    def patch(self, call: Call, role_id: UUID) -> Found:
        role = find_role(role_id)
        if call.values.get("name", role.name) != role.name:
            _check_free(call.values["name"])
        return shown(operations.update_role(role=role, values=dict(call.values), by=call.by))

    @endpoint("DeleteRole", "Delete a role: everybody who has it loses it", refuses=(404, 422))
    def delete(self, call: Call, role_id: UUID) -> Found:
        try:
            operations.delete_role(role=find_role(role_id), by=call.by)
        except ValidationError as error:
            raise refusal(error, "role.in_use") from error
        return None


def _check_free(name: str) -> None:
    if Role.objects.filter(name=name.strip()).exists():
        raise Refused("role.name_in_use", "Another role has this name.")


def _filtered(call: Call) -> "QuerySet[Role]":
    rows, query = Role.objects.all(), call.query
    if "type" in query:
        if query["type"] not in shapes.KINDS:
            raise InvalidInput("type is User or MachineToMachine.")
        rows = rows.filter(kind=shapes.KINDS[query["type"]])
    if "excludeUserId" in query:
        rows = rows.exclude(user_rows__user=_uuid(query["excludeUserId"]))
    if "excludeApplicationId" in query:
        rows = rows.exclude(application_rows__application__client__client_id=query["excludeApplicationId"])
    return rows


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise InvalidInput("An id of a person is a UUID.") from None
