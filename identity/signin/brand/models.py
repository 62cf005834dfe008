"""The rows behind the look of the hosted pages: a tenant's brand, an application's own, and uploaded images."""

import base64
import re
import uuid
from datetime import timedelta
from typing import Self

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, RegexValidator, URLValidator
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from identity.applications.models import Application
from identity.signin.brand import images
from identity.signin.brand.fonts import Font
from orgs.models import Organization
from tenants.policies import TenantPolicy

COLOUR = RegexValidator(r"^#[0-9a-fA-F]{6}\Z", _("Enter a colour such as #0f766e."))
DEFAULT_COLOUR = "#0f766e"


class Theme(models.TextChoices):
    AUTO = "auto", _("As the device is set")
    LIGHT = "light", _("Always light")
    DARK = "dark", _("Always dark")


class Radius(models.TextChoices):
    NONE = "none", _("Square")
    SMALL = "small", _("Slightly round")
    MEDIUM = "medium", _("Round")
    FULL = "full", _("Fully round")


def check_support(value: str) -> None:
    """A page or an e-mail address."""
    if re.match(r"https?://", value):
        check: URLValidator | EmailValidator = URLValidator(schemes=["http", "https"])
    else:
        check = EmailValidator()
    try:
        check(value)
    except ValidationError:
        raise ValidationError({"support": _("Enter the address of a page (https://…) or an e-mail address.")}) from None


class Image(models.Model):
    """A picture as we have drawn it, under the digest of its content: it never changes."""

    digest = models.CharField(primary_key=True, max_length=images.DIGEST)
    name = models.CharField(_("name"), max_length=100)
    use = models.CharField(_("use"), max_length=10, choices=images.Use)
    format = models.CharField(max_length=4)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    content = models.BinaryField()
    thumbnail = models.BinaryField()
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)

    class Meta:
        verbose_name = _("image")
        verbose_name_plural = _("images")
        ordering = ("-created_at", "digest")

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        """On the tenant's host; the console never serves it (SECURITY 4)."""
        return f"/brand/{self.digest}.{self.format}"

    @property
    def small(self) -> str:
        """A copy that stands in the page itself, for the console."""
        return f"data:image/png;base64,{base64.b64encode(bytes(self.thumbnail)).decode()}"


def _image(label: str | Promise) -> "models.ForeignKey[Image | None, Image | None]":
    return models.ForeignKey(Image, models.PROTECT, verbose_name=label, null=True, blank=True, related_name="+")  # type: ignore[arg-type]  # the stubs know lazy texts by another name


class BrandFields(models.Model):
    """What a brand consists of. Colours enter the pages as CSS variables and nowhere else."""

    display_name = models.CharField(_("name on the pages"), max_length=80, blank=True)
    logo = _image(_("logo"))
    logo_dark = _image(_("logo for the dark theme"))
    icon = _image(_("icon of the browser’s tab"))
    colour = models.CharField(_("colour"), max_length=7, blank=True, validators=[COLOUR])
    colour_dark = models.CharField(_("colour in the dark theme"), max_length=7, blank=True, validators=[COLOUR])
    theme = models.CharField(_("theme"), max_length=10, choices=Theme, blank=True)
    radius = models.CharField(_("corners"), max_length=10, choices=Radius, blank=True)
    font = models.CharField(_("typeface"), max_length=10, choices=Font, blank=True)
    terms_url = models.URLField(_("terms of use"), blank=True)
    privacy_url = models.URLField(_("privacy policy"), blank=True)
    support = models.CharField(_("help"), max_length=200, blank=True)
    # Language → place (texts.PLACES) → words.
    texts = models.JSONField(_("texts"), default=dict, blank=True)
    # As it was written, and as it was understood: the second one is served.
    css = models.TextField(_("your own style"), blank=True)
    css_served = models.TextField(default="", blank=True, editable=False)

    class Meta:
        abstract = True

    def clean(self) -> None:
        if self.support:
            check_support(self.support)

    @classmethod
    def with_images(cls) -> "models.QuerySet[Self]":
        """Rows with their images' measures, without the images' bytes."""
        bytes_of = [f"{name}__{part}" for name in IMAGES for part in ("content", "thumbnail")]
        found: models.QuerySet[Self] = cls._default_manager.select_related(*IMAGES).defer(*bytes_of)
        return found


IMAGES = ("logo", "logo_dark", "icon")


class Branding(BrandFields, TenantPolicy):
    """What the hosted pages of a tenant look like."""

    colour = models.CharField(_("colour"), max_length=7, default=DEFAULT_COLOUR, validators=[COLOUR])
    theme = models.CharField(_("theme"), max_length=10, choices=Theme, default=Theme.AUTO)
    radius = models.CharField(_("corners"), max_length=10, choices=Radius, default=Radius.MEDIUM)
    font = models.CharField(_("typeface"), max_length=10, choices=Font, default=Font.SYSTEM)

    class Meta:
        verbose_name = _("branding")
        verbose_name_plural = _("branding")

    @classmethod
    def _read(cls) -> Self:
        return cls.with_images().filter(pk=1).first() or cls()


class ApplicationBranding(BrandFields):
    """Where the pages on the way to one application look different. An empty value says: as the tenant."""

    application = models.OneToOneField(Application, models.CASCADE, primary_key=True, related_name="brand_row")

    class Meta:
        verbose_name = _("branding of an application")
        verbose_name_plural = _("branding of applications")

    def __str__(self) -> str:
        return str(self.application)

    @classmethod
    def of(cls, application: Application) -> "ApplicationBranding":
        """What it has chosen, or a new row without any choice."""
        return cls.objects.filter(pk=application.pk).first() or cls(application=application)


class OrganizationBranding(BrandFields):
    """How sign-in looks to people on the way into one organization. Its own people choose name, logo and colours."""

    organization = models.OneToOneField(Organization, models.CASCADE, primary_key=True, related_name="brand_row")

    class Meta:
        verbose_name = _("branding of an organization")
        verbose_name_plural = _("brandings of organizations")

    def __str__(self) -> str:
        return str(self.organization)

    @classmethod
    def of(cls, organization: Organization) -> "OrganizationBranding":
        """What it has chosen, or a new row without any choice."""
        return cls.objects.filter(pk=organization.pk).first() or cls(organization=organization)


class Draft(models.Model):
    """Values that a member of staff is typing, for the preview beside the form. Written by the console alone."""

    LIFETIME = timedelta(minutes=20)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    operator_id = models.UUIDField()
    # Which form: one draft of each for each member of staff.
    form = models.CharField(max_length=100)
    rows = models.TextField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("operator_id", "form"), name="draft_of_operator"),)
        indexes = (models.Index(fields=("expires_at",), name="draft_expiry"),)

    def __str__(self) -> str:
        return f"{self.form} {self.operator_id}"
