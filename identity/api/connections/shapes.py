"""Connections in JSON. Secrets go in and never come out."""

from collections.abc import Sequence
from uuid import UUID

from connectors.enterprise.kind import EnterpriseKind, Protocol
from connectors.kinds import KINDS
from identity.api.errors import NotFound
from identity.api.shapes import Anything, Choice, Flag, Number, Shape, Text, Texts, milliseconds
from orgs.connections.addresses import addresses_of
from orgs.connections.models import Connection, Stage
from tenants.isolation.scope import current

PROTOCOLS = [protocol.value for protocol in Protocol]
# What a draft is asked for, by the names under which it is kept (orgs.connections.models).
SETTINGS = {
    Protocol.SAML: {
        "metadataUrl": "metadata_url", "metadata": "metadata_xml", "entityId": "idp_entity_id",
        "signInEndpoint": "sso_url", "certificates": "certificates",
    },
    Protocol.OIDC: {"issuer": "issuer", "clientId": "client_id", "scopes": "scopes"},
}  # fmt: skip
SECRETS = {"clientSecret": "client_secret"}


class ProviderShape(Shape):
    provider_name = Text()
    provider_type = Choice(choices=PROTOCOLS)
    name = Text()
    protocols = Texts(child=Choice(choices=PROTOCOLS), min_length=0)


class ConnectionShape(Shape):
    """`organization_id`, `stage`, `is_tested` and `service` (ours, to be entered at the provider) are not Logto's."""

    tenant_id = Text()
    id = Text()
    organization_id = Text(allow_null=True)
    provider_name = Text()
    provider_type = Choice(choices=PROTOCOLS)
    connector_name = Text()
    config = Anything()
    domains = Texts(min_length=0)
    stage = Choice(choices=[stage.value for stage in Stage])
    is_live = Flag()
    is_tested = Flag()
    creates_accounts = Flag()
    trusts_mfa = Flag()
    service = Anything()
    created_at = Number()


class ConfigShape(Shape):
    """Of SAML the first five, of OpenID Connect the others."""

    metadata_url = Text(allow_blank=True, required=False)
    metadata = Text(max_length=200_000, allow_blank=True, required=False)
    entity_id = Text(max_length=500, allow_blank=True, required=False)
    sign_in_endpoint = Text(allow_blank=True, required=False)
    certificates = Texts(child=Text(max_length=20_000), min_length=0, max_items=10, required=False)
    issuer = Text(max_length=500, allow_blank=True, required=False)
    client_id = Text(max_length=500, allow_blank=True, required=False)
    client_secret = Text(max_length=4000, allow_blank=True, required=False)
    scopes = Texts(child=Text(max_length=100), min_length=0, max_items=30, required=False)


class ConnectionChanges(Shape):
    connector_name = Text(max_length=60, required=False)
    provider_type = Choice(choices=PROTOCOLS, required=False)
    config = ConfigShape(required=False)
    creates_accounts = Flag(required=False)
    trusts_mfa = Flag(required=False)


class NewConnectionShape(ConnectionChanges):
    """Without `organization_id` it is the tenant's as a whole."""

    provider_name = Text(max_length=40)
    connector_name = Text(max_length=60)
    organization_id = Text(max_length=36, allow_null=True, required=False)


def find_connection(connection_id: UUID) -> Connection:
    rows = Connection.objects.select_related("connector", "organization").prefetch_related("domains")
    found = rows.filter(pk=connection_id).first()
    if found is None:
        raise NotFound("connection")
    return found


def providers() -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for kind in KINDS.values():
        if isinstance(kind, EnterpriseKind):
            protocols = [protocol.value for protocol in kind.protocols]
            entry: dict[str, object] = {
                "providerName": kind.slug,
                "providerType": protocols[0],
                "name": str(kind.label),
            }
            found.append({**entry, "protocols": protocols})
    return found


def shown_all(rows: Sequence[Connection]) -> list[dict[str, object]]:
    return [shown(row) for row in rows]


def shown(row: Connection) -> dict[str, object]:
    """What is being set up, which of a live one that nobody is changing is what is live."""
    kind, config = str(row.draft.get("kind") or row.connector.kind), row.draft.get("config") or {}
    protocol = protocol_of(kind, str(config.get("protocol") or ""))
    return {
        "tenantId": current().slug,
        "id": str(row.pk),
        "organizationId": str(row.organization_id) if row.organization_id else None,
        "providerName": kind,
        "providerType": protocol.value,
        "connectorName": row.connector.name,
        "config": {name: config[kept] for name, kept in SETTINGS[protocol].items() if kept in config},
        "domains": sorted(one.domain for one in row.domains.all() if one.verified_at is not None),
        "stage": row.stage,
        "isLive": row.is_live,
        "isTested": row.is_tested,
        "createsAccounts": row.creates_accounts,
        "trustsMfa": row.trusts_mfa,
        "service": dict(addresses_of(row)),
        "createdAt": milliseconds(row.created_at),
    }


def protocol_of(kind: str, wanted: str) -> Protocol:
    """Which of the kind's protocols is meant; its first where none is said."""
    found = KINDS[kind]
    assert isinstance(found, EnterpriseKind)  # noqa: S101  # for mypy: of a connection
    return Protocol(wanted) if wanted in found.protocols else found.protocols[0]
