"""What new people are asked, who was invited, and who agreed to which terms."""

import uuid

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from identity.applications.models import Application
from tenants.policies import TenantPolicy

KEY = RegexValidator(r"^[a-z][a-z0-9_]*\Z", _("Use small letters, digits and underscores, beginning with a letter."))


class ProfileField(models.Model):
    """One question about a person. Texts are by language; `settings` is what the kind needs (kinds.py)."""

    class Kind(models.TextChoices):
        TEXT = "text", _("Text")
        NUMBER = "number", _("Number")
        DATE = "date", _("Date")
        CHECKBOX = "checkbox", _("Checkbox")
        SELECT = "select", _("Choice")
        URL = "url", _("Web address")
        REGEX = "regex", _("Text of a certain form")
        ADDRESS = "address", _("Postal address")
        FULLNAME = "fullname", _("Full name")

    class Access(models.TextChoices):
        OFF = "off", _("Not shown")
        READ = "read", _("Shown")
        EDIT = "edit", _("Shown, and people may change it")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(_("key"), max_length=40, unique=True, validators=[KEY])
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    labels = models.JSONField(_("label"), default=dict)
    helps = models.JSONField(_("help"), default=dict, blank=True)
    required = models.BooleanField(_("must be answered"), default=False)
    asked = models.BooleanField(_("asked at registration"), default=True)
    access = models.CharField(_("on the account page"), max_length=5, choices=Access, default=Access.EDIT)
    settings = models.JSONField(_("details"), default=dict, blank=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("profile field")
        verbose_name_plural = _("profile fields")
        ordering = ("position", "key")

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return in_language(self.labels) or self.key

    @property
    def help(self) -> str:
        return in_language(self.helps)

    @property
    def options(self) -> list[dict[str, str]]:
        """Of a choice: `value`, and the label by language."""
        found: list[dict[str, str]] = self.settings.get("options", [])
        return found

    @property
    def parts(self) -> list[str]:
        found: list[str] = self.settings.get("parts", [])
        return found


def in_language(texts: dict[str, str]) -> str:
    """The text of the page's language, else the first one there is."""
    language = (get_language() or settings.LANGUAGE_CODE).partition("-")[0]
    return texts.get(language) or next(filter(None, texts.values()), "")


class Invitation(models.Model):
    """Somebody who may register by a link that was mailed to them. The token is a one-time one; its subject is this id."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        ACCEPTED = "accepted", _("Accepted")
        EXPIRED = "expired", _("Expired")
        REVOKED = "revoked", _("Revoked")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("e-mail address"))
    language = models.CharField(_("language"), max_length=12)
    invited_by = models.CharField(_("invited by"), max_length=254)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(_("sent"))
    expires_at = models.DateTimeField(_("works until"))
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ("-created_at", "pk")
        # Of one address, one invitation waits at a time.
        constraints = (
            models.UniqueConstraint(
                fields=("email",), condition=models.Q(accepted_at=None, revoked_at=None), name="one_open_invitation"
            ),
        )
        indexes = (models.Index(fields=("-created_at", "id"), name="invitation_latest"),)

    def __str__(self) -> str:
        return self.email

    @property
    def state(self) -> State:
        if self.accepted_at:
            return self.State.ACCEPTED
        if self.revoked_at:
            return self.State.REVOKED
        return self.State.WAITING if self.expires_at > timezone.now() else self.State.EXPIRED


class TermsPolicy(TenantPolicy):
    """How people agree to the documents that the brand names."""

    class Mode(models.TextChoices):
        NOTICE = "notice", _("A note beside the button")
        CHECKBOX = "checkbox", _("A checkbox at registration")
        AGAIN = "again", _("A checkbox, and asked again for each version")

    mode = models.CharField(
        _("how people agree"),
        max_length=10,
        choices=Mode,
        default=Mode.NOTICE,
        help_text=_("Whichever it is, who agreed to which version and when is kept."),
    )
    version = models.CharField(
        _("version"),
        max_length=40,
        default="1",
        help_text=_("Of the documents together, for example 2026-11. Change it when they change."),
    )

    class Meta:
        verbose_name = _("agreement to terms")
        verbose_name_plural = _("agreement to terms")


class TermsConsent(models.Model):
    """Somebody agreed to these documents. Rows are never changed; they go with the person."""

    class Way(models.TextChoices):
        NOTICE = "notice", _("by going on beside the note")
        CHECKBOX = "checkbox", _("by a checkbox")
        BUTTON = "button", _("when asked again")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="terms_consents")
    version = models.CharField(_("version"), max_length=40)
    terms_url = models.URLField(_("terms of use"), blank=True)
    privacy_url = models.URLField(_("privacy policy"), blank=True)
    language = models.CharField(_("language"), max_length=12)
    way = models.CharField(_("how"), max_length=10, choices=Way)
    application = models.ForeignKey(Application, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ("-created_at",)
        constraints = (
            models.UniqueConstraint(fields=("user", "version", "terms_url", "privacy_url"), name="one_agreement"),
        )

    def __str__(self) -> str:
        return self.version
