"""Mailgun: https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun/messages"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from connectors.configs import Secret
from connectors.delivery.anymail import AnymailKind
from connectors.delivery.kind import MailConfig
from connectors.kinds import steps, words
from connectors.rows import Setup

REGIONS = (("us", _("United States")), ("eu", _("European Union")))
SERVERS = {"us": "https://api.mailgun.net/v3", "eu": "https://api.eu.mailgun.net/v3"}


class MailgunConfig(MailConfig):
    api_key = Secret(label=words.API_KEY)
    sender_domain = forms.CharField(
        label=_("Domain at Mailgun"), max_length=253, help_text=_("As it is called there, such as mg.example.com.")
    )
    region = forms.ChoiceField(label=words.REGION, choices=REGIONS, initial="us")


class Mailgun(AnymailKind):
    slug, label = "mailgun", "Mailgun"
    portal = "https://app.mailgun.com/mg/sending/domains"
    steps = (_("In Mailgun, add a domain and choose its region."), steps.DOMAIN, steps.API_KEY, steps.SEND)
    form_class = MailgunConfig
    module, texts = "mailgun", ("sender_domain",)

    def options(self, setup: Setup) -> dict[str, Any]:
        return {**super().options(setup), "api_url": SERVERS.get(setup.text("region"), SERVERS["us"])}
