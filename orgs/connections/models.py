"""Connections, what came of each attempt to sign in by one, and who may always come in without."""

import hashlib
import json
import uuid
from contextlib import suppress

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from connectors.models import Connector
from connectors.rows import Setup
from orgs.models import Organization
from tenants.keys import vault
from tenants.keys.places import Place, register

register(
    Place(
        "connection", "draft_secrets", "connections_connection", "draft_secrets_sealed",
        key="connector_id", row="connector_id",
    )
)  # fmt: skip


class Stage(models.TextChoices):
    """How far a connection is. Each goes on from the one before, and back."""

    SETUP = "setup", _("Being set up")
    OPTIONAL = "optional", _("People may sign in by it")
    NEW = "new", _("Required at each new sign-in")
    ALL = "all", _("Required of everybody at once")


REQUIRED = (Stage.NEW, Stage.ALL)


class ConnectionQuerySet(models.QuerySet["Connection"]):
    def of(self, organization: Organization | None) -> "ConnectionQuerySet":
        return self.filter(organization=organization)

    def found(self, text: str) -> "ConnectionQuerySet":
        """By the beginning of its name or its organization's, or by id."""
        wanted = Q(connector__name__istartswith=text) | Q(organization__name__istartswith=text)
        with suppress(ValueError):
            wanted |= Q(pk=uuid.UUID(text))
        return self.filter(wanted)

    def live(self) -> "ConnectionQuerySet":
        return self.filter(connector__is_enabled=True).exclude(stage=Stage.SETUP)


class Connection(models.Model):
    """Of the tenant as a whole where `organization` is empty. Its id is the connector's: identities are kept by it.

    The connector's kind, config and secrets are what is live; `mapping` likewise. `draft` holds what is being set up:
    `kind`, `config`, `mapping`. `tested_hash` is that of the draft which passed the latest test, at `tested_at`.
    `entity_id` is our own name at a SAML provider: stored, and never made from a request (SECURITY 2).
    """

    connector = models.OneToOneField(Connector, models.CASCADE, primary_key=True, related_name="enterprise")
    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="connections", null=True, blank=True, verbose_name=_("organization")
    )
    entity_id = models.CharField(_("entity ID"), max_length=500, editable=False)
    mapping = models.JSONField(default=dict, editable=False)
    draft = models.JSONField(default=dict, editable=False)
    draft_secrets_sealed = models.TextField(blank=True, editable=False)
    tested_hash = models.CharField(max_length=64, blank=True, editable=False)
    tested_at = models.DateTimeField(_("last passed test"), null=True, editable=False)
    stage = models.CharField(_("stage"), max_length=10, choices=Stage, default=Stage.SETUP, editable=False)
    stage_at = models.DateTimeField(_("in this stage since"), null=True, editable=False)
    creates_accounts = models.BooleanField(
        _("create accounts"), default=True,
        help_text=_("Whoever comes for the first time gets an account and becomes a member. Off, only those who have one get in."),
    )  # fmt: skip
    trusts_mfa = models.BooleanField(
        _("trust its second factor"), default=False,
        help_text=_("A second factor that was shown there counts here, where the answer says so."),
    )  # fmt: skip
    is_shown = models.BooleanField(
        _("button on the sign-in page"), default=False,
        help_text=_("Of a connection of the tenant as a whole: everybody sees it."),
    )  # fmt: skip
    brought_back_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = ConnectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("enterprise connection")
        verbose_name_plural = _("enterprise connections")
        ordering = ("created_at", "pk")

    def __str__(self) -> str:
        return self.connector.name

    @property
    def is_live(self) -> bool:
        return self.stage != Stage.SETUP and self.connector.is_enabled

    @property
    def is_required(self) -> bool:
        return self.stage in REQUIRED

    @property
    def is_tested(self) -> bool:
        """Whether the draft as it stands has passed a test."""
        return bool(self.tested_hash) and self.tested_hash == self.draft_hash()

    def draft_secrets(self) -> dict[str, str]:
        if not self.draft_secrets_sealed:
            return {}
        found: dict[str, str] = json.loads(
            vault.unseal(self.draft_secrets_sealed, table="connection", column="draft_secrets", row=self.pk)
        )
        return found

    def keep_draft_secrets(self, secrets: dict[str, str]) -> None:
        """Seals them into the row, which is not saved here."""
        text = json.dumps(secrets).encode()
        self.draft_secrets_sealed = vault.seal(text, table="connection", column="draft_secrets", row=self.pk)

    def draft_setup(self) -> Setup:
        """What a test signs in by."""
        kind, config = str(self.draft.get("kind") or self.connector.kind), self.draft.get("config") or {}
        return Setup(self.pk, kind, self.connector.name, config, self.draft_secrets())

    def live_setup(self) -> Setup:
        row = self.connector
        return Setup(row.pk, row.kind, row.name, row.config, row.secrets())

    def draft_hash(self) -> str:
        """Of everything that a test has tried, secrets included."""
        tried = [self.draft, sorted(self.draft_secrets().items())]
        return hashlib.sha256(json.dumps(tried, sort_keys=True).encode()).hexdigest()


class Attempt(models.Model):
    """One sign-in, or test, by a connection, and what came of it. `code` is empty where it passed.

    `is_ours`: it answers a request that we started. `is_signed`: validly, by the provider. `signed_by` is the key's
    fingerprint. `report` is a test's: its checks, what was understood, the redacted message.
    """

    class Purpose(models.TextChoices):
        SIGN_IN = "sign_in", _("Sign-in")
        TEST = "test", _("Test")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    connection = models.ForeignKey(Connection, models.CASCADE, related_name="attempts")
    purpose = models.CharField(_("what for"), max_length=8, choices=Purpose, default=Purpose.SIGN_IN)
    code = models.CharField(_("reason"), max_length=40, blank=True)
    detail = models.CharField(_("detail"), max_length=300, blank=True)
    is_ours = models.BooleanField(default=True)
    is_signed = models.BooleanField(default=False)
    signed_by = models.CharField(_("signed by"), max_length=200, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    person = models.CharField(_("who"), max_length=254, blank=True)
    tester = models.CharField(_("tested by"), max_length=254, blank=True)
    report = models.JSONField(default=dict)
    at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("attempt to sign in")
        verbose_name_plural = _("attempts to sign in")
        ordering = ("-at", "pk")
        indexes = (models.Index(fields=("connection", "-at", "id"), name="attempt_latest"),)

    def __str__(self) -> str:
        return self.code or "passed"

    @property
    def is_passed(self) -> bool:
        return not self.code


class BreakGlass(models.Model):
    """Somebody who may sign in without the organization's identity provider, should it fail."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="break_glass")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(_("since"), auto_now_add=True)
    used_at = models.DateTimeField(_("last used"), null=True, editable=False)

    class Meta:
        verbose_name = _("break-glass account")
        verbose_name_plural = _("break-glass accounts")
        constraints = (models.UniqueConstraint(fields=("user", "organization"), name="one_break_glass"),)

    def __str__(self) -> str:
        return f"{self.user_id} {self.organization_id}"


class Watch(models.Model):
    """What the daily look at a connection has found. `waiting` are certificates (PEM) that its metadata names and that
    nobody has confirmed; `told_failing_at` is when its people were told that sign-ins fail, empty since one passed."""

    connection = models.OneToOneField(Connection, models.CASCADE, primary_key=True, related_name="watch")
    waiting = models.JSONField(default=list)
    waiting_since = models.DateTimeField(null=True)
    fetched_at = models.DateTimeField(_("metadata last fetched"), null=True)
    fault = models.CharField(max_length=200, blank=True)
    told_failing_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.connection_id)


class Warned(models.Model):
    """Its people were told that this certificate has so many days left. Each once."""

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="warnings")
    fingerprint = models.CharField(max_length=64)
    days = models.SmallIntegerField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("connection", "fingerprint", "days"), name="one_warning_of_a_threshold"),
        )

    def __str__(self) -> str:
        return f"{self.fingerprint[:8]} {self.days}"
