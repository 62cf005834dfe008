"""What a tenant chose about sign-in, and the saved reason for which somebody is asked to sign in."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.keys.places import Place, register
from tenants.policies import TenantPolicy

# allauth's rows of second factors: it asks our adapter to seal members of a document, and does not say of which row.
register(Place("authenticator", "data", "mfa_authenticator", "data", row="", document=True))
COLOUR = RegexValidator(r"^#[0-9a-fA-F]{6}\Z", _("Enter a colour such as #0f766e."))


class SignInPolicy(TenantPolicy):
    class Registration(models.TextChoices):
        OPEN = "open", _("Open to everybody")
        CLOSED = "closed", _("Closed: staff create users")

    email = models.BooleanField(
        _("e-mail address"), default=True, help_text=_("People may sign in with their e-mail address.")
    )
    username = models.BooleanField(_("username"), default=True, help_text=_("People may sign in with a username."))
    password = models.BooleanField(_("password"), default=True, help_text=_("People may set and use a password."))
    email_code = models.BooleanField(
        _("code by e-mail"),
        default=True,
        help_text=_("A six-digit code is sent to the address; no password is needed."),
    )
    registration = models.CharField(_("registration"), max_length=10, choices=Registration, default=Registration.OPEN)
    register_username = models.BooleanField(
        _("ask for a username"), default=False, help_text=_("New people choose a username when they register.")
    )
    register_password = models.BooleanField(
        _("ask for a password"), default=True, help_text=_("New people set a password when they register.")
    )

    class Meta:
        verbose_name = _("sign-in policy")
        verbose_name_plural = _("sign-in policies")


class Branding(TenantPolicy):
    """What the hosted pages look like. Colours enter the pages as CSS variables and nowhere else."""

    display_name = models.CharField(_("name on the pages"), max_length=80, blank=True)
    colour = models.CharField(_("colour"), max_length=7, default="#0f766e", validators=[COLOUR])
    terms_url = models.URLField(_("terms of use"), blank=True)
    privacy_url = models.URLField(_("privacy policy"), blank=True)

    class Meta:
        verbose_name = _("branding")
        verbose_name_plural = _("branding")


class Interaction(models.Model):
    """A validated request that waits for a person (SECURITY 20).

    Bound to the digest of a browser cookie, then to the person who signed in; resumes only in that browser, once.
    `request` is the validated request of whoever saved it; `return_path` is where the saver continues.
    """

    LIFETIME = timedelta(minutes=30)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    browser_hash = models.CharField(max_length=64)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    application_id = models.UUIDField(null=True)
    return_path = models.CharField(max_length=200)
    request = models.JSONField()
    # Sign-in must be proved after this time, for prompt=login and max_age.
    proof_after = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=("expires_at",), name="interaction_expiry"),)

    def __str__(self) -> str:
        return str(self.pk)


class Attempt(models.Model):
    """A counter of the limiter. The table is unlogged: losing it in a crash only forgives."""

    key = models.CharField(primary_key=True, max_length=64)
    count = models.PositiveIntegerField()
    until = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("until",), name="attempt_until"),)

    def __str__(self) -> str:
        return self.key
