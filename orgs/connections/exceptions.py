"""Mails to those who look after an organization when somebody came in without its provider, as they may."""

from datetime import datetime

from connectors.texts import sending
from orgs.connections.models import BreakGlass
from orgs.contacts.models import Contact
from orgs.domains.mail import OWNERS_LIMIT, in_language
from orgs.models import Member

KIND = "organization_break_glass"


def tell_use(row: BreakGlass, *, at: datetime, ip: str) -> None:
    """In the transaction that wrote it down: owners and IT contacts, each once."""
    owners = Member.objects.filter(organization=row.organization_id).owners().select_related("user")
    people = {owner.user.email: owner.user.locale for owner in owners[:OWNERS_LIMIT] if owner.user and owner.user.email}
    contacts = Contact.objects.filter(organization=row.organization_id)[:OWNERS_LIMIT]
    people |= {contact.email: contact.locale for contact in contacts if contact.email not in people}
    values = {
        "organization": row.organization.name,
        "person": str(row.user),
        "when": f"{at:%Y-%m-%d %H:%M} UTC",
        "ip": ip,
    }
    for email, locale in people.items():
        with in_language(locale):
            sending.send_mail(KIND, to=email, values=values)
