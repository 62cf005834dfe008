"""Mail and text messages that wait to leave."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.keys import vault
from tenants.keys.places import Place, register

register(Place("message", "content", "connectors_message", "content_sealed"))


class Message(models.Model):
    """One mail or SMS. The content is sealed, and emptied once it has left: the row stays as the delivery log."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    content_sealed = models.TextField(blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    error = models.CharField(_("error"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    sent_at = models.DateTimeField(_("sent"), null=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ("-created_at", "pk")

    def __str__(self) -> str:
        return str(self.pk)

    def content(self) -> bytes:
        return vault.unseal(self.content_sealed, table="message", column="content", row=self.pk)
