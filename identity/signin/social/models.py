"""What is kept of a vendor's tokens, where a connector says so. Identities themselves are allauth's SocialAccount rows.

Such a row is (connector id, the vendor's stable subject): nothing else ever identifies.
"""

import json
from collections.abc import Mapping

from allauth.socialaccount.models import SocialAccount
from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.keys import vault
from tenants.keys.places import Place, register

register(Place("social_tokens", "tokens", "social_heldtokens", "tokens_sealed", key="identity_id", row="identity_id"))


class HeldTokens(models.Model):
    """Sealed. The vendor's latest answer of its token endpoint."""

    identity = models.OneToOneField(SocialAccount, models.CASCADE, primary_key=True, related_name="held_tokens")
    tokens_sealed = models.TextField(editable=False)
    kept_at = models.DateTimeField(_("kept"), auto_now=True)

    class Meta:
        verbose_name = _("tokens of a provider")
        verbose_name_plural = _("tokens of providers")

    def __str__(self) -> str:
        return str(self.pk)

    def keep(self, tokens: Mapping[str, object]) -> None:
        """Seals them into the row, which is not saved here."""
        text = json.dumps(dict(tokens)).encode()
        self.tokens_sealed = vault.seal(text, table="social_tokens", column="tokens", row=self.pk)

    def tokens(self) -> dict[str, object]:
        found: dict[str, object] = json.loads(
            vault.unseal(self.tokens_sealed, table="social_tokens", column="tokens", row=self.pk)
        )
        return found
