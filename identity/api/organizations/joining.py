"""Roles of people who join an organization by themselves."""

from uuid import UUID

from django.db.models import QuerySet

from identity.api.endpoints import Call, Endpoint, Found, endpoint, listing
from identity.api.errors import NotFound
from identity.api.organization_template.shapes import OrganizationRoleShape
from identity.api.organization_template.shapes import shown_all as shown_roles
from identity.api.organizations import shapes
from identity.api.organizations.finding import find_organization, find_roles
from identity.api.organizations.shapes import texts
from identity.api.paging import Listed
from orgs import operations
from orgs.models import Organization, OrganizationRole


class OrganizationJoinRolesEndpoint(Endpoint):
    area = "organizations"

    @listing(
        "ListOrganizationJitRoles",
        "Roles of people who join by themselves",
        gives=OrganizationRoleShape,
        refuses=(404,),
        may_be_whole=True,
    )
    def get(self, call: Call, organization_id: UUID) -> Listed:
        return Listed(_roles(find_organization(organization_id)), shown_roles)

    @endpoint(
        "CreateOrganizationJitRole",
        "Give these roles, too",
        takes=shapes.OrganizationRoleIds,
        gives=shapes.OrganizationRoleIds,
        status=201,
        refuses=(404, 422),
    )
    def post(self, call: Call, organization_id: UUID) -> Found:
        organization = find_organization(organization_id)
        roles = find_roles(organization, call.values["organization_role_ids"])
        operations.update_join_roles(organization=organization, roles={*_roles(organization), *roles}, by=call.by)
        return {"organizationRoleIds": texts(role.pk for role in roles)}

    @endpoint(
        "ReplaceOrganizationJitRoles",
        "Give exactly these roles",
        takes=shapes.AnyOrganizationRoleIds,
        refuses=(404, 422),
    )
    def put(self, call: Call, organization_id: UUID) -> Found:
        organization = find_organization(organization_id)
        roles = find_roles(organization, call.values["organization_role_ids"])
        operations.update_join_roles(organization=organization, roles=roles, by=call.by)
        return None


class OrganizationJoinRoleEndpoint(Endpoint):
    area = "organizations"

    @endpoint("DeleteOrganizationJitRole", "Do not give this role any more", refuses=(404,))
    def delete(self, call: Call, organization_id: UUID, role_id: UUID) -> Found:
        organization = find_organization(organization_id)
        given = list(_roles(organization))
        kept = [role for role in given if role.pk != role_id]
        if len(kept) == len(given):
            raise NotFound("role")
        operations.update_join_roles(organization=organization, roles=kept, by=call.by)
        return None


def _roles(organization: Organization) -> "QuerySet[OrganizationRole]":
    return OrganizationRole.objects.filter(given_on_joining__organization=organization)
