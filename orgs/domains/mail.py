"""Mails to an organization's owners and IT contacts when the record of a domain is missing, and when the domain has stopped."""

from connectors.texts import sending, values
from orgs.connections.recipients import language_of, recipients_of
from orgs.domains.models import TOLERANCE, OrganizationDomain

FAILING, STOPPED = "organization_domain_failing", "organization_domain_stopped"


def tell(row: OrganizationDomain, kind: str) -> None:
    """In the transaction that found it out."""
    for recipient in recipients_of(row.organization):
        with language_of(recipient.locale):
            sending.send_mail(kind, to=recipient.email, values=_values(row))


def _values(row: OrganizationDomain) -> dict[str, object]:
    return {
        "organization": row.organization.name,
        "domain": row.domain,
        "record_name": row.record_name,
        "record_value": row.record_value,
        "days": values.days(TOLERANCE.days),
    }
