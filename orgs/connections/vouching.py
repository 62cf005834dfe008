"""Writes by an operator's word: a draft counts as tested, and a claimed domain leads somewhere, before either is shown.

Only commands offer them; pages and the API ask for the test and the DNS record. That a domain counts as proved:
orgs.domains.operations.vouch_for_domain.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connectors.enterprise.kind import Protocol
from orgs.connections.models import Connection
from orgs.connections.operations import hold
from orgs.connections.recording import record
from orgs.connections.requiring import NotReady, route_domain
from orgs.domains.models import OrganizationDomain
from tenants.audit import events
from tenants.audit.actor import Actor

NEEDED: dict[str, tuple[str, ...]] = {
    Protocol.SAML: ("idp_entity_id", "sso_url", "certificates"),
    Protocol.OIDC: ("issuer", "client_id"),
}


class NotSetUp(ValidationError):
    """There is nothing yet that anybody could answer for."""

    def __init__(self) -> None:
        super().__init__(_("The provider’s own data are missing: nobody can sign in by this connection."))


def vouch_for_draft(*, connection: Connection, by: Actor) -> None:
    """The draft as it stands may go live as if it had passed its test. Raises NotSetUp."""
    with transaction.atomic():
        row = hold(connection)
        config = row.draft.get("config") or {}
        needed = NEEDED.get(str(config.get("protocol")), ())
        if not needed or not all(config.get(name) for name in needed):
            raise NotSetUp
        row.tested_hash, row.tested_at = row.draft_hash(), timezone.now()
        row.save(update_fields=("tested_hash", "tested_at"))
        record("vouch", row, by)
    connection.refresh_from_db()


def route_claim(*, domain: OrganizationDomain, connection: Connection, by: Actor) -> None:
    """As `route_domain`, for a domain that may still wait for its proof: until then it leads nobody anywhere.

    Raises NotReady.
    """
    if domain.verified_at is not None:
        route_domain(domain=domain, connection=connection, by=by)
        return
    with transaction.atomic():
        rows = OrganizationDomain.objects.select_for_update(of=("self",)).select_related("organization")
        row = rows.get(pk=domain.pk)
        if row.organization_id != connection.organization_id:
            raise NotReady(_("The domain and the connection belong to different organizations."))
        row.connection = connection
        row.save(update_fields=("connection",))
        details: dict[str, object] = {"domain": row.domain, "connection": connection.connector.name}
        events.record("organization.route_domain", row.organization, by=by, details=details)
    domain.refresh_from_db()
