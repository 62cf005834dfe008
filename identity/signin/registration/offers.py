"""Links that let somebody make an account: an invitation to the tenant, and one to an organization of it.

Both hold an opaque token and name an address, which whoever has the link has proved. Registration, by a password or by
a connection, knows no more of them than this.
"""

from dataclasses import dataclass

from identity.signin.experience import policy_here
from identity.signin.models import SignInPolicy
from identity.signin.registration import invitations
from identity.signin.registration.invitations import InvitationOver
from identity.users.models import User
from orgs.invitations import accepting
from orgs.invitations.checks import AddressNotProved
from orgs.invitations.checks import InvitationOver as OrganizationInvitationOver
from tenants.audit.actor import Actor
from tenants.isolation.scope import current


@dataclass(frozen=True, slots=True)
class Offer:
    """`is_of_organization`: whoever an organization wants as a member is let in, also where registration is closed."""

    email: str
    is_of_organization: bool

    @property
    def is_open(self) -> bool:
        is_closed = policy_here().registration == SignInPolicy.Registration.CLOSED
        return not current().is_operators and (self.is_of_organization or not is_closed)


def look(token: str) -> Offer:
    """Without using the link up. Raises InvitationOver."""
    try:
        return Offer(invitations.look(token).email, is_of_organization=False)
    except InvitationOver:
        pass
    try:
        return Offer(accepting.look(token=token).email, is_of_organization=True)
    except OrganizationInvitationOver as error:
        raise InvitationOver from error


def accept(*, token: str, user: User, by: Actor) -> None:
    """Uses the link up for the person who registered by it, whose address is proved by now. Raises InvitationOver."""
    try:
        invitations.accept(token=token, user=user, by=by)
    except InvitationOver:
        try:
            accepting.accept_invitation(token=token, user_id=user.pk, by=by)
        except (OrganizationInvitationOver, AddressNotProved) as error:
            raise InvitationOver from error
