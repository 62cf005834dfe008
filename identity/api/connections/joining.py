"""By which of its connections people become members of an organization.

Logto's addresses. There a connector may be named by several organizations; here it belongs to one, and what is switched
is whether whoever comes by it for the first time gets an account and becomes a member.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from identity.api.connections.shapes import ConnectionShape, shown_all
from identity.api.endpoints import Call, Endpoint, Found, endpoint, listing
from identity.api.errors import NotFound, Refused
from identity.api.organizations.finding import find_organization
from identity.api.organizations.shapes import texts
from identity.api.paging import Listed
from identity.api.shapes import Ids, Shape
from orgs.connections.models import Connection
from orgs.connections.operations import update_connection
from tenants.audit.actor import Actor


class ConnectionIds(Shape):
    sso_connector_ids = Ids()


class AnyConnectionIds(Shape):
    sso_connector_ids = Ids(min_length=0)


class OrganizationConnectionsEndpoint(Endpoint):
    area = "organizations"

    @listing(
        "ListOrganizationJitSsoConnectors",
        "Connections by which people become members",
        gives=ConnectionShape,
        refuses=(404,),
        may_be_whole=True,
    )
    def get(self, call: Call, organization_id: UUID) -> Listed:
        rows = _rows(organization_id).filter(creates_accounts=True).prefetch_related("domains")
        return Listed(rows.order_by("created_at", "pk"), shown_all)

    @endpoint(
        "CreateOrganizationJitSsoConnector",
        "Let people become members by these connections of the organization",
        takes=ConnectionIds,
        gives=ConnectionIds,
        status=201,
        refuses=(404, 422),
    )
    def post(self, call: Call, organization_id: UUID) -> Found:
        chosen = _chosen(organization_id, call.values["sso_connector_ids"])
        with transaction.atomic():
            _switch(chosen, call.by, is_on=True)
        return {"ssoConnectorIds": texts(row.pk for row in chosen)}

    @endpoint(
        "ReplaceOrganizationJitSsoConnectors",
        "Let people become members by exactly these connections of the organization",
        takes=AnyConnectionIds,
        refuses=(404, 422),
    )
    def put(self, call: Call, organization_id: UUID) -> Found:
        chosen = _chosen(organization_id, call.values["sso_connector_ids"])
        with transaction.atomic():
            _switch(chosen, call.by, is_on=True)
            _switch(_rows(organization_id).exclude(pk__in=[row.pk for row in chosen]), call.by, is_on=False)
        return None


class OrganizationConnectionEndpoint(Endpoint):
    area = "organizations"

    @endpoint("DeleteOrganizationJitSsoConnector", "Nobody becomes a member by it any more", refuses=(404,))
    def delete(self, call: Call, organization_id: UUID, connection_id: UUID) -> Found:
        """The connection itself stays, for those who are members."""
        found = _rows(organization_id).filter(pk=connection_id, creates_accounts=True).first()
        if found is None:
            raise NotFound("connection")
        _switch([found], call.by, is_on=False)
        return None


def _rows(organization_id: UUID) -> "QuerySet[Connection]":
    found = find_organization(organization_id)
    return Connection.objects.of(found).select_related("connector", "organization")


def _chosen(organization_id: UUID, ids: Iterable[UUID]) -> list[Connection]:
    wanted = set(ids)
    found = list(_rows(organization_id).filter(pk__in=wanted))
    if len(found) != len(wanted):
        raise Refused("entity.relation_foreign_key_not_found", "There is no such connection of this organization.")
    return found


def _switch(rows: Iterable[Connection], by: Actor, *, is_on: bool) -> None:
    for row in rows:
        if row.creates_accounts != is_on:
            update_connection(connection=row, values={"creates_accounts": is_on}, by=by)
