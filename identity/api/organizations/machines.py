"""Machine clients as members of an organization, and their roles in it."""

from collections.abc import Sequence
from uuid import UUID

from identity.api.applications.shapes import applications, find_application, find_applications
from identity.api.applications.shapes import shown_all as shown_applications
from identity.api.endpoints import Call, Endpoint, Found, endpoint, listing
from identity.api.errors import Refused
from identity.api.organization_template.shapes import OrganizationRoleShape
from identity.api.organization_template.shapes import shown_all as shown_roles
from identity.api.organizations import shapes
from identity.api.organizations.finding import find_machine, find_organization, find_role_of, find_roles
from identity.api.organizations.shapes import MemberShape, roles_of, texts
from identity.api.paging import Listed
from identity.api.permissions import check_reach
from identity.applications.models import Application
from orgs.members import many, operations
from orgs.models import Member, Organization, OrganizationRole
from tenants.apis.models import Permission


class OrganizationApplicationsEndpoint(Endpoint):
    area = "organizations"

    @listing(
        "ListOrganizationApplications",
        "Machine clients of an organization",
        gives=MemberShape,
        refuses=(404,),
        query={"q": "The beginning of the name."},
    )
    def get(self, call: Call, organization_id: UUID) -> Listed:
        rows = Member.objects.machines().filter(organization=find_organization(organization_id))
        if text := call.query.get("q", "").strip():
            rows = rows.filter(application__name__istartswith=text)
        return Listed(rows.select_related("application").prefetch_related("roles"), _shown)

    @endpoint(
        "AddOrganizationApplications",
        "Add machine clients",
        takes=shapes.OrganizationApplicationIds,
        gives=shapes.OrganizationApplicationIds,
        status=201,
        refuses=(404, 422),
    )
    def post(self, call: Call, organization_id: UUID) -> Found:
        organization, wanted = find_organization(organization_id), _machines(call)
        many.add_machines(organization=organization, application_ids=[one.pk for one in wanted], by=call.by)
        return {"applicationIds": call.values["application_ids"]}

    @endpoint(
        "ReplaceOrganizationApplications",
        "Exactly these machine clients",
        takes=shapes.AnyOrganizationApplicationIds,
        refuses=(404, 422),
    )
    def put(self, call: Call, organization_id: UUID) -> Found:
        organization, wanted = find_organization(organization_id), _machines(call)
        many.replace_machines(organization=organization, application_ids=[one.pk for one in wanted], by=call.by)
        return None


class OrganizationApplicationEndpoint(Endpoint):
    area = "organizations"

    @endpoint("DeleteOrganizationApplication", "Remove a machine client", refuses=(404,))
    def delete(self, call: Call, organization_id: UUID, application_id: str) -> Found:
        operations.remove_member(member=_member(organization_id, application_id), by=call.by)
        return None


class OrganizationApplicationsRolesEndpoint(Endpoint):
    area = "organizations"

    @endpoint(
        "AssignOrganizationRolesToApplications",
        "Give roles to several machine clients",
        takes=shapes.RolesForApplications,
        gives=shapes.RolesForApplications,
        status=201,
        refuses=(404, 422),
    )
    def post(self, call: Call, organization_id: UUID) -> Found:
        organization, names = find_organization(organization_id), dict.fromkeys(call.values["application_ids"])
        members = [_member(organization_id, name) for name in names]
        roles = _roles(organization, call)
        many.give_roles(members=members, roles=roles, by=call.by)
        return {"applicationIds": list(names), "organizationRoleIds": texts(role.pk for role in roles)}


class OrganizationApplicationRolesEndpoint(Endpoint):
    area = "organizations"

    @listing(
        "ListOrganizationApplicationRoles",
        "Roles of a machine client",
        gives=OrganizationRoleShape,
        refuses=(404,),
        may_be_whole=True,
    )
    def get(self, call: Call, organization_id: UUID, application_id: str) -> Listed:
        member = _member(organization_id, application_id)
        return Listed(OrganizationRole.objects.filter(member_rows__member=member), shown_roles)

    @endpoint(
        "AssignOrganizationRolesToApplication",
        "Give roles to a machine client",
        takes=shapes.OrganizationRoleIds,
        gives=shapes.OrganizationRoleIds,
        status=201,
        refuses=(404, 422),
    )
    def post(self, call: Call, organization_id: UUID, application_id: str) -> Found:
        member = _member(organization_id, application_id)
        roles = _roles(member.organization, call)
        many.give_roles(members=[member], roles=roles, by=call.by)
        return {"organizationRoleIds": texts(role.pk for role in roles)}

    @endpoint(
        "ReplaceOrganizationApplicationRoles",
        "Exactly these roles",
        takes=shapes.AnyOrganizationRoleIds,
        refuses=(404, 422),
    )
    def put(self, call: Call, organization_id: UUID, application_id: str) -> Found:
        member = _member(organization_id, application_id)
        roles = _roles(member.organization, call)
        operations.update_member_roles(member=member, roles=roles, by=call.by)
        return None


class OrganizationApplicationRoleEndpoint(Endpoint):
    area = "organizations"

    @endpoint("DeleteOrganizationApplicationRole", "Take a role from a machine client", refuses=(404,))
    def delete(self, call: Call, organization_id: UUID, application_id: str, role_id: UUID) -> Found:
        member = _member(organization_id, application_id)
        many.take_role(member=member, role=find_role_of(member, role_id), by=call.by)
        return None


def _roles(organization: Organization, call: Call) -> list[OrganizationRole]:
    """A role may permit something at this very API: nobody gives a client more there than they have."""
    roles = find_roles(organization, call.values["organization_role_ids"])
    check_reach(call.bearer, Permission.objects.filter(organization_roles__in=roles).select_related("resource"))
    return roles


def _machines(call: Call) -> list[Application]:
    """Raises NotFound, Refused."""
    found = find_applications(call.values["application_ids"])
    if any(one.application.kind != Application.Kind.MACHINE for one in found):
        raise Refused("entity.invalid", "Only machine clients belong to organizations.")
    return [one.application for one in found]


def _member(organization_id: UUID, application_id: str) -> Member:
    return find_machine(organization_id, find_application(application_id).application)


def _shown(members: Sequence[Member]) -> list[dict[str, object]]:
    clients = {one.application_id: one for one in applications().filter(application__memberships__in=members)}
    shown = shown_applications([clients[one.application_id] for one in members])
    return [
        {**application, "organizationRoles": roles_of(member)}
        for application, member in zip(shown, members, strict=True)
    ]
