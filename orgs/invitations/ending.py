"""Invitations that end because something else ended: a role, or a membership. Part of those operations.

Nothing of the other rooms of organizations is asked here, so that all of them may call.
"""

from allauth.account.models import EmailAddress
from django.db.models import Q
from django.utils import timezone

from orgs.invitations.models import Invitation, InvitationQuerySet
from orgs.models import Member, OrganizationRole
from tenants.audit import events
from tenants.audit.actor import Actor
from tenants.onetime import operations as onetime

KIND = "organization_invitation"


def end_of_role(*, role: OrganizationRole, by: Actor) -> None:
    """Less than what was promised is not given either: whoever invited decides again."""
    _end(Invitation.objects.filter(role_rows__role=role).distinct(), by)


def end_of_member(*, member: Member, by: Actor) -> None:
    """What a member who goes has sent, and what was sent to them: neither brings anybody in any more."""
    if member.user_id is None:
        return
    proved = EmailAddress.objects.filter(user=member.user_id, verified=True).values("email")
    theirs = Q(email__in=proved) | Q(inviter=member.user_id, is_vouched=True)
    _end(Invitation.objects.filter(theirs, organization=member.organization_id), by)


def close(invitation: Invitation) -> None:
    """Revoked, and no link of it opens anything. Call it behind a lock of the row."""
    invitation.revoked_at = timezone.now()
    invitation.save(update_fields=("revoked_at",))
    onetime.revoke_all(kind=KIND, subject=str(invitation.pk))


def _end(invitations: InvitationQuerySet, by: Actor) -> None:
    open_ones = Invitation.objects.open().filter(pk__in=invitations.order_by().values("pk"))
    for invitation in open_ones.select_for_update(of=("self",)).select_related("organization").order_by("pk"):
        close(invitation)
        details: dict[str, object] = {"email": invitation.email}
        events.record("organization.revoke_invitation", invitation.organization, by=by, details=details)
