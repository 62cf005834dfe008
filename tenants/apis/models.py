"""An API resource and its permissions."""

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class ApiResource(models.Model):
    """`indicator` is the `resource` of RFC 8707 and the `aud` of its tokens. It never changes: tokens name it."""

    class TokenFormat(models.TextChoices):
        JWT = "jwt", _("JWT: the API checks the signature itself")
        OPAQUE = "opaque", _("Opaque: the API asks for each token")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=120)
    indicator = models.CharField(_("identifier"), max_length=300, unique=True)
    token_format = models.CharField(_("access tokens"), max_length=8, choices=TokenFormat, default=TokenFormat.JWT)
    access_token_seconds = models.PositiveIntegerField(
        _("access token lifetime"),
        default=600,
        validators=[MinValueValidator(60), MaxValueValidator(86400)],
        help_text=_("In seconds. A JWT that an API checks by itself is accepted until it expires."),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("API resource")
        verbose_name_plural = _("API resources")
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name


class Permission(models.Model):
    """One scope of one API. Unique within its API; tokens carry the name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    resource = models.ForeignKey(
        ApiResource, models.CASCADE, related_name="permissions", verbose_name=_("API resource")
    )
    name = models.CharField(_("name"), max_length=120)
    description = models.CharField(_("description"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("permission")
        verbose_name_plural = _("permissions")
        ordering = ("name", "pk")
        constraints = (models.UniqueConstraint(fields=("resource", "name"), name="one_permission_per_api"),)

    def __str__(self) -> str:
        return self.name
