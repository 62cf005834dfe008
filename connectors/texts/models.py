"""Texts of a tenant's own; what has no row reads as built in."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from connectors.texts.kinds import Channel, kinds

PLACES = uuid.UUID("7b0b8f0e-5d53-4c1e-9a4e-4f6f1a8f2d11")


class MessageText(models.Model):
    """One kind of message in one language, for the whole tenant or for those on the way to one application.

    The key follows from what the row is for: there is one at most, and its history goes on when it was taken back and
    written again. The application is on a floor above, so its id stands here without a reference.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    kind = models.CharField(_("message"), max_length=60, editable=False)
    channel = models.CharField(max_length=4, choices=[(one.value, one.value) for one in Channel], editable=False)
    language = models.CharField(_("language"), max_length=20, editable=False)
    application_id = models.UUIDField(null=True, editable=False)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    body = models.TextField(_("text"))
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("message text")
        verbose_name_plural = _("messages")
        ordering = ("kind", "channel", "language", "pk")
        indexes = (models.Index(fields=("kind", "channel", "language"), name="text_of_kind"),)

    def __str__(self) -> str:
        kind = kinds().get(self.kind)
        label = str(kind.label) if kind is not None else self.kind
        return f"{label} ({self.language}{', SMS' if self.channel == Channel.SMS else ''})"


def key_of(kind: str, channel: str, language: str, application_id: uuid.UUID | None) -> uuid.UUID:
    return uuid.uuid5(PLACES, f"{kind} {channel} {language} {application_id or '-'}")
