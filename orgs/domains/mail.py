"""Mails to an organization's owners and IT contacts when the record of a domain is missing, and when the domain has stopped."""

from connectors.texts import sending, values
from orgs.connections.recipients import language_of, recipients_of
from orgs.domains.models import TOLERANCE, OrganizationDomain

FAILING, STOPPED = "organization_domain_failing", "organization_domain_stopped"


def tell(row: OrganizationDomain, kind: str) -> None:
    """In the transaction that found it out."""
<<<<<<< HEAD
    for recipient in recipients_of(row.organization):
        with language_of(recipient.locale):
            sending.send_mail(kind, to=recipient.email, values=_values(row))
=======
    owners = Member.objects.filter(organization=row.organization_id).owners().select_related("user")
    for owner in owners[:OWNERS_LIMIT]:
        if owner.user is not None and owner.user.email:
            with in_language(owner.user.locale):
                sending.send_mail(kind, to=owner.user.email, values=_values(row))
>>>>>>> 3ec64bb (signin: Let a company's own provider sign its people in)


def _values(row: OrganizationDomain) -> dict[str, object]:
    return {
        "organization": row.organization.name,
        "domain": row.domain,
        "record_name": row.record_name,
        "record_value": row.record_value,
        "days": values.days(TOLERANCE.days),
    }
<<<<<<< HEAD
=======


@contextmanager
def in_language(locale: str) -> Iterator[None]:
    try:
        language = translation.get_supported_language_variant(locale or settings.LANGUAGE_CODE)
    except LookupError:
        language = settings.LANGUAGE_CODE
    with translation.override(language):
        yield
>>>>>>> 3ec64bb (signin: Let a company's own provider sign its people in)
