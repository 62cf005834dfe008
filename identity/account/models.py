"""What people may do with their own accounts, and what an account was like before a change that can be undone."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.policies import TenantPolicy


class Access(models.TextChoices):
    OFF = "off", _("Not shown")
    READ = "read", _("Shown")
    EDIT = "edit", _("Shown, and people change it themselves")


def _access(label: object, default: Access) -> models.CharField:  # type: ignore[type-arg]  # no generic at run time
    return models.CharField(label, max_length=4, choices=Access, default=default)  # type: ignore[arg-type]  # a lazy text


class AccountPolicy(TenantPolicy):
    """One Access per thing that a person may see or change on the account page."""

    class Deletion(models.TextChoices):
        OFF = "off", _("Not on this page")
        STAFF = "staff", _("People ask for it, and staff decide")
        DELAYED = "delayed", _("People do it themselves, after a delay")

    enabled = models.BooleanField(
        _("account page"),
        default=True,
        help_text=_("Without it people sign in and out, and staff change the rest."),
    )
    name = _access(_("name"), Access.EDIT)
    username = _access(_("username"), Access.READ)
    picture = _access(_("picture"), Access.EDIT)
    language = _access(_("language"), Access.EDIT)
    emails = _access(_("e-mail addresses"), Access.EDIT)
    phone = _access(_("phone number"), Access.EDIT)
    given_name = _access(_("given name"), Access.OFF)
    family_name = _access(_("family name"), Access.OFF)
    middle_name = _access(_("middle name"), Access.OFF)
    nickname = _access(_("nickname"), Access.OFF)
    birthdate = _access(_("date of birth"), Access.OFF)
    gender = _access(_("gender"), Access.OFF)
    address = _access(_("postal address"), Access.OFF)
    website = _access(_("website"), Access.OFF)
    profile = _access(_("profile page"), Access.OFF)
    zoneinfo = _access(_("time zone"), Access.EDIT)
    download = models.BooleanField(
        _("download"), default=True, help_text=_("People download everything that is known about them, as one file.")
    )
    deletion = models.CharField(_("deletion of the account"), max_length=8, choices=Deletion, default=Deletion.DELAYED)
    deletion_days = models.PositiveSmallIntegerField(
        _("delay in days"),
        default=14,
        validators=[MinValueValidator(1), MaxValueValidator(90)],
        help_text=_("Until then whoever signs in again keeps the account. From 1 to 90."),
    )

    class Meta:
        # Named as the policy's cache expects it: by the package, not by the label (`account` is allauth's).
        db_table = "account_accountpolicy"
        verbose_name = _("account page")
        verbose_name_plural = _("account pages")


class ContactChange(models.Model):
    """How a person could be reached before an address or number changed, so that its owner can put it back.

    `before` is {"emails": [primary first], "phone": number or ""}: proved ones only. Kept as long as the links are
    valid that are mailed about it.
    """

    LIFETIME = timedelta(days=7)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="contact_changes")
    before = models.JSONField()
    made_at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=("made_at",), name="contact_change_made"),)

    def __str__(self) -> str:
        return str(self.pk)


class Picture(models.Model):
    """A picture that a person uploaded, decoded and written anew. Its address cannot be guessed, and changes with it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="uploaded_picture")
    content = models.BinaryField()
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.pk)
