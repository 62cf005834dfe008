"""The roles of a machine client."""

from uuid import UUID

from identity.api.applications.shapes import find_application
from identity.api.endpoints import Call, Endpoint, Found, endpoint, listing
from identity.api.errors import NotFound, Refused
from identity.api.paging import Listed
from identity.api.permissions import check_reach, check_reach_of
from identity.api.roles import shapes
from identity.api.roles.shapes import AddedRoles, AnyRoleIds, RoleIds, RoleShape, find_role, find_roles, shown_all
from identity.api.search import QUERY, condition_of
from identity.applications.models import Application
from identity.oidc.models import Client
from identity.users.roles import operations
from identity.users.roles.models import Role


class ApplicationRolesEndpoint(Endpoint):
    area = "roles"

    @listing(
        "ListApplicationRoles",
        "Roles of a machine client",
        gives=RoleShape,
        refuses=(404,),
        query=QUERY,
        may_be_whole=True,
    )
    def get(self, call: Call, application_id: str) -> Listed:
        held = Role.objects.filter(application_rows__application=find_application(application_id).application_id)
        return Listed(held.filter(condition_of(call.request, shapes.SEARCHABLE)), shown_all)

    @endpoint("AssignApplicationRoles", "Give roles", takes=RoleIds, gives=AddedRoles, status=201, refuses=(404, 422))
    def post(self, call: Call, application_id: str) -> Found:
        client, wanted = _machine(application_id), _for_machines(call)
        held = _held(client)
        added = [role for role in wanted if role.pk not in held]
        if added:
            operations.give_application_roles(application=client.application, roles=added, by=call.by)
        return {"roleIds": [str(role.pk) for role in wanted], "addedRoleIds": [str(role.pk) for role in added]}

    @endpoint("ReplaceApplicationRoles", "Exactly these roles", takes=AnyRoleIds, gives=AnyRoleIds, refuses=(404, 422))
    def put(self, call: Call, application_id: str) -> Found:
        client, wanted = _machine(application_id), _for_machines(call)
        check_reach_of(call.bearer, client.application_id)
        operations.replace_application_roles(application=client.application, roles=wanted, by=call.by)
        return {"roleIds": [str(role.pk) for role in wanted]}


class ApplicationRoleEndpoint(Endpoint):
    area = "roles"

    @endpoint("DeleteApplicationRole", "Take a role away", refuses=(404,))
    def delete(self, call: Call, application_id: str, role_id: UUID) -> Found:
        client, role = find_application(application_id), find_role(role_id)
        if role.pk not in _held(client):
            raise NotFound("role")
        operations.take_application_roles(application=client.application, roles=[role], by=call.by)
        return None


def _machine(application_id: str) -> Client:
    client = find_application(application_id)
    if client.application.kind != Application.Kind.MACHINE:
        raise Refused("application.invalid_role_type", "Only machine clients have roles of their own.")
    return client


def _for_machines(call: Call) -> list[Role]:
    found = find_roles(call.values["role_ids"])
    if any(role.kind != Role.Kind.MACHINE for role in found):
        raise Refused("application.invalid_role_type", "A role for users cannot be given to a machine client.")
    for role in found:
        check_reach(call.bearer, role.permissions.all())
    return found


def _held(client: Client) -> set[UUID]:
    return set(Role.objects.filter(application_rows__application=client.application).values_list("pk", flat=True))
