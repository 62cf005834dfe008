"""Writes of invitations. Locks are taken in one order: the organization, its roles, the invitation, its links."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from orgs.administration import Authority
from orgs.invitations import checks, mail
from orgs.invitations.checks import SENDS_LIMIT, AlreadyInvited
from orgs.invitations.ending import KIND, close
from orgs.invitations.models import Invitation, InvitationRole, State
from orgs.members.operations import lock_owners
from orgs.models import Member, Organization, OrganizationPolicy, OrganizationRole
from tenants.audit import events
from tenants.audit.actor import Actor
from tenants.onetime import operations as onetime

SENTENCE_OVER = _("It was accepted or revoked meanwhile.")


def invite_member(
    *,
    organization: Organization,
    email: str,
    roles: Iterable[OrganizationRole] = (),
    application_id: UUID | None = None,
    authority: Authority | None = None,
    inviter_id: UUID | None = None,
    expires_at: datetime | None = None,
    is_mailed: bool = True,
    by: Actor,
) -> Invitation:
    """Mails the link, unless the caller has a way of their own to the person.

    `authority` is the member's who invites on the organization's own pages, and is checked here and again when the
    invitation is accepted. `inviter_id` is whom staff or a program name instead. Raises ValidationError, AlreadyMember,
    AlreadyInvited.
    """
    address, wanted, now = checks.normal_address(email), list(roles), timezone.now()
    checks.check_may_invite(organization, wanted, authority)
    ends = expires_at or now + lifetime()
    if ends <= now:
        raise ValidationError({"expires_at": _("Choose a time in the future.")})
    with transaction.atomic():
        _hold_organization(organization)
        _hold_roles(wanted)
        checks.check_is_new(organization, address)
        row = _row_for(organization, address, now)
        if authority is not None:
            checks.check_pace(organization, now)
        row.organization, row.application_id, row.expires_at = organization, application_id, ends
        row.language, row.sends = _language(), 0
        _vouch(row, authority, by)
        if authority is None and inviter_id is not None:
            _name_inviter(row, inviter_id)
        row.save()
        InvitationRole.objects.filter(invitation=row).delete()
        InvitationRole.objects.bulk_create(InvitationRole(invitation=row, role=role) for role in wanted)
        if is_mailed:
            _send(row, now)
        details: dict[str, object] = {"email": address, "roles": sorted(role.name for role in wanted)}
        events.record("organization.invite", organization, by=by, details=details)
    return row


def resend_invitation(*, invitation: Invitation, authority: Authority | None = None, by: Actor) -> None:
    """A new link for as many days as a new invitation has; the old one is dead. An invitation that was never mailed
    keeps its time. Whoever sends it vouches for it from now on. Raises ValidationError."""
    roles, now = list(invitation.roles.all()), timezone.now()
    checks.check_may_invite(invitation.organization, roles, authority)
    with transaction.atomic():
        _hold_organization(invitation.organization)
        row = _hold_open(invitation)
        if row.sends >= SENDS_LIMIT:
            raise ValidationError(_("It was sent too often. Revoke it, then invite the address anew."))
        if row.sent_at is not None or row.state_at(now) == State.EXPIRED:
            row.expires_at = now + lifetime()
        _vouch(row, authority, by)
        _send(row, now)
        _record("organization.resend_invitation", row, by)
    invitation.refresh_from_db()


def revoke_invitation(*, invitation: Invitation, by: Actor) -> None:
    """Raises ValidationError."""
    with transaction.atomic():
        row = _hold_open(invitation)
        close(row)
        _record("organization.revoke_invitation", row, by)
    invitation.refresh_from_db()


def delete_invitation(*, invitation: Invitation, by: Actor) -> None:
    """Nothing of it stays but the log book. Whoever became a member by it stays one."""
    with transaction.atomic():
        onetime.revoke_all(kind=KIND, subject=str(invitation.pk))
        _record("organization.delete_invitation", invitation, by)
        Invitation.objects.filter(pk=invitation.pk).delete()


def lifetime() -> timedelta:
    return timedelta(days=OrganizationPolicy.load().invitation_days)


def _row_for(organization: Organization, address: str, now: datetime) -> Invitation:
    """A new one, or one whose time is over. Raises AlreadyInvited."""
    row = Invitation.objects.select_for_update().open().filter(organization=organization, email=address).first()
    if row is not None and row.state_at(now) == State.PENDING:
        raise AlreadyInvited
    if row is None:
        checks.check_room(organization)
        return Invitation(organization=organization, email=address)
    row.inviter_id = None
    return row


def _vouch(row: Invitation, authority: Authority | None, by: Actor) -> None:
    row.is_vouched = authority is not None
    if authority is not None:
        row.inviter_id = authority.member.user_id
    row.invited_by = by.label[:254]


def _name_inviter(row: Invitation, inviter_id: UUID) -> None:
    if not Member.objects.filter(organization=row.organization_id, user=inviter_id).exists():
        raise ValidationError(_("Only a member can be named as the one who invites."))
    row.inviter_id = inviter_id


def _send(row: Invitation, now: datetime) -> None:
    row.sent_at, row.sends = now, row.sends + 1
    row.save()
    mail.send(row, now=now)


def _hold_organization(organization: Organization) -> None:
    """So that nobody suspends it, or leaves it, meanwhile."""
    try:
        lock_owners(organization.pk)
        organization.refresh_from_db(fields=("suspended_at",))
    except Organization.DoesNotExist as error:
        raise ValidationError(_("This organization was deleted meanwhile.")) from error
    if not organization.is_active:
        raise ValidationError(_("This organization is suspended."))


def _hold_roles(roles: list[OrganizationRole]) -> None:
    wanted = {role.pk for role in roles}
    held = OrganizationRole.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=wanted).order_by("pk")
    if {role.pk for role in held} != wanted:
        raise ValidationError(_("A role was deleted meanwhile. Choose again."))


def _hold_open(invitation: Invitation) -> Invitation:
    row = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("organization")
        .open()
        .filter(pk=invitation.pk)
        .first()
    )
    if row is None:
        raise ValidationError(SENTENCE_OVER)
    return row


def _record(action: str, row: Invitation, by: Actor) -> None:
    events.record(action, row.organization, by=by, details={"email": row.email})


def _language() -> str:
    return translation.get_language() or settings.LANGUAGE_CODE
