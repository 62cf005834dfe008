"""One attempt to sign in."""

import uuid
from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from identity.signin.logbook.steps import State

# After this without a step, an attempt is over: what comes next is another one.
IDLE = timedelta(minutes=30)


class SignIn(models.Model):
    """`user_id` is whom it was aimed at, whether or not it was them. `steps` is a list of {step, method, outcome,
    reason, policy, at}. Rows outlive the people and applications they name, for as long as the policy says."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    started_at = models.DateTimeField(_("started"))
    seen_at = models.DateTimeField(_("last step"))
    identifier = models.CharField(_("identifier"), max_length=254, blank=True)
    user_id = models.UUIDField(_("person"), null=True)
    user_label = models.CharField(_("person"), max_length=254, blank=True)
    application_id = models.UUIDField(_("application"), null=True)
    ip = models.GenericIPAddressField(_("address"), null=True)
    user_agent = models.CharField(_("device"), max_length=300, blank=True)
    state = models.CharField(_("outcome"), max_length=10, default=State.OPEN.value)
    steps = models.JSONField(_("steps"), default=list)

    class Meta:
        # Identifier and person are found by how they begin, in any case: two indexes of expressions, in the migration.
        verbose_name = _("sign-in")
        verbose_name_plural = _("sign-ins")
        ordering = ("-started_at", "-pk")
        indexes = (
            models.Index(fields=("-started_at", "-id"), name="signin_latest"),
            models.Index(fields=("user_id", "-started_at"), name="signin_of_user"),
            models.Index(fields=("application_id", "-started_at"), name="signin_of_application"),
            models.Index(fields=("ip", "-started_at"), name="signin_of_address"),
            models.Index(fields=("state", "-started_at"), name="signin_by_state"),
        )

    def __str__(self) -> str:
        return self.user_label or self.identifier or str(self.ip or "")

    @property
    def outcome(self) -> State:
        """An attempt without an end is under way, or was left."""
        if self.state == State.OPEN and self.seen_at < timezone.now() - IDLE:
            return State.LEFT
        return State(self.state)
