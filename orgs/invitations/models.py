"""Who is invited into which organization, as what, and how that went."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orgs.models import Organization, OrganizationRole


class State(models.TextChoices):
    """The values are those of the management API."""

    PENDING = "Pending", _("Waiting")
    ACCEPTED = "Accepted", _("Accepted")
    EXPIRED = "Expired", _("Expired")
    REVOKED = "Revoked", _("Revoked")


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> "InvitationQuerySet":
        """Neither accepted nor revoked; the time may be over."""
        return self.filter(accepted_at=None, revoked_at=None)

    def pending(self, now: datetime) -> "InvitationQuerySet":
        return self.open().filter(expires_at__gt=now)

    def in_organization(self, organization: Organization) -> "InvitationQuerySet":
        return self.filter(organization=organization)

    def in_state(self, state: str, now: datetime) -> "InvitationQuerySet":
        conditions = {
            State.ACCEPTED: Q(accepted_at__isnull=False),
            State.REVOKED: Q(revoked_at__isnull=False),
            State.PENDING: Q(accepted_at=None, revoked_at=None, expires_at__gt=now),
            State.EXPIRED: Q(accepted_at=None, revoked_at=None, expires_at__lte=now),
        }
        return self.filter(conditions[State(state)])


class Invitation(models.Model):
    """The token of the link is a one-time one; its subject is this id.

    `sent_at` is empty where nothing was mailed. `is_vouched` says that a member sent it on the organization's own
    pages: then it is good while that member, the `inviter`, may give these roles.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail address"))
    roles = models.ManyToManyField(OrganizationRole, through="InvitationRole", related_name="invitations")
    application = models.ForeignKey(
        settings.MACHINE_MEMBER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("application to go on to"),
    )  # fmt: skip
    inviter = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    is_vouched = models.BooleanField(default=False, editable=False)
    invited_by = models.CharField(_("invited by"), max_length=254)
    language = models.CharField(_("language"), max_length=12)
    sends = models.PositiveSmallIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    sent_at = models.DateTimeField(_("sent"), null=True)
    expires_at = models.DateTimeField(_("good until"))
    accepted_at = models.DateTimeField(_("accepted"), null=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    revoked_at = models.DateTimeField(_("revoked"), null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ("-created_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("organization", "email"), condition=Q(accepted_at=None, revoked_at=None),
                name="one_open_invitation_of_an_address",
            ),
        )  # fmt: skip
        indexes = (
            models.Index(fields=("organization", "-created_at", "id"), name="org_invitation_latest"),
            models.Index(fields=("email", "organization"), name="org_invitation_address"),
        )

    def __str__(self) -> str:
        return self.email

    @property
    def state(self) -> State:
        return self.state_at(timezone.now())

    def state_at(self, now: datetime) -> State:
        if self.accepted_at:
            return State.ACCEPTED
        if self.revoked_at:
            return State.REVOKED
        return State.PENDING if self.expires_at > now else State.EXPIRED


class InvitationRole(models.Model):
    """Whoever accepts gets this role. A role that is deleted takes its invitations along (ending.py)."""

    invitation = models.ForeignKey(Invitation, models.CASCADE, related_name="role_rows")
    role = models.ForeignKey(OrganizationRole, models.CASCADE, related_name="invitation_rows")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("invitation", "role"), name="one_role_per_invitation"),)

    def __str__(self) -> str:
        return f"{self.invitation_id} {self.role_id}"
