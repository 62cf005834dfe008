"""What people cannot change themselves while their company requires its own sign-in (SECURITY 26)."""

from uuid import UUID

from django.utils import timezone

from identity.users.models import User
from orgs.connections.required import find_obligation, required_here, requiring_domains
from orgs.domains import names
from orgs.models import Organization


def managed_by(user: User) -> str:
    """The organization whose own sign-in is required of this person; "" where none is, and for its exceptions."""
    if not required_here().is_anywhere:
        return ""
    found = find_obligation(user_id=user.pk, via=None, signed_in_at=timezone.now())
    return _name(found.organization) if found is not None else ""


def is_closed(email: str) -> bool:
    """Whether the address is at a domain whose organization requires its own sign-in: it stays where it is."""
    domain = names.domain_of(email) if required_here().is_anywhere else ""
    return bool(domain) and requiring_domains().filter(domain=domain).exists()


def _name(organization_id: UUID) -> str:
    return Organization.objects.filter(pk=organization_id).values_list("name", flat=True).first() or ""
