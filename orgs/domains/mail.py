"""Mails to an organization's owners when the record of a domain is missing, and when the domain has stopped."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.utils import translation

from connectors.texts import sending, values
from orgs.domains.models import TOLERANCE, OrganizationDomain
from orgs.models import Member

FAILING, STOPPED = "organization_domain_failing", "organization_domain_stopped"
OWNERS_LIMIT = 20


def tell(row: OrganizationDomain, kind: str) -> None:
    """In the transaction that found it out."""
    owners = Member.objects.filter(organization=row.organization_id).owners().select_related("user")
    for owner in owners[:OWNERS_LIMIT]:
        if owner.user is not None and owner.user.email:
            with _language_of(owner.user.locale):
                sending.send_mail(kind, to=owner.user.email, values=_values(row))


def _values(row: OrganizationDomain) -> dict[str, object]:
    return {
        "organization": row.organization.name,
        "domain": row.domain,
        "record_name": row.record_name,
        "record_value": row.record_value,
        "days": values.days(TOLERANCE.days),
    }


@contextmanager
def _language_of(locale: str) -> Iterator[None]:
    try:
        language = translation.get_supported_language_variant(locale or settings.LANGUAGE_CODE)
    except LookupError:
        language = settings.LANGUAGE_CODE
    with translation.override(language):
        yield
