"""An application of a tenant: what people see of it, before any protocol."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Application(models.Model):
    class Kind(models.TextChoices):
        NATIVE = "native", _("Native app")
        SPA = "spa", _("Single-page app")
        WEB = "web", _("Web application")
        MACHINE = "machine", _("Machine to machine")
        THIRD_PARTY = "third-party", _("Third-party application")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=120)
    description = models.CharField(_("description"), max_length=300, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    publisher = models.CharField(_("publisher"), max_length=120, blank=True)
    homepage = models.URLField(_("home page"), blank=True)
    custom_data = models.JSONField(_("custom data"), default=dict, blank=True)
    offered_to_organizations = models.BooleanField(
        _("offered to organizations"), default=False,
        help_text=_("Organizations’ own administrators may let it in. For services of yours that act for one organization at a time."),
    )  # fmt: skip
    suspended_at = models.DateTimeField(_("suspended"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name

    @property
    def is_third_party(self) -> bool:
        return self.kind == self.Kind.THIRD_PARTY
