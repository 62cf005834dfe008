"""People as members of an organization, and their roles in it."""

from collections.abc import Sequence
from uuid import UUID

from identity.api.endpoints import Call, Endpoint, Found, endpoint, listing
from identity.api.organization_template.shapes import OrganizationRoleShape, OrganizationScopeShape, shown_scopes
from identity.api.organization_template.shapes import shown_all as shown_roles
from identity.api.organizations import shapes
from identity.api.organizations.finding import (
    an_id,
    find_member,
    find_named_roles,
    find_organization,
    find_people,
    find_role,
    find_role_of,
    find_roles,
    find_users,
)
from identity.api.organizations.shapes import MemberShape, roles_of, texts
from identity.api.paging import Listed
from identity.api.users.shapes import shown_all as shown_people
from identity.users.models import User
from orgs.members import many, operations
from orgs.models import Member, OrganizationPermission, OrganizationRole

SEARCH = {
    "q": "The beginning of a name, an address, a number or a username, or the whole id.",
    "organizationRoleId": "Those who have this role.",
}


class OrganizationUsersEndpoint(Endpoint):
    area = "organizations"

    @listing("ListOrganizationUsers", "People of an organization", gives=MemberShape, refuses=(404,), query=SEARCH)
    def get(self, call: Call, organization_id: UUID) -> Listed:
        organization = find_organization(organization_id)
        rows = Member.objects.people().filter(organization=organization)
        if role_id := call.query.get("organizationRoleId", ""):
            rows = rows.with_any_role([find_role(organization, an_id(role_id))])
        if text := call.query.get("q", "").strip():
            rows = rows.filter(user__in=User.objects.found(text).order_by().values("pk"))
        return Listed(rows.select_related("user").prefetch_related("roles"), _shown)

    @endpoint(
        "AddOrganizationUsers",
        "Add people",
        takes=shapes.OrganizationUserIds,
        gives=shapes.OrganizationUserIds,
        status=201,
        refuses=(404, 422),
    )
    def post(self, call: Call, organization_id: UUID) -> Found:
        organization, wanted = find_organization(organization_id), find_users(call.values["user_ids"])
        many.add_people(organization=organization, user_ids=wanted, by=call.by)
        return {"userIds": texts(wanted)}

    @endpoint(
        "ReplaceOrganizationUsers", "Exactly these people", takes=shapes.AnyOrganizationUserIds, refuses=(404, 422)
    )
    def put(self, call: Call, organization_id: UUID) -> Found:
        organization, wanted = find_organization(organization_id), find_users(call.values["user_ids"])
        many.replace_people(organization=organization, user_ids=wanted, by=call.by)
        return None


class OrganizationUserEndpoint(Endpoint):
    area = "organizations"

    @endpoint("DeleteOrganizationUser", "Remove somebody", refuses=(404, 422))
    def delete(self, call: Call, organization_id: UUID, user_id: UUID) -> Found:
        operations.remove_member(member=find_member(organization_id, user_id), by=call.by)
        return None


class OrganizationUsersRolesEndpoint(Endpoint):
    area = "organizations"

    @endpoint(
        "AssignOrganizationRolesToUsers",
        "Give roles to several members",
        takes=shapes.RolesForUsers,
        gives=shapes.RolesForUsers,
        status=201,
        refuses=(404, 422),
    )
    def post(self, call: Call, organization_id: UUID) -> Found:
        organization = find_organization(organization_id)
        members = find_people(organization_id, call.values["user_ids"])
        roles = find_roles(organization, call.values["organization_role_ids"])
        many.give_roles(members=members, roles=roles, by=call.by)
        return {
            "userIds": texts(call.values["user_ids"]),
            "organizationRoleIds": texts(call.values["organization_role_ids"]),
        }


class OrganizationUserRolesEndpoint(Endpoint):
    area = "organizations"

    @listing(
        "ListOrganizationUserRoles",
        "Roles of a member",
        gives=OrganizationRoleShape,
        refuses=(404,),
        may_be_whole=True,
    )
    def get(self, call: Call, organization_id: UUID, user_id: UUID) -> Listed:
        member = find_member(organization_id, user_id)
        return Listed(OrganizationRole.objects.filter(member_rows__member=member), shown_roles)

    @endpoint(
        "AssignOrganizationRolesToUser",
        "Give roles to a member",
        takes=shapes.NamedRoles,
        gives=shapes.OrganizationRoleIds,
        status=201,
        refuses=(404, 422),
    )
    def post(self, call: Call, organization_id: UUID, user_id: UUID) -> Found:
        member = find_member(organization_id, user_id)
        roles = _named(member, call)
        many.give_roles(members=[member], roles=roles, by=call.by)
        return {"organizationRoleIds": texts(role.pk for role in roles)}

    @endpoint("ReplaceOrganizationUserRoles", "Exactly these roles", takes=shapes.NamedRoles, refuses=(404, 422))
    def put(self, call: Call, organization_id: UUID, user_id: UUID) -> Found:
        member = find_member(organization_id, user_id)
        operations.update_member_roles(member=member, roles=_named(member, call), by=call.by)
        return None


class OrganizationUserRoleEndpoint(Endpoint):
    area = "organizations"

    @endpoint("DeleteOrganizationUserRole", "Take a role from a member", refuses=(404, 422))
    def delete(self, call: Call, organization_id: UUID, user_id: UUID, role_id: UUID) -> Found:
        member = find_member(organization_id, user_id)
        many.take_role(member=member, role=find_role_of(member, role_id), by=call.by)
        return None


class OrganizationUserScopesEndpoint(Endpoint):
    area = "organizations"

    @listing(
        "ListOrganizationUserScopes",
        "What a member may do in the organization",
        gives=OrganizationScopeShape,
        refuses=(404,),
        may_be_whole=True,
    )
    def get(self, call: Call, organization_id: UUID, user_id: UUID) -> Listed:
        member = find_member(organization_id, user_id)
        rows = OrganizationPermission.objects.filter(roles__member_rows__member=member).distinct()
        return Listed(rows, shown_scopes)


def _shown(members: Sequence[Member]) -> list[dict[str, object]]:
    people = shown_people([one.user for one in members if one.user])
    return [{**person, "organizationRoles": roles_of(member)} for person, member in zip(people, members, strict=True)]


def _named(member: Member, call: Call) -> list[OrganizationRole]:
    ids, names = call.values.get("organization_role_ids", ()), call.values.get("organization_role_names", ())
    return find_named_roles(member.organization, ids, names)
