"""Organizations themselves."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Count

from identity.api.endpoints import Call, Endpoint, Found, endpoint, listing
from identity.api.organizations import brand, shapes
from identity.api.organizations.finding import find_organization
from identity.api.organizations.shapes import OrganizationShape, shown, values_of
from identity.api.paging import Listed
from identity.api.shapes import Number
from orgs import operations
from orgs.models import Member, Organization

FEATURED = 3
SEARCH = {
    "q": "The beginning of the name, or the whole id.",
    "showFeatured": "true: with the number of members, and some of them.",
}


class ListedOrganizationShape(OrganizationShape):
    users_count = Number(required=False)


class OrganizationsEndpoint(Endpoint):
    area = "organizations"

    @listing("ListOrganizations", "Organizations, the latest first", gives=ListedOrganizationShape, query=SEARCH)
    def get(self, call: Call) -> Listed:
        text = call.query.get("q", "").strip()
        rows = Organization.objects.found(text) if text else Organization.objects.all()
        wants_more = call.query.get("showFeatured", "") in ("1", "true", "yes", "y")
        return Listed(rows, _featured if wants_more else shapes.shown_all)

    @endpoint(
        "CreateOrganization",
        "Create an organization",
        takes=shapes.NewOrganizationShape,
        gives=OrganizationShape,
        status=201,
        refuses=(422,),
    )
    def post(self, call: Call) -> Found:
        values = values_of(call.values)
        with transaction.atomic():
            made = operations.create_organization(name=str(values.pop("name")), values=values, by=call.by)
            brand.update(made, call.values, call.by)
        return shown(made)


class OrganizationEndpoint(Endpoint):
    area = "organizations"

    @endpoint("GetOrganization", "An organization", gives=OrganizationShape, refuses=(404,))
    def get(self, call: Call, organization_id: UUID) -> Found:
        return shown(find_organization(organization_id))

    @endpoint(
        "UpdateOrganization",
        "Change an organization",
        takes=shapes.OrganizationChanges,
        gives=OrganizationShape,
        refuses=(404, 422),
    )
    def patch(self, call: Call, organization_id: UUID) -> Found:
        organization, values = find_organization(organization_id), values_of(call.values)
        with transaction.atomic():
            brand.update(organization, call.values, call.by)
            return shown(operations.update_organization(organization=organization, values=values, by=call.by))

    @endpoint("DeleteOrganization", "Delete an organization: its people stay", refuses=(404,))
    def delete(self, call: Call, organization_id: UUID) -> Found:
        operations.delete_organization(organization=find_organization(organization_id), by=call.by)
        return None


class OrganizationSuspensionEndpoint(Endpoint):
    area = "organizations"

    @endpoint(
        "UpdateOrganizationIsSuspended",
        "Suspend or resume an organization",
        takes=shapes.SuspensionShape,
        gives=OrganizationShape,
        refuses=(404,),
    )
    def patch(self, call: Call, organization_id: UUID) -> Found:
        """No token for it while it is suspended; everything is kept."""
        organization = find_organization(organization_id)
        if call.values["is_suspended"]:
            operations.suspend_organization(organization=organization, by=call.by)
        else:
            operations.resume_organization(organization=organization, by=call.by)
        return shown(organization)


def _featured(organizations: Sequence[Organization]) -> list[dict[str, object]]:
    people = Member.objects.people().filter(organization__in=list(organizations))
    counted = people.order_by().values_list("organization").annotate(number=Count("pk"))
    numbers: dict[object, int] = dict(counted)
    found = zip(shapes.shown_all(organizations), organizations, strict=True)
    return [{**said, "usersCount": numbers.get(one.pk, 0), "featuredUsers": _some_of(one)} for said, one in found]


def _some_of(organization: Organization) -> list[dict[str, object]]:
    members = organization.members.people().select_related("user")[:FEATURED]
    people = [one.user for one in members if one.user]
    return [{"id": str(one.pk), "avatar": one.picture or None, "name": one.name or None} for one in people]
