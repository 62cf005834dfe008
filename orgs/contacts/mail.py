"""Mails to IT contacts, each in the contact's own language and to the stored address alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.urls import get_script_prefix, reverse
from django.utils import translation

from connectors.texts import sending, values
from orgs.contacts.messages import CODE, LINK
from orgs.contacts.models import Contact, SetupLink, SetupVisit
from tenants.hosts import origin
from tenants.isolation.scope import current


def send_link(link: SetupLink, *, token: str, days: int) -> None:
    contact = link.contact
    with _language_of(contact):
        content = {
            "organization": contact.organization.name,
            "inviter": values.plain(link.issued_by),
            "link": address_of(token),
            "lifetime": values.days(days),
        }
        sending.send_mail(LINK, to=contact.email, values=content, expires_at=link.open_until)


def send_code(visit: SetupVisit, *, code: str, minutes: int, until: datetime) -> None:
    contact = visit.link.contact
    with _language_of(contact):
        content = {"organization": contact.organization.name, "code": code, "minutes": str(minutes)}
        sending.send_mail(CODE, to=contact.email, values=content, expires_at=until)


def address_of(token: str) -> str:
    """On the tenant's own host, also while staff are at work on the console's."""
    place = reverse("sso_setup", args=[token], urlconf=settings.URLS_TENANT)
    return f"{origin(current())}/{place.removeprefix(get_script_prefix())}"


@contextmanager
def _language_of(contact: Contact) -> Iterator[None]:
    try:
        language = translation.get_supported_language_variant(contact.locale or settings.LANGUAGE_CODE)
    except LookupError:
        language = settings.LANGUAGE_CODE
    with translation.override(language):
        yield
