"""Connectors to the outside world; mail and text messages that wait to leave."""

import json
import uuid
from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.keys import vault
from tenants.keys.places import Place, register

register(Place("message", "content", "connectors_message", "content_sealed"))
register(Place("connector", "secrets", "connectors_connector", "secrets_sealed"))


class ConnectorQuerySet(models.QuerySet["Connector"]):
    def enabled(self) -> "ConnectorQuerySet":
        return self.filter(is_enabled=True)


class Connector(models.Model):
    """One account of this tenant with a vendor. The id is random and never changes: identities are kept by it.

    `config` holds what may be shown, `secrets_sealed` the rest; which is which, the kind's Config says. The result of
    the latest test is kept for staff, without secrets.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=40, editable=False)
    name = models.CharField(_("name"), max_length=60, help_text=_("As people read it on the button."))
    config = models.JSONField(_("settings"), default=dict, editable=False)
    secrets_sealed = models.TextField(blank=True, editable=False)
    is_enabled = models.BooleanField(_("in use"), default=False, editable=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0, editable=False)
    keeps_tokens = models.BooleanField(
        _("keep the provider’s tokens"),
        default=False,
        help_text=_(
            "Sealed, for applications that act at the provider for the person. Off, they are forgotten at once."
        ),
    )
    updates_profile = models.BooleanField(
        _("update the profile at each sign-in"),
        default=False,
        help_text=_("Name and picture follow the provider. Off, they are taken over once, when the person registers."),
    )
    tested_at = models.DateTimeField(_("tested"), null=True, editable=False)
    test_result = models.JSONField(default=dict, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = ConnectorQuerySet.as_manager()

    class Meta:
        verbose_name = _("connection")
        verbose_name_plural = _("connections")
        ordering = ("position", "created_at", "pk")

    def __str__(self) -> str:
        return self.name

    def secrets(self) -> dict[str, str]:
        if not self.secrets_sealed:
            return {}
        found: dict[str, str] = json.loads(
            vault.unseal(self.secrets_sealed, table="connector", column="secrets", row=self.pk)
        )
        return found

    def keep_secrets(self, secrets: Mapping[str, str]) -> None:
        """Seals them into the row, which is not saved here."""
        text = json.dumps(dict(secrets)).encode()
        self.secrets_sealed = vault.seal(text, table="connector", column="secrets", row=self.pk)


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
