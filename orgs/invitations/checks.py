"""Who may invite whom as what, and whether an invitation is still good. These only look, and raise."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import Enum, auto

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from orgs.administration import Authority, Right
from orgs.invitations.models import Invitation, State
from orgs.members.operations import check_roles
from orgs.models import Member, Organization, OrganizationRole
from tenants.isolation.scope import current

# Open at once, of one organization: more is no list of colleagues.
OPEN_LIMIT = 2000
# Mailed within a day by the members of one organization: whoever may create one must not write to the world by it.
DAY_LIMIT = 500
SENDS_LIMIT = 10


class AlreadyMember(ValidationError):
    """Somebody who has proved this address belongs to the organization."""

    def __init__(self) -> None:
        super().__init__(_("This person is a member already. Change their roles instead."), code="member")


class AlreadyInvited(ValidationError):
    """An invitation of this address waits."""

    def __init__(self) -> None:
        super().__init__(_("This address is invited already. Send that invitation again instead."), code="invited")


class Why(Enum):
    """Why a link brings nobody in."""

    UNKNOWN = auto()
    USED = auto()
    EXPIRED = auto()
    REVOKED = auto()
    REPLACED = auto()
    GONE = auto()


class InvitationOver(Exception):
    """`invitation` is None where the link is not known, or nothing is left of what it was for."""

    def __init__(self, why: Why, invitation: Invitation | None = None) -> None:
        super().__init__(why.name)
        self.why, self.invitation = why, invitation


class AddressNotProved(Exception):
    """Whoever accepts has not shown that the address is theirs."""


def normal_address(email: str) -> str:
    """In the one spelling that addresses are kept in. Raises ValidationError."""
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise ValidationError({"email": _("This is not an e-mail address.")}) from error
    return address


def check_may_invite(organization: Organization, roles: list[OrganizationRole], authority: Authority | None) -> None:
    """Raises ValidationError. `authority` is the member's who invites; staff and the API have none and need none."""
    if current().is_operators:
        raise ValidationError(_("Staff are invited on the agency’s own page."))
    check_roles(organization, roles, OrganizationRole.Kind.USER)
    if authority is None:
        return
    if authority.organization.pk != organization.pk or not may_give_all(authority, roles):
        raise ValidationError(_("You can give only roles that permit no more than you may yourself."))


def may_give_all(authority: Authority, roles: Iterable[OrganizationRole]) -> bool:
    return authority.may(Right.MANAGE_MEMBERS) and all(authority.may_give(role) for role in roles)


def check_is_new(organization: Organization, email: str) -> None:
    """Raises AlreadyMember."""
    people = EmailAddress.objects.filter(email=email, verified=True).values("user")
    if Member.objects.filter(organization=organization, user__in=people).exists():
        raise AlreadyMember


def check_room(organization: Organization) -> None:
    """Raises ValidationError."""
    open_ones = Invitation.objects.open().in_organization(organization).order_by()
    if open_ones[OPEN_LIMIT - 1 : OPEN_LIMIT].exists():
        raise ValidationError(_("Too many invitations wait. Revoke those that are not needed any more."))


def check_good(invitation: Invitation, now: datetime) -> None:
    """Raises InvitationOver: whatever the link, this invitation brings nobody in."""
    state = invitation.state_at(now)
    over = {State.ACCEPTED: Why.USED, State.REVOKED: Why.REVOKED, State.EXPIRED: Why.EXPIRED}
    if state in over:
        raise InvitationOver(over[state], invitation)
    if not invitation.organization.is_active:
        raise InvitationOver(Why.GONE, invitation)
    if invitation.is_vouched and not _inviter_still_may(invitation):
        raise InvitationOver(Why.REVOKED, invitation)


def check_pace(organization: Organization, now: datetime) -> None:
    """Of those that members send; staff and programs know what they do. Raises ValidationError."""
    latest = Invitation.objects.in_organization(organization).filter(
        is_vouched=True, sent_at__gt=now - timedelta(days=1)
    )
    if latest.order_by()[DAY_LIMIT - 1 : DAY_LIMIT].exists():
        raise ValidationError(_("Many invitations were sent today. Go on tomorrow."))


def check_address(invitation: Invitation, user_id: object) -> None:
    """Raises AddressNotProved."""
    if not EmailAddress.objects.filter(user=user_id, email=invitation.email, verified=True).exists():
        raise AddressNotProved


def _inviter_still_may(invitation: Invitation) -> bool:
    inviter = invitation.inviter
    if inviter is None or not inviter.is_active:
        return False
    authority = Authority.find(invitation.organization_id, inviter.pk)
    roles = OrganizationRole.objects.filter(invitation_rows__invitation=invitation).comparable()
    return authority is not None and may_give_all(authority, roles)
