"""IT contacts of an organization, on its page: named, sent a link, shut out."""

from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orgs.contacts import operations
from orgs.contacts.models import Contact, SetupLink
from orgs.models import Organization
from tenants.console.acts import Act, Doing, Text
from tenants.console.forms import ActForm
from tenants.console.rights import Right


class ContactForm(ActForm):
    email = forms.EmailField(label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    name = forms.CharField(
        label=_("Name"), max_length=120, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


def contacts_of(row: Organization) -> list[tuple[Contact, SetupLink | None, bool]]:
    """With the latest link of each, and whether it opens."""
    now, found = timezone.now(), []
    for contact in Contact.objects.filter(organization=row).prefetch_related("links"):
        link = next(iter(contact.links.all()), None)
        found.append((contact, link, link is not None and link.is_open(now)))
    return found


def find_contact(row: Organization, part: UUID) -> Contact | None:
    return Contact.objects.filter(organization=row, pk=part).select_related("organization").first()


def _add(doing: Doing[Organization]) -> Text:
    email, name = doing.values["email"], doing.values["name"]
    contact = operations.add_contact(organization=doing.row, email=email, name=name, by=doing.by)
    operations.issue_link(contact=contact, by=doing.by)
    return _("The link is on its way to them.")


def _resend(doing: Doing[Organization]) -> Text:
    latest = doing.part.links.select_related("connection").first()
    operations.issue_link(contact=doing.part, connection=latest.connection if latest else None, by=doing.by)
    return _("A new link is on its way. Earlier ones no longer open.")


def _revoke(doing: Doing[Organization]) -> Text:
    latest = doing.part.links.select_related("contact__organization").first()
    if latest is not None:
        operations.revoke_link(link=latest, by=doing.by)
    return _("The link no longer opens, and whoever was inside by it is out.")


def _remove(doing: Doing[Organization]) -> Text:
    operations.remove_contact(contact=doing.part, by=doing.by)
    return _("The IT contact is removed. Their links no longer open.")


ACTS: tuple[Act[Organization], ...] = (
    Act("sso/contact", _("Ask an IT contact"), Right.CHANGE, _add, form=ContactForm, is_listed=False, back="sso",
        explanation=_("They get a link by mail, and a code when they open it. They set up the sign-in without an account here, and can ask for a fresh link.")),
    Act("sso/contact-resend", _("Send a new link"), Right.CHANGE, _resend, part=find_contact, back="sso",
        explanation=_("Earlier ones no longer open.")),
    Act("sso/contact-revoke", _("Shut out"), Right.CHANGE, _revoke, part=find_contact, back="sso", is_danger=True,
        explanation=_("Their links no longer open, and whoever is inside by one is out. Sending another lets them in again.")),
    Act("sso/contact-remove", _("Remove the contact"), Right.CHANGE, _remove, part=find_contact, back="sso", is_danger=True,
        explanation=_("They are told nothing any more, and their links no longer open.")),
)  # fmt: skip
