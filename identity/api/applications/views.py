"""Applications: OIDC clients with what people see of them."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from identity.api.applications import operations, shapes
from identity.api.applications.shapes import ApplicationShape, WholeApplication, find_application, shown
from identity.api.endpoints import Call, Endpoint, Found, endpoint, listing
from identity.api.errors import InvalidInput
from identity.api.paging import Listed
from identity.api.permissions import ALL, check_reach_of
from identity.api.search import QUERY, condition_of
from identity.api.shapes import Anything
from identity.applications.models import Application
from identity.applications.operations import delete_application
from identity.oidc.models import Client
from identity.users.roles.effective import names_of_application
from tenants.apis.models import BUILT_IN, spoken

FILTERS = {
    "types": "One type, or several: Native, SPA, Traditional, MachineToMachine.",
    "isThirdParty": "true or false.",
    "excludeRoleId": "Without those that have this role.",
}


class ApplicationsEndpoint(Endpoint):
    area = "applications"

    @listing(
        "ListApplications",
        "Applications, the newest first",
        gives=ApplicationShape,
        query={**FILTERS, **QUERY},
        may_be_whole=True,
    )
    def get(self, call: Call) -> Listed:
        return Listed(_filtered(call).filter(condition_of(call.request, shapes.SEARCHABLE)), shapes.shown_all)

    @endpoint(
        "CreateApplication",
        "Create an application; its secret is answered this once",
        takes=shapes.NewApplication,
        gives=ApplicationShape,
        refuses=(422,),
    )
    def post(self, call: Call) -> Found:
        client, secret = operations.create(values=call.values, by=call.by)
        return {**shown(client), **({"secret": secret} if secret else {})}


class ApplicationEndpoint(Endpoint):
    area = "applications"

    @endpoint("GetApplication", "An application", gives=WholeApplication, refuses=(404,))
    def get(self, call: Call, id: str) -> Found:  # noqa: A002  # Logto's name of the parameter
        client = find_application(id)
        return {**shown(client), "isAdmin": _manages(client)}

    @endpoint(
        "UpdateApplication",
        "Change an application",
        takes=shapes.ApplicationChanges,
        gives=ApplicationShape,
        refuses=(404, 422),
    )
    def patch(self, call: Call, id: str) -> Found:  # noqa: A002  # Logto's name of the parameter
        client = find_application(id)
        check_reach_of(call.bearer, client.application_id)
        operations.change(client=client, values=call.values, by=call.by)
        return shown(client)

    @endpoint("DeleteApplication", "Delete an application: its tokens are refused from now on", refuses=(404,))
    def delete(self, call: Call, id: str) -> Found:  # noqa: A002  # Logto's name of the parameter
        client = find_application(id)
        check_reach_of(call.bearer, client.application_id)
        delete_application(application=client.application, by=call.by)
        return None


class ApplicationDataEndpoint(Endpoint):
    area = "applications"

    @endpoint(
        "UpdateApplicationCustomData",
        "Add to what back ends keep about an application",
        takes=Anything,
        gives=Anything(),
        refuses=(404,),
    )
    def patch(self, call: Call, application_id: str) -> Found:
        client = find_application(application_id)
        check_reach_of(call.bearer, client.application_id)
        operations.merge_custom_data(client=client, custom_data=call.values, by=call.by)
        found: Found = client.application.custom_data
        return found


def _manages(client: Client) -> bool:
    return ALL in names_of_application(client.application_id).get(spoken(BUILT_IN), frozenset())


def _filtered(call: Call) -> "QuerySet[Client, Any]":
    rows, asked = shapes.applications(), call.request.GET
    if types := [kind for text in asked.getlist("types") for kind in str(text).split(",")]:
        if not set(types) <= shapes.KINDS.keys():
            raise InvalidInput("types are of Native, SPA, Traditional, MachineToMachine.")
        kinds = [kind for kind, shown_as in shapes.TYPES.items() if shown_as in types]
        rows = rows.filter(application__kind__in=kinds)
    if "isThirdParty" in asked:
        third = Application.Kind.THIRD_PARTY
        is_wanted = asked["isThirdParty"] in ("true", "1")
        rows = rows.filter(application__kind=third) if is_wanted else rows.exclude(application__kind=third)
    if "excludeRoleId" in asked:
        rows = rows.exclude(application__role_rows__role__in=_uuids(asked["excludeRoleId"]))
    return rows


def _uuids(text: str) -> list[UUID]:
    try:
        return [UUID(text)]
    except ValueError:
        raise InvalidInput("An id of a role is a UUID.") from None
