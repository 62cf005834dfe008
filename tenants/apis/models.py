"""An API resource and its permissions."""

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.hosts import origin
from tenants.isolation.scope import current

# How the built-in API is stored. It is called by the tenant's address, which may change: see `spoken`.
BUILT_IN = "/api"


def spoken(stored: str) -> str:
    """The identifier as tokens and applications name it."""
    return origin(current()) + BUILT_IN if stored == BUILT_IN else stored


def stored(spoken_indicator: str) -> str:
    """The other way round. The stored form of the built-in API is nobody's name for it: "" finds nothing."""
    if spoken_indicator == BUILT_IN:
        return ""
    return BUILT_IN if spoken_indicator == spoken(BUILT_IN) else spoken_indicator


class ApiResource(models.Model):
    """`indicator` is the `resource` of RFC 8707 and the `aud` of its tokens. It never changes: tokens name it.

    One row of each tenant is built in: the management API (identity.api), at the tenant's address and `/api`. There
    the address is followed, so read `identifier`.
    """

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

    @property
    def is_built_in(self) -> bool:
        return self.indicator == BUILT_IN

    @property
    def identifier(self) -> str:
        return spoken(self.indicator)


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
