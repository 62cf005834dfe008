"""Postal, a server of one's own: https://docs.postalserver.io/developer/api"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from connectors.configs import Secret, secure
from connectors.delivery.anymail import AnymailKind
from connectors.delivery.faults import Fault
from connectors.delivery.kind import MailConfig
from connectors.kinds import steps, words
from connectors.rows import Setup


class PostalConfig(MailConfig):
    server = forms.URLField(
        label=_("Server"), assume_scheme="https", validators=[secure], help_text=_("Such as https://postal.example.com")
    )
    api_key = Secret(label=words.API_KEY)


class Postal(AnymailKind):
    slug, label = "postal", "Postal"
    about = _("An open mail server that you run yourselves.")
    steps = (
        steps.DOMAIN,
        _("In Postal, open the mail server and create credentials of the type API."),
        steps.SEND,
    )
    form_class = PostalConfig
    module = "postal"
    faults = {
        "InvalidServerAPIKey": Fault.ACCOUNT, "AccessDenied": Fault.ACCOUNT, "ServerSuspended": Fault.ACCOUNT,
        "UnauthenticatedFromAddress": Fault.SENDER, "FromAddressMissing": Fault.SENDER,
    }  # fmt: skip

    def options(self, setup: Setup) -> dict[str, Any]:
        return {**super().options(setup), "api_url": f"{setup.text('server').rstrip('/')}/"}
