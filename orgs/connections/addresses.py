"""Ours at a connection, as its provider is told them: made from the tenant's stored host, never from a request."""

from connectors.enterprise.kind import Protocol
from orgs.connections.models import Connection
from tenants.hosts import origin
from tenants.isolation.scope import current


def entity_id_for(connection_id: object) -> str:
    """Of a new connection; then it is stored, and stays when the host changes."""
    return _saml(connection_id, "metadata")


def addresses_of(connection: Connection) -> dict[str, str]:
    """By the names that guides use (connectors.enterprise.kind.Value)."""
    here = origin(current())
    return {
        "entity_id": connection.entity_id,
        "acs_url": acs_url(connection),
        "metadata_url": _saml(connection.pk, "metadata"),
        "slo_url": _saml(connection.pk, "slo"),
        "redirect_uri": redirect_uri(connection),
        "start_url": f"{here}{start_path(connection.pk)}",
        "logout_uri": f"{here}/sso/{connection.pk}/logout",
        "jwks_uri": f"{here}/sso/{connection.pk}/jwks",
        "name_id_format": "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
    }


def start_path(connection_id: object) -> str:
    """Where a sign-in by it begins, on the tenant's host."""
    return f"/sso/{connection_id}/start"


def acs_url(connection: Connection) -> str:
    return _saml(connection.pk, "acs")


def redirect_uri(connection: Connection) -> str:
    return f"{origin(current())}/callback/{connection.pk}"


def callback_of(connection: Connection, protocol: str) -> str:
    """Where the provider's answer goes."""
    return acs_url(connection) if protocol == Protocol.SAML else redirect_uri(connection)


def _saml(connection_id: object, name: str) -> str:
    return f"{origin(current())}/sso/saml/{connection_id}/{name}"
