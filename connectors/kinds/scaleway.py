"""Scaleway: https://www.scaleway.com/en/developers/api/transactional-email/"""

from django import forms
from django.utils.translation import gettext_lazy as _

from connectors.configs import Secret
from connectors.delivery.anymail import AnymailKind
from connectors.delivery.kind import MailConfig
from connectors.kinds import steps, words


class ScalewayConfig(MailConfig):
    project_id = forms.UUIDField(label=_("Project ID"))
    secret_key = Secret(label=words.SECRET_KEY)
    region = forms.RegexField(r"^[a-z]{2}-[a-z]{3}\Z", label=words.REGION, initial="fr-par")

    def clean_project_id(self) -> str:
        return str(self.cleaned_data["project_id"])


class Scaleway(AnymailKind):
    slug, label = "scaleway", "Scaleway"
    portal = "https://console.scaleway.com/transactional-email/domains"
    steps = (steps.DOMAIN, steps.API_KEY, steps.SEND)
    form_class = ScalewayConfig
    module, secrets, texts = "scaleway", ("secret_key",), ("project_id", "region")
