"""Who looks after an organization's sign-in: its IT contacts and its owners, each address once."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.apps import apps
from django.conf import settings
from django.utils import translation

from orgs.models import Member, Organization

OWNERS_LIMIT = 20


@dataclass(frozen=True, slots=True)
class Recipient:
    email: str
    locale: str


def recipients_of(organization: Organization) -> list[Recipient]:
    found: dict[str, Recipient] = {}
    # By name: contacts point at connections, so this module cannot name theirs.
    contacts = apps.get_model("contacts", "Contact")._default_manager.filter(organization=organization)
    for email, locale in contacts.values_list("email", "locale"):
        found.setdefault(email.lower(), Recipient(email, locale))
    owners = Member.objects.filter(organization=organization).owners().select_related("user")
    for owner in owners.order_by("created_at", "pk")[:OWNERS_LIMIT]:
        if owner.user is not None and owner.user.email:
            found.setdefault(owner.user.email.lower(), Recipient(owner.user.email, owner.user.locale))
    return list(found.values())


@contextmanager
def language_of(locale: str) -> Iterator[None]:
    try:
        language = translation.get_supported_language_variant(locale or settings.LANGUAGE_CODE)
    except LookupError:
        language = settings.LANGUAGE_CODE
    with translation.override(language):
        yield
