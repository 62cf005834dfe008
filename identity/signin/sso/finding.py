"""The connection that an address names, whether it may sign anybody in, and whether an answer is the first of its kind."""

from datetime import datetime
from uuid import UUID

from django.http import Http404

from connectors.enterprise.answers import Assertion
from connectors.enterprise.codes import Code
from connectors.enterprise.kind import Protocol
from connectors.rows import Setup
from connectors.saml import replay
from orgs.connections.models import Connection


def find(connection_id: UUID) -> Connection:
    """Also one that is not live: it is refused with a reason, or tested. Raises Http404."""
    found = Connection.objects.filter(pk=connection_id).select_related("connector", "organization").first()
    if found is None:
        raise Http404
    return found


def is_first(connection_id: UUID, setup: Setup, assertion: Assertion, now: datetime) -> bool:
    """Whether it has signed nobody in before. A code of OpenID Connect is used up at the provider."""
    return setup.text("protocol") != Protocol.SAML or replay.use(connection_id, assertion, now)


def closed(connection: Connection) -> Code:
    organization = connection.organization
    is_suspended = organization is not None and not organization.is_active
    return Code.ORGANIZATION_SUSPENDED if is_suspended else Code.CONNECTION_OFF


def company_of(connection: Connection) -> str:
    """Whose sign-in it is, as people know it."""
    return connection.organization.name if connection.organization is not None else connection.connector.name
