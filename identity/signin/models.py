"""What a tenant chose about sign-in, and the saved reason for which somebody is asked to sign in."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from identity.applications.models import Application
from tenants.keys.places import Place, register
from tenants.policies import TenantPolicy

# allauth's rows of second factors: it asks our adapter to seal members of a document, and does not say of which row.
register(Place("authenticator", "data", "mfa_authenticator", "data", row="", document=True))

# Ways to prove who one is with one step, as the fields of the policy are called.
METHODS = ("password", "email_code", "magic_link", "sms_code", "passkey")


class SignInPolicy(TenantPolicy):
    class FirstScreen(models.TextChoices):
        SIGN_IN = "signin", _("Sign in")
        REGISTER = "register", _("Create an account")

    class Registration(models.TextChoices):
        OPEN = "open", _("Open to everybody")
        INVITATION = "invitation", _("By invitation")
        DOMAIN = "domain", _("To certain e-mail domains")
        CLOSED = "closed", _("Closed: staff create users")

    first_screen = models.CharField(
        _("first page"),
        max_length=10,
        choices=FirstScreen,
        default=FirstScreen.SIGN_IN,
        help_text=_("What people see first who come from an application. Each page leads to the other."),
    )
    email = models.BooleanField(
        _("e-mail address"), default=True, help_text=_("People may sign in with their e-mail address.")
    )
    username = models.BooleanField(_("username"), default=True, help_text=_("People may sign in with a username."))
    phone = models.BooleanField(
        _("phone number"), default=False, help_text=_("People may sign in with a phone number that they have proved.")
    )
    password = models.BooleanField(_("password"), default=True, help_text=_("People may set and use a password."))
    email_code = models.BooleanField(
        _("code by e-mail"),
        default=True,
        help_text=_("A six-digit code is sent to the address; no password is needed."),
    )
    magic_link = models.BooleanField(
        _("link by e-mail"),
        default=False,
        help_text=_("The mail holds a link that signs in, in the browser that asked for it."),
    )
    sms_code = models.BooleanField(
        _("code by SMS"), default=False, help_text=_("A six-digit code is sent to the phone number.")
    )
    passkey = models.BooleanField(
        _("passkey"), default=True, help_text=_("People who have a passkey sign in with it, without anything to type.")
    )
    registration = models.CharField(_("registration"), max_length=10, choices=Registration, default=Registration.OPEN)
    registration_domains = models.JSONField(
        _("e-mail domains"),
        default=list,
        blank=True,
        help_text=_("Whose addresses may register, where registration is open to certain domains. One a line."),
    )
    register_username = models.BooleanField(
        _("ask for a username"), default=False, help_text=_("New people choose a username when they register.")
    )
    register_phone = models.BooleanField(
        _("ask for a phone number"), default=False, help_text=_("New people prove a phone number when they register.")
    )
    register_password = models.BooleanField(
        _("ask for a password"), default=True, help_text=_("New people set a password when they register.")
    )

    class Meta:
        verbose_name = _("sign-in policy")
        verbose_name_plural = _("sign-in policies")

    @property
    def asks_email(self) -> bool:
        """Whether new people give an address: where numbers sign in and are proved, and addresses do not, none is needed."""
        return self.email or not (self.phone and self.register_phone and self.sms_code)

    @property
    def is_open(self) -> bool:
        """Whether somebody who has no invitation may register, at least from some domain."""
        return self.registration in (self.Registration.OPEN, self.Registration.DOMAIN)


class ApplicationPolicy(models.Model):
    """Where one application's sign-in differs from the tenant's. An empty value says: as the tenant."""

    class SecondFactor(models.TextChoices):
        OFF = "off", _("Off")
        OFFERED = "offered", _("Offered")
        REQUIRED = "required", _("Required")

    application = models.OneToOneField(Application, models.CASCADE, primary_key=True, related_name="policy_row")
    first_screen = models.CharField(_("first page"), max_length=10, choices=SignInPolicy.FirstScreen, blank=True)
    # Of METHODS; null: the tenant's.
    methods = models.JSONField(_("sign-in methods"), null=True, blank=True)
    mfa = models.CharField(_("second factor"), max_length=10, choices=SecondFactor, blank=True)
    registration = models.CharField(_("registration"), max_length=10, choices=SignInPolicy.Registration, blank=True)
    # Keys of the fields asked at registration; null: the tenant's.
    fields = models.JSONField(_("fields asked at registration"), null=True, blank=True)

    class Meta:
        verbose_name = _("sign-in of an application")
        verbose_name_plural = _("sign-in of applications")

    def __str__(self) -> str:
        return str(self.application_id)

    @property
    def is_empty(self) -> bool:
        """Nothing differs from the tenant."""
        return not (self.first_screen or self.mfa or self.registration) and self.methods is self.fields is None


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
        indexes = (
            models.Index(fields=("expires_at",), name="interaction_expiry"),
            models.Index(fields=("return_path",), name="interaction_path"),
        )

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
