"""The organizations that a person, or a machine client, belongs to."""

from uuid import UUID

from django.db.models import QuerySet

from identity.api.applications.shapes import find_application
from identity.api.endpoints import Call, Endpoint, listing
from identity.api.organizations.shapes import JoinedOrganizationShape, shown_joined
from identity.api.paging import Listed
from identity.api.users.shapes import find_user
from orgs.models import Member


class UserOrganizationsEndpoint(Endpoint):
    area = "organizations"

    @listing(
        "ListUserOrganizations",
        "Organizations of a person",
        gives=JoinedOrganizationShape,
        refuses=(404,),
        may_be_whole=True,
    )
    def get(self, call: Call, user_id: UUID) -> Listed:
        return _of(Member.objects.filter(user=find_user(user_id)))


class ApplicationOrganizationsEndpoint(Endpoint):
    area = "organizations"

    @listing(
        "ListApplicationOrganizations",
        "Organizations of a machine client",
        gives=JoinedOrganizationShape,
        refuses=(404,),
        may_be_whole=True,
    )
    def get(self, call: Call, application_id: str) -> Listed:
        return _of(Member.objects.filter(application=find_application(application_id).application))


def _of(members: "QuerySet[Member]") -> Listed:
    rows = members.select_related("organization").prefetch_related("roles").order_by("-organization__created_at", "pk")
    return Listed(rows, shown_joined)
