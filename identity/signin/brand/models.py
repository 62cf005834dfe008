"""The rows behind the look of the hosted pages."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.policies import TenantPolicy

COLOUR = RegexValidator(r"^#[0-9a-fA-F]{6}\Z", _("Enter a colour such as #0f766e."))


class Branding(TenantPolicy):
    """What the hosted pages look like. Colours enter the pages as CSS variables and nowhere else."""

    display_name = models.CharField(_("name on the pages"), max_length=80, blank=True)
    colour = models.CharField(_("colour"), max_length=7, default="#0f766e", validators=[COLOUR])
    terms_url = models.URLField(_("terms of use"), blank=True)
    privacy_url = models.URLField(_("privacy policy"), blank=True)

    class Meta:
        verbose_name = _("branding")
        verbose_name_plural = _("branding")
