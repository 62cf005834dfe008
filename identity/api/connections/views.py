"""Connections of organizations and of the tenant as a whole, and the kinds of them."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from connectors.enterprise.kind import EnterpriseKind
from connectors.kinds import KINDS
from identity.api.connections import shapes
from identity.api.connections.shapes import SECRETS, SETTINGS, find_connection, protocol_of, shown, shown_all
from identity.api.endpoints import Call, Endpoint, Found, endpoint, listing
from identity.api.errors import Refused
from identity.api.organizations.finding import find_organization
from identity.api.paging import Listed
from identity.api.shapes import camel
from orgs.connections.disconnecting import disconnect
from orgs.connections.models import Connection
from orgs.connections.operations import EDITABLE, create_connection, update_connection, update_draft
from tenants.audit.actor import Actor


class ConnectionProvidersEndpoint(Endpoint):
    area = "organizations"

    @endpoint("ListSsoConnectorProviders", "Kinds of identity providers", gives=shapes.ProviderShape(many=True))
    def get(self, call: Call) -> Found:
        return shapes.providers()


class ConnectionsEndpoint(Endpoint):
    area = "organizations"

    @listing("ListSsoConnectors", "Connections to identity providers", gives=shapes.ConnectionShape)
    def get(self, call: Call) -> Listed:
        rows = Connection.objects.select_related("connector").prefetch_related("domains")
        return Listed(rows.order_by("created_at", "pk"), shown_all)

    @endpoint(
        "CreateSsoConnector",
        "Begin a connection; it signs nobody in before it has passed a test",
        takes=shapes.NewConnectionShape,
        gives=shapes.ConnectionShape,
        status=201,
        refuses=(404, 422),
    )
    def post(self, call: Call) -> Found:
        values = call.values
        kind = KINDS.get(values["provider_name"])
        if not isinstance(kind, EnterpriseKind):
            raise Refused("connector.invalid_provider", "There is no such provider: see /sso-connector-providers.")
        organization = find_organization(_id(values["organization_id"])) if values.get("organization_id") else None
        with transaction.atomic():
            row = create_connection(
                organization=organization, kind=kind.slug, name=values["connector_name"], by=call.by
            )
            _change(row, {name: value for name, value in values.items() if name != "connector_name"}, call.by)
        return shown(find_connection(row.pk))


class ConnectionEndpoint(Endpoint):
    area = "organizations"

    @endpoint("GetSsoConnector", "A connection", gives=shapes.ConnectionShape, refuses=(404,))
    def get(self, call: Call, connection_id: UUID) -> Found:
        return shown(find_connection(connection_id))

    @endpoint(
        "UpdateSsoConnector",
        "Change what is being set up: what is live goes on until that has passed a test",
        takes=shapes.ConnectionChanges,
        gives=shapes.ConnectionShape,
        refuses=(404, 422),
    )
    def patch(self, call: Call, connection_id: UUID) -> Found:
        with transaction.atomic():
            _change(find_connection(connection_id), call.values, call.by)
        return shown(find_connection(connection_id))

    @endpoint("DeleteSsoConnector", "Disconnect: its people sign in another way", refuses=(404,))
    def delete(self, call: Call, connection_id: UUID) -> Found:
        disconnect(connection=find_connection(connection_id), by=call.by)
        return None


def _change(row: Connection, values: Mapping[str, object], by: Actor) -> None:
    own = {name: values[name] for name in EDITABLE if name in values}
    if "connector_name" in values:
        own["name"] = values["connector_name"]
    if own:
        update_connection(connection=row, values=own, by=by)
    given = values.get("config")
    if given is None and "provider_type" not in values:
        return
    kind, before = str(row.draft.get("kind") or row.connector.kind), dict(row.draft.get("config") or {})
    protocol = protocol_of(kind, str(values.get("provider_type") or before.get("protocol") or ""))
    if "provider_type" in values and values["provider_type"] != protocol:
        raise Refused("connector.invalid_provider", "This provider does not speak that protocol.")
    written = {camel(name): value for name, value in given.items()} if isinstance(given, Mapping) else {}
    config = {kept: written[name] for name, kept in SETTINGS[protocol].items() if name in written}
    secrets = {kept: str(written[name]) for name, kept in SECRETS.items() if name in written}
    if config.get("metadata_xml"):
        config = {**_understood(str(config["metadata_xml"])), **config}
    update_draft(connection=row, config={**before, **config, "protocol": protocol.value}, secrets=secrets, by=by)


def _understood(metadata: str) -> dict[str, object]:
    """What follows from the metadata; what is sent beside it goes before. Raises Refused."""
    from connectors.saml.metadata import MetadataRefused, read  # it loads XML libraries

    try:
        return read(metadata).config()
    except MetadataRefused as refusal:
        raise Refused("connector.invalid_metadata", "The metadata cannot be used.", {"reason": str(refusal)}) from None


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Refused("entity.invalid", "organizationId is not an id.") from None
