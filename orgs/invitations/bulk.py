"""Many addresses at once, and what became of each."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from orgs.administration import Authority
from orgs.invitations.checks import AlreadyInvited, AlreadyMember, check_may_invite, normal_address
from orgs.invitations.operations import invite_member
from orgs.models import Organization, OrganizationRole
from tenants.audit.actor import Actor

AT_ONCE = 200


class Outcome(Enum):
    """What became of one address."""

    INVITED = _("Invited")
    WAITING = _("Invited before, and the link still works")
    MEMBER = _("A member already")
    NOT_AN_ADDRESS = _("Not an e-mail address")


@dataclass(frozen=True, slots=True)
class Entry:
    email: str
    outcome: Outcome
    invitation_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """In the order of the addresses, each once."""

    entries: tuple[Entry, ...]

    @property
    def sent(self) -> int:
        return sum(entry.outcome == Outcome.INVITED for entry in self.entries)


def invite_members(
    *,
    organization: Organization,
    emails: Iterable[str],
    roles: Iterable[OrganizationRole] = (),
    application_id: UUID | None = None,
    authority: Authority | None = None,
    by: Actor,
) -> Report:
    """One invitation for each address that can have one. Raises ValidationError where nobody could be invited so."""
    wanted, given = list(dict.fromkeys(email.strip().lower() for email in emails if email.strip())), list(roles)
    if not 0 < len(wanted) <= AT_ONCE:
        raise ValidationError(_("Enter from one to %(count)d addresses."), params={"count": AT_ONCE})
    check_may_invite(organization, given, authority)

    def invite(email: str) -> Entry:
        try:
            normal_address(email)
        except ValidationError:
            return Entry(email[:254], Outcome.NOT_AN_ADDRESS)
        try:
            made = invite_member(
                organization=organization, email=email, roles=given, application_id=application_id,
                authority=authority, by=by,
            )  # fmt: skip
        except AlreadyMember:
            return Entry(email, Outcome.MEMBER)
        except AlreadyInvited:
            return Entry(email, Outcome.WAITING)
        return Entry(email, Outcome.INVITED, made.pk)

    with transaction.atomic():
        return Report(tuple(invite(email) for email in wanted))
