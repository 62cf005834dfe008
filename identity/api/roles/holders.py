"""Who has a role: people, or machine clients."""

from uuid import UUID

from django.db import transaction

from identity.api.applications.shapes import ApplicationShape, applications, find_application, find_applications
from identity.api.applications.shapes import shown_all as shown_applications
from identity.api.endpoints import Call, Endpoint, Found, endpoint, listing
from identity.api.errors import NotFound, Refused
from identity.api.paging import Listed
from identity.api.permissions import check_reach
from identity.api.roles.shapes import find_role
from identity.api.search import QUERY, condition_of
from identity.api.shapes import Ids, Shape, Text, Texts
from identity.api.users import shapes as users
from identity.api.users.shapes import UserShape, find_user, find_users
from identity.users.roles import operations
from identity.users.roles.models import ApplicationRole, Role, UserRole


class UserIds(Shape):
    user_ids = Ids()


class ApplicationIds(Shape):
    application_ids = Texts(child=Text(max_length=255), min_length=1)


class RoleUsersEndpoint(Endpoint):
    area = "roles"

    @listing("ListRoleUsers", "People who have a role", gives=UserShape, refuses=(404,), query=QUERY)
    def get(self, call: Call, role_id: UUID) -> Listed:
        holders = UserRole.objects.filter(role=find_role(role_id)).values("user")
        found = users.searchable().filter(pk__in=holders).filter(condition_of(call.request, users.SEARCHABLE))
        return Listed(found, users.shown_all)

    @endpoint("CreateRoleUser", "Give the role to people", takes=UserIds, gives=UserIds, status=201, refuses=(404, 422))
    def post(self, call: Call, role_id: UUID) -> Found:
        role, people = _role(call, role_id, Role.Kind.USER), find_users(call.values["user_ids"])
        with transaction.atomic():
            for person in people:
                operations.give_roles(user=person, roles=[role], by=call.by)
        return {"userIds": [str(person.pk) for person in people]}


class RoleUserEndpoint(Endpoint):
    area = "roles"

    @endpoint("DeleteRoleUser", "Take the role from a person", refuses=(404,))
    def delete(self, call: Call, role_id: UUID, user_id: UUID) -> Found:
        role, user = find_role(role_id), find_user(user_id)
        if not UserRole.objects.given().filter(role=role, user=user).exists():
            raise NotFound("role of the user")
        operations.take_roles(user=user, roles=[role], by=call.by)
        return None


class RoleApplicationsEndpoint(Endpoint):
    area = "roles"

    @listing(
        "ListRoleApplications",
        "Machine clients that have a role",
        gives=ApplicationShape,
        refuses=(404,),
        may_be_whole=True,
    )
    def get(self, call: Call, role_id: UUID) -> Listed:
        return Listed(applications().filter(application__role_rows__role=find_role(role_id)), shown_applications)

    @endpoint(
        "CreateRoleApplication",
        "Give the role to machine clients",
        takes=ApplicationIds,
        gives=ApplicationIds,
        status=201,
        refuses=(404, 422),
    )
    def post(self, call: Call, role_id: UUID) -> Found:
        role = _role(call, role_id, Role.Kind.MACHINE)
        found = find_applications(call.values["application_ids"])
        with transaction.atomic():
            for client in found:
                operations.give_application_roles(application=client.application, roles=[role], by=call.by)
        return {"applicationIds": [client.client_id for client in found]}


class RoleApplicationEndpoint(Endpoint):
    area = "roles"

    @endpoint("DeleteRoleApplication", "Take the role from a machine client", refuses=(404,))
    def delete(self, call: Call, role_id: UUID, application_id: str) -> Found:
        role, client = find_role(role_id), find_application(application_id)
        if not ApplicationRole.objects.filter(role=role, application=client.application).exists():
            raise NotFound("role of the application")
        operations.take_application_roles(application=client.application, roles=[role], by=call.by)
        return None


def _role(call: Call, role_id: UUID, kind: str) -> Role:
    role = find_role(role_id)
    if role.kind != kind:
        raise Refused("entity.invalid", "A role is for people or for machine clients, not for both.")
    check_reach(call.bearer, role.permissions.select_related("resource"))
    return role
