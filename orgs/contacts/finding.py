"""Which link a token is of, and which visit a cookie."""

from datetime import datetime

from orgs.contacts.codes import token_digest
from orgs.contacts.models import SetupLink, SetupVisit

ROOM = ("contact__organization", "connection__connector")


def find_link(token: str) -> SetupLink | None:
    """Also one that is over: whoever holds it may ask for a new one."""
    return SetupLink.objects.select_related(*ROOM).filter(token_hash=token_digest(token)).first()


def find_visit(secret: str) -> SetupVisit | None:
    """Of a link that is not revoked and an organization that is not suspended; it may have expired."""
    rows = SetupVisit.objects.select_related(*(f"link__{name}" for name in ROOM))
    return rows.filter(
        secret_hash=token_digest(secret), link__revoked_at=None, link__contact__organization__suspended_at=None
    ).first()


def opens(link: SetupLink | None, now: datetime) -> bool:
    return link is not None and link.is_open(now) and link.contact.organization.is_active
