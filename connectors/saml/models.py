"""Our keys at a connection, and the assertions that have signed somebody in."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from connectors.models import Connector
from tenants.keys import vault
from tenants.keys.places import Place, register

register(Place("saml_key", "private", "saml_samlkey", "private_sealed"))


class SamlKey(models.Model):
    """An RSA key with a certificate of its own making: signs what we send, opens what is encrypted for us. A `next` one
    stands in our metadata besides and opens already; a `former` one only opens."""

    class State(models.TextChoices):
        NEXT = "next", _("Next")
        CURRENT = "current", _("In use")
        FORMER = "former", _("Former")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    connector = models.ForeignKey(Connector, models.CASCADE, related_name="saml_keys")
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.CURRENT)
    certificate = models.TextField(editable=False)
    private_sealed = models.TextField(editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"))
    used_at = models.DateTimeField(_("last opened something"), null=True, editable=False)

    class Meta:
        verbose_name = _("SAML key")
        verbose_name_plural = _("SAML keys")
        ordering = ("-created_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("connector", "state"), condition=~models.Q(state="former"), name="one_saml_key_of_a_state"
            ),
        )

    def __str__(self) -> str:
        return f"{self.connector_id} {self.state}"

    def private(self) -> str:
        """PEM."""
        return vault.unseal(self.private_sealed, table="saml_key", column="private", row=self.pk).decode()


class UsedAssertion(models.Model):
    """An assertion that has been used, by the digest of connection and ID (saml-profiles 4.1.4.5): logged, so that after
    a crash it does not count again."""

    digest = models.UUIDField(primary_key=True, editable=False)
    expires_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("expires_at",), name="saml_assertion_expiry"),)

    def __str__(self) -> str:
        return str(self.digest)
