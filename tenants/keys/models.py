"""Rows of keys. Private and symmetric parts are sealed; only `SigningKey.public` may leave the process."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenants.keys import vault
from tenants.keys.places import Place, register
from tenants.policies import TenantPolicy

register(Place("signingkey", "private", "keys_signingkey", "private_sealed"))
register(Place("symmetrickey", "secret", "keys_symmetrickey", "secret_sealed", row="place"))


class SigningKeyQuerySet(models.QuerySet["SigningKey"]):
    def published(self) -> "SigningKeyQuerySet":
        """Those that JWKS names: next before it signs, previous while its signatures may live."""
        return self.exclude(state=SigningKey.State.RETIRED)


class SigningKey(models.Model):
    class Algorithm(models.TextChoices):
        RS256 = "RS256"
        ES256 = "ES256"
        EDDSA = "EdDSA"

    class State(models.TextChoices):
        NEXT = "next", _("Next")
        CURRENT = "current", _("Current")
        PREVIOUS = "previous", _("Previous")
        RETIRED = "retired", _("Retired")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kid = models.CharField(_("key id"), max_length=64, unique=True)
    algorithm = models.CharField(_("algorithm"), max_length=8, choices=Algorithm)
    state = models.CharField(_("state"), max_length=10, choices=State)
    private_sealed = models.TextField(editable=False)
    public = models.JSONField(_("public key"))
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    signs_since = models.DateTimeField(_("signs since"), null=True, editable=False)
    left_at = models.DateTimeField(_("signed until"), null=True, editable=False)

    objects = SigningKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("signing key")
        verbose_name_plural = _("signing keys")
        ordering = ("algorithm", "-created_at")
        constraints = (
            models.UniqueConstraint(
                fields=("algorithm",), condition=Q(state="current"), name="one_current_key_per_algorithm"
            ),
            models.UniqueConstraint(
                fields=("algorithm",), condition=Q(state="next"), name="one_next_key_per_algorithm"
            ),
        )

    def __str__(self) -> str:
        return f"{self.algorithm} {self.kid}"

    def private_pem(self) -> bytes:
        return vault.unseal(self.private_sealed, table="signingkey", column="private", row=self.pk)


class SymmetricKey(models.Model):
    """A 256-bit key for one purpose. The highest id of a purpose makes new values; older ones still verify."""

    class Purpose(models.TextChoices):
        ACCESS_TOKEN = "access_token", _("Opaque access tokens")
        REFRESH_TOKEN = "refresh_token", _("Refresh tokens")
        AUTHORIZATION_CODE = "authorization_code", _("Authorization codes")
        SHORT_CODE = "short_code", _("Short codes sent to people")

    purpose = models.CharField(max_length=24, choices=Purpose)
    secret_sealed = models.TextField(editable=False)
    place = models.UUIDField(default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("purpose", "-pk")
        indexes = (models.Index(fields=("purpose", "-id"), name="key_of_purpose"),)

    def __str__(self) -> str:
        return f"{self.purpose} {self.pk}"

    def secret(self) -> bytes:
        return vault.unseal(self.secret_sealed, table="symmetrickey", column="secret", row=self.place)


class KeyPolicy(TenantPolicy):
    """How often signing keys change by themselves."""

    rotate_days = models.PositiveSmallIntegerField(
        _("rotate signing keys after"),
        default=90,
        help_text=_("In days. The next key is published ten minutes before it signs; 0 rotates by hand only."),
    )

    class Meta:
        verbose_name = _("key policy")
        verbose_name_plural = _("key policies")
