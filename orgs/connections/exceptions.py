"""Mails to those who look after an organization when somebody came in without its provider, as they may."""

from datetime import datetime

from connectors.texts import sending
from orgs.connections.models import BreakGlass
from orgs.connections.recipients import language_of, recipients_of

KIND = "organization_break_glass"


def tell_use(row: BreakGlass, *, at: datetime, ip: str) -> None:
    """In the transaction that wrote it down: owners and IT contacts."""
    values = {
        "organization": row.organization.name,
        "person": str(row.user),
        "when": f"{at:%Y-%m-%d %H:%M} UTC",
        "ip": ip,
    }
    for recipient in recipients_of(row.organization):
        with language_of(recipient.locale):
            sending.send_mail(KIND, to=recipient.email, values=values)
