"""What a SAML provider is told about us, also before anything is live: administrators enter it there first."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from connectors.saml import keys
from identity.signin.sso.finding import find
from orgs.connections.addresses import addresses_of
from tenants.audit.actor import SYSTEM


@require_safe
def metadata(request: HttpRequest, connection_id: UUID) -> HttpResponse:
    from connectors.saml import published

    connection = find(connection_id)
    ours = addresses_of(connection)
    setup = connection.live_setup() if connection.connector.config else connection.draft_setup()
    keys.ensure_key(connector_id=connection.pk, by=SYSTEM)
    pairs = keys.published_keys(connection.pk)
    found = published.ours(setup, connection.entity_id, ours["acs_url"], ours["slo_url"], pairs)
    return HttpResponse(found, content_type=published.CONTENT_TYPE)
