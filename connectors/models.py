"""Connectors to the outside world; mail and text messages that wait to leave."""

import json
import uuid
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from connectors.delivery import countries
from tenants.keys import vault
from tenants.keys.places import Place, register
from tenants.policies import TenantPolicy

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
    name = models.CharField(
        _("name"), max_length=60, help_text=_("As people read it on the button, and your colleagues in the log.")
    )
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
    """One mail or SMS to one recipient. The content is sealed, and emptied once it is decided: the row stays as the
    delivery log, which knows the recipient by a few signs and a keyed digest only.

    `claimed_until` is the lease of the worker that is sending it, `next_at` when it is tried again, `expires_at` when
    it is worth nothing any more.
    """

    class Channel(models.TextChoices):
        MAIL = "mail", _("E-mail")
        SMS = "sms", _("SMS")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        EXPIRED = "expired", _("Too late")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    channel = models.CharField(_("channel"), max_length=4, choices=Channel, default=Channel.MAIL)
    purpose = models.CharField(_("what it was"), max_length=60, blank=True)
    recipient = models.CharField(_("recipient"), max_length=120, blank=True)
    recipient_hash = models.CharField(max_length=64, blank=True, editable=False)
    country = models.CharField(_("country"), max_length=8, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    content_sealed = models.TextField(blank=True, editable=False)
    connector_id = models.UUIDField(_("connection"), null=True)
    connector_name = models.CharField(_("connection"), max_length=60, blank=True)
    vendor_id = models.CharField(_("vendor’s id"), max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    reason = models.CharField(_("reason"), max_length=20, blank=True)
    code = models.CharField(_("vendor’s code"), max_length=60, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    sent_at = models.DateTimeField(_("sent"), null=True)
    expires_at = models.DateTimeField(_("too late from"), null=True)
    next_at = models.DateTimeField(_("next try"), null=True)
    claimed_until = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ("-created_at", "pk")
        indexes = (
            models.Index(fields=("-created_at", "id"), name="message_latest"),
            models.Index(fields=("recipient_hash", "-created_at"), name="message_to_recipient"),
            models.Index(
                fields=("country", "-created_at"), condition=models.Q(channel="sms"), name="message_to_country"
            ),
            models.Index(fields=("next_at",), condition=models.Q(state="waiting"), name="message_waiting"),
        )

    def __str__(self) -> str:
        return self.recipient or str(self.pk)

    def content(self) -> bytes:
        return vault.unseal(self.content_sealed, table="message", column="content", row=self.pk)


def _within(least: int, most: int) -> tuple[MinValueValidator, MaxValueValidator]:
    return MinValueValidator(least), MaxValueValidator(most)


class DeliveryPolicy(TenantPolicy):
    """Which messages leave at all, whoever causes them. Who may ask for codes how often is the protection policy's."""

    sms_countries = models.TextField(
        _("countries for SMS"), blank=True, max_length=4000,
        help_text=_("Country codes, one a line, with a limit a day where you want one: +81 500. Empty: every country."),
    )  # fmt: skip
    sms_a_day = models.PositiveIntegerField(
        _("SMS a day"), default=10_000, validators=_within(1, 10_000_000),
        help_text=_("To all countries together. Each one costs money."),
    )  # fmt: skip
    to_one_a_day = models.PositiveIntegerField(
        _("messages to one recipient a day"), default=600, validators=_within(20, 100_000),
        help_text=_("Of all kinds, by mail or by SMS. Beyond it nothing is sent to them until the next day."),
    )  # fmt: skip
    log_days = models.PositiveSmallIntegerField(
        _("days in the delivery log"), default=90, validators=_within(2, 730),
        help_text=_("Older entries are deleted every hour. They hold no contents, and of recipients only a few signs."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("delivery policy")
        verbose_name_plural = _("delivery policies")

    def clean(self) -> None:
        try:
            countries.check(self.sms_countries)
        except ValidationError as refusal:
            raise ValidationError({"sms_countries": refusal}) from refusal
