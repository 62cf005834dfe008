"""From a link to a membership. Looking uses nothing up; accepting is one transaction with the membership."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orgs.invitations import checks
from orgs.invitations.checks import AddressNotProved, InvitationOver, Why
from orgs.invitations.ending import KIND
from orgs.invitations.models import Invitation
from orgs.members.operations import add_member, lock_owners
from orgs.models import Member, Organization, OrganizationRole
from tenants.audit import events
from tenants.audit.actor import Actor
from tenants.onetime import operations as onetime


def look(*, token: str) -> Invitation:
    """What a link would bring. Raises InvitationOver, which says why it brings nothing."""
    invitation = _find(token)
    checks.check_good(invitation, timezone.now())
    try:
        onetime.look(kind=KIND, token=token)
    except onetime.OneTimeInvalid as error:
        raise InvitationOver(Why.REPLACED, invitation) from error
    return invitation


def accept_invitation(*, token: str, user_id: UUID, by: Actor) -> Invitation:
    """The person belongs to the organization, and the link is used up. Of two at once one wins.

    Raises InvitationOver, AddressNotProved.
    """
    found = _find(token)
    with transaction.atomic():
        invitation = _hold(found)
        checks.check_address(invitation, user_id)
        try:
            onetime.consume(kind=KIND, token=token)
        except onetime.OneTimeInvalid as error:
            raise InvitationOver(Why.REPLACED, invitation) from error
        _join(invitation, user_id, by)
    return invitation


def accept_for(*, invitation: Invitation, user_id: UUID, by: Actor) -> None:
    """By staff or a program, for somebody who has proved the address. Raises ValidationError."""
    try:
        with transaction.atomic():
            held = _hold(invitation)
            checks.check_address(held, user_id)
            onetime.revoke_all(kind=KIND, subject=str(held.pk))
            _join(held, user_id, by)
    except AddressNotProved as error:
        raise ValidationError(_("This person has not proved the address that was invited.")) from error
    except InvitationOver as error:
        raise ValidationError(_("This invitation does not wait any more.")) from error
    invitation.refresh_from_db()


def _find(token: str) -> Invitation:
    subject = onetime.find_subject(kind=KIND, token=token)
    if subject is None:
        raise InvitationOver(Why.UNKNOWN)
    row = Invitation.objects.select_related("organization", "application", "inviter").filter(pk=UUID(subject)).first()
    if row is None:
        # The organization is deleted, or the invitation.
        raise InvitationOver(Why.GONE)
    return row


def _hold(found: Invitation) -> Invitation:
    """The row as it is now, behind the locks that whatever could end it takes, too."""
    try:
        lock_owners(found.organization_id)
    except Organization.DoesNotExist as error:
        raise InvitationOver(Why.GONE) from error
    roles = OrganizationRole.objects.filter(invitation_rows__invitation=found.pk)
    list(roles.select_for_update(no_key=True, of=("self",)).order_by("pk"))
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("organization", "inviter")
    invitation = rows.filter(pk=found.pk).first()
    if invitation is None:
        raise InvitationOver(Why.GONE)
    checks.check_good(invitation, timezone.now())
    return invitation


def _join(invitation: Invitation, user_id: UUID, by: Actor) -> None:
    roles = list(invitation.roles.all())
    invitation.accepted_at, invitation.accepted_by_id = timezone.now(), user_id
    invitation.save(update_fields=("accepted_at", "accepted_by"))
    add_member(
        organization=invitation.organization, user_id=user_id, roles=roles, source=Member.Source.INVITATION, by=by
    )
    details: dict[str, object] = {"email": invitation.email, "invitation": str(invitation.pk)}
    events.record("organization.accept_invitation", invitation.organization, by=by, details=details)
