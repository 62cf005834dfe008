"""What a tenant chose about factors, and the rows that allauth's Authenticator has no room for."""

import uuid
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.policies import TenantPolicy


class FactorPolicy(TenantPolicy):
    class Mode(models.TextChoices):
        OFF = "off", _("Off: nobody is asked for a second factor")
        OFFERED = "offered", _("Offered: people who set one up are asked for it")
        REQUIRED = "required", _("Required: everybody needs one")

    mode = models.CharField(
        _("second factor"), max_length=8, choices=Mode, default=Mode.OFFERED,
        help_text=_("Roles and applications may require one although this says less."),
    )  # fmt: skip
    totp = models.BooleanField(
        _("authenticator app"), default=True,
        help_text=_("Six digits from an app on the phone. Works everywhere, and without a network."),
    )  # fmt: skip
    passkeys = models.BooleanField(
        _("passkeys and security keys"), default=True,
        help_text=_("The strongest factor: a copied page gets nothing from it. Works with fingerprint, face, PIN or a key."),
    )  # fmt: skip
    recovery_codes = models.BooleanField(
        _("recovery codes"), default=True,
        help_text=_("Ten codes to keep on paper, each for once, for the day the phone is gone."),
    )  # fmt: skip
    email = models.BooleanField(
        _("code by e-mail as the second step"), default=False,
        help_text=_("For people without an app or a passkey, after their password only. Whoever reads their mailbox can recover the password, too."),
    )  # fmt: skip
    sms = models.BooleanField(
        _("code by SMS as the second step"), default=False,
        help_text=_("For people without an app or a passkey. Numbers can be taken over; each message costs money."),
    )  # fmt: skip
    trusted_days = models.PositiveSmallIntegerField(
        _("days a device is trusted"), default=0, validators=[MaxValueValidator(365)],
        help_text=_("People may spare themselves the second factor on their own device for so many days; 0 turns this off. What a role, an application or a request demands is asked there all the same."),
    )  # fmt: skip
    reset_hours = models.PositiveSmallIntegerField(
        _("hours before a reset by staff"), default=24, validators=[MaxValueValidator(720)],
        help_text=_("When staff remove somebody’s factors, the person hears of it at once and can stop it for so long."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("multi-factor policy")
        verbose_name_plural = _("multi-factor policies")


class Passkey(models.Model):
    """A WebAuthn credential, beside its Authenticator. `handle` names the person to authenticators and says nothing.

    `rp_id` is the tenant's primary host of the day it was made. Binary values are base64url without padding.
    """

    authenticator = models.OneToOneField(Authenticator, models.CASCADE, primary_key=True, related_name="passkey")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="passkeys")
    credential_id = models.CharField(max_length=1400, unique=True)
    public_key = models.BinaryField()
    handle = models.CharField(max_length=64, db_index=True)
    rp_id = models.CharField(max_length=253)
    name = models.CharField(_("name"), max_length=80)
    sign_count = models.BigIntegerField(default=0)
    transports = models.JSONField(default=list)
    # Whether the person's other devices have it, too (the flag BE), and whether it can sign in without an identifier.
    is_synced = models.BooleanField(default=False)
    is_discoverable = models.BooleanField(default=True)
    # Set when the counter went back: a copy may exist, so it no longer opens anything.
    refused_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("passkey")
        verbose_name_plural = _("passkeys")
        ordering = ("created_at", "pk")

    def __str__(self) -> str:
        return self.name


class UsedChallenge(models.Model):
    """A WebAuthn challenge that was answered, so that it is not answered twice."""

    digest = models.CharField(primary_key=True, max_length=64)
    expires_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("expires_at",), name="challenge_used_until"),)

    def __str__(self) -> str:
        return self.digest


class TrustedDeviceQuerySet(models.QuerySet["TrustedDevice"]):
    def live(self, now: datetime) -> "TrustedDeviceQuerySet":
        """Whatever moves `valid_from` (a new password, recovery, staff) ends trust, too."""
        return self.filter(expires_at__gt=now, created_at__gte=models.F("user__valid_from"))


class TrustedDevice(models.Model):
    """A browser in which one person is spared the second factor. It never counts as one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="trusted_devices")
    secret_hash = models.CharField(max_length=64, editable=False)
    user_agent = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()

    objects = TrustedDeviceQuerySet.as_manager()

    class Meta:
        verbose_name = _("trusted device")
        verbose_name_plural = _("trusted devices")
        ordering = ("-created_at",)
        constraints = (models.UniqueConstraint(fields=("user", "secret_hash"), name="one_trust_per_device"),)

    def __str__(self) -> str:
        return str(self.pk)


class FactorReset(models.Model):
    """Staff asked for somebody's factors to be removed; the person may stop it until `due_at`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="factor_resets")
    reason = models.CharField(_("reason"), max_length=300)
    asked_by = models.CharField(max_length=254)
    created_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("removal of factors")
        verbose_name_plural = _("removals of factors")
        constraints = (
            models.UniqueConstraint(
                fields=("user",), condition=models.Q(done_at=None, cancelled_at=None), name="one_open_reset"
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)


class RecoveredPassword(models.Model):
    """A password that came by a code: on its own it proves no more than the mailbox or the phone the code went to."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+")
    kind = models.CharField(max_length=8)
    created_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return str(self.pk)
