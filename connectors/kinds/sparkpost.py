"""SparkPost: https://developers.sparkpost.com/api/transmissions/"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from connectors.configs import Secret
from connectors.delivery.anymail import AnymailKind
from connectors.delivery.faults import Fault
from connectors.delivery.kind import MailConfig
from connectors.kinds import steps, words
from connectors.rows import Setup

REGIONS = (("us", _("United States")), ("eu", _("European Union")))
SERVERS = {"us": "https://api.sparkpost.com/api/v1/", "eu": "https://api.eu.sparkpost.com/api/v1/"}


class SparkPostConfig(MailConfig):
    api_key = Secret(label=words.API_KEY)
    region = forms.ChoiceField(label=words.REGION, choices=REGIONS, initial="us")


class SparkPost(AnymailKind):
    slug, label = "sparkpost", "SparkPost"
    portal = "https://app.sparkpost.com/account/api-keys"
    steps = (steps.DOMAIN, steps.API_KEY, steps.SEND)
    form_class = SparkPostConfig
    module = "sparkpost"
    # https://support.sparkpost.com/docs/deliverability/sending-policy-error-codes
    faults = {"7001": Fault.SENDER, "7002": Fault.ACCOUNT, "1902": Fault.REFUSED}

    def options(self, setup: Setup) -> dict[str, Any]:
        return {**super().options(setup), "api_url": SERVERS.get(setup.text("region"), SERVERS["us"])}
