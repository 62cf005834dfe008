"""Where a client wants to hear of sign-outs, and the outbox of what it is still to be told."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class LogoutAddresses(models.Model):
    """Client metadata of Back-Channel Logout 1.0 section 2.2 and Front-Channel Logout 1.0 section 2."""

    backchannel_logout_uri = models.CharField(
        _("back-channel logout URI"),
        max_length=2000,
        blank=True,
        help_text=_("We call it, server to server, when somebody's session ends. The reliable way."),
    )
    backchannel_logout_session_required = models.BooleanField(_("needs the session's id"), default=False)
    frontchannel_logout_uri = models.CharField(
        _("front-channel logout URI"),
        max_length=2000,
        blank=True,
        help_text=_(
            "Loaded in a hidden frame of the signed-out page. Browsers that block third-party cookies stop it."
        ),
    )
    frontchannel_logout_session_required = models.BooleanField(_("needs the session's id"), default=False)

    class Meta:
        abstract = True


class LogoutDeliveryQuerySet(models.QuerySet["LogoutDelivery"]):
    def waiting(self) -> "LogoutDeliveryQuerySet":
        return self.filter(state=LogoutDelivery.State.WAITING)


class LogoutDelivery(models.Model):
    """What one client is told of the end of one session. It outlives the person: the subject is text."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DELIVERED = "delivered", _("Delivered")
        GIVEN_UP = "given up", _("Given up")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey("oidc.Client", models.CASCADE, related_name="logout_deliveries")
    sid = models.CharField(max_length=64)
    subject = models.CharField(max_length=255)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    error = models.CharField(_("error"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    attempted_at = models.DateTimeField(_("last attempt"), null=True)
    delivered_at = models.DateTimeField(_("delivered"), null=True)

    objects = LogoutDeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("logout notice")
        verbose_name_plural = _("logout notices")
        ordering = ("-created_at",)
        indexes = (
            models.Index(fields=("client", "-created_at"), name="logout_of_client"),
            models.Index(fields=("sid",), name="logout_of_session"),
            models.Index(fields=("created_at",), name="logout_waiting", condition=models.Q(state="waiting")),
        )

    def __str__(self) -> str:
        return f"{self.client} {self.get_state_display()}"
