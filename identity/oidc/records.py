"""Rows of the provider that django-oauth-toolkit knows nothing of."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.policies import TenantPolicy


class UsedAssertion(models.Model):
    """A client's assertion that has been used, by the digest of client and `jti` (RFC 7523 section 3).

    Logged, unlike the counters of the limiter: after a crash or on a replica an assertion must not count again.
    """

    digest = models.UUIDField(primary_key=True, editable=False)
    expires_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("expires_at",), name="assertion_expiry"),)

    def __str__(self) -> str:
        return str(self.digest)


class PersonalAccessToken(models.Model):
    """A person's own token, which clients that may exchange it for access tokens (RFC 8693). Kept as a digest."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="personal_access_tokens")
    name = models.CharField(_("name"), max_length=80)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    last_four = models.CharField(_("ends in"), max_length=4, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)
    # Of the session that made it: what comes of the token reaches no further (SignInFacts).
    via = models.UUIDField(null=True, editable=False)
    is_confined = models.BooleanField(default=False, db_default=False, editable=False)

    class Meta:
        verbose_name = _("personal access token")
        verbose_name_plural = _("personal access tokens")
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"{self.name} (…{self.last_four})"

    @property
    def sid(self) -> str:
        """Names what was opened with it, so that it ends with it."""
        return f"pat-{self.pk.hex}"


class Impersonation(models.Model):
    """Somebody acts as a person (SECURITY 17): who, why and until when; and the end of it, should it come sooner."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="impersonations")
    actor_id = models.CharField(max_length=80)
    actor_label = models.CharField(max_length=254, blank=True)
    reason = models.CharField(_("reason"), max_length=300)
    created_at = models.DateTimeField(auto_now_add=True)
    until = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    used_with = models.CharField(max_length=100, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("impersonation")
        verbose_name_plural = _("impersonations")
        ordering = ("-created_at", "pk")

    def __str__(self) -> str:
        return self.actor_label or self.actor_id

    @property
    def sid(self) -> str:
        """Names what was opened with it, so that it ends with it."""
        return f"act-{self.pk.hex}"

    def is_live(self, now: datetime) -> bool:
        return self.ended_at is None and self.until > now


class ProviderPolicy(TenantPolicy):
    """What a tenant lets applications do by themselves."""

    class Registration(models.TextChoices):
        OFF = "off", _("Off: staff enter applications")
        TOKEN = "token", _("With a token that staff hand out")
        OPEN = "open", _("Open to everybody")

    registration = models.CharField(
        _("applications that enter themselves"), max_length=8, choices=Registration, default=Registration.OFF
    )
    registration_scopes = models.JSONField(
        _("what they may ask people for"),
        default=list,
        blank=True,
        help_text=_("Names of permissions, beside the standard scopes."),
    )

    class Meta:
        verbose_name = _("provider policy")
        verbose_name_plural = _("provider policies")


class InitialAccessToken(models.Model):
    """Lets its bearer register clients (RFC 7591 section 3). Kept as a digest."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=80)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("initial access token")
        verbose_name_plural = _("initial access tokens")
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return self.name


class SelfRegistration(models.Model):
    """A client that entered itself: by which token it manages itself (RFC 7592), and whether staff have reviewed it."""

    client = models.OneToOneField(
        settings.OAUTH2_PROVIDER_APPLICATION_MODEL, models.CASCADE, primary_key=True, related_name="self_registration"
    )
    token_hash = models.CharField(max_length=64, editable=False)
    contacts = models.JSONField(_("contacts"), default=list)
    software = models.JSONField(_("software"), default=dict)
    created_at = models.DateTimeField(_("registered"), auto_now_add=True)
    reviewed_at = models.DateTimeField(_("reviewed"), null=True, blank=True)

    class Meta:
        verbose_name = _("self-registered client")
        verbose_name_plural = _("self-registered clients")

    def __str__(self) -> str:
        return str(self.client_id)
