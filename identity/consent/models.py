"""One person's consent to one application."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from identity.applications.models import Application
from identity.consent.asked import Asked


class Consent(models.Model):
    """`granted` and `declined` are resource → scopes. What was declined is not asked again until it is asked anew by
    `prompt=consent`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="consents")
    application = models.ForeignKey(Application, models.CASCADE, related_name="consents")
    granted = models.JSONField(_("granted"), default=dict)
    declined = models.JSONField(_("declined"), default=dict)
    created_at = models.DateTimeField(_("first granted"), auto_now_add=True)
    updated_at = models.DateTimeField(_("last changed"), auto_now=True)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ("-updated_at", "pk")
        constraints = (models.UniqueConstraint(fields=("user", "application"), name="one_consent_per_application"),)

    def __str__(self) -> str:
        return f"{self.application}"

    def undecided(self, asked: Asked) -> Asked:
        """What of it was neither granted nor declined so far."""
        return asked.without(Asked.from_json(self.granted).pairs() | Asked.from_json(self.declined).pairs())

    def granted_of(self, asked: Asked) -> Asked:
        return asked.only(Asked.from_json(self.granted).pairs())
