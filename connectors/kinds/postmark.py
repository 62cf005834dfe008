"""Postmark: https://postmarkapp.com/developer/user-guide/send-email-with-api"""

from django import forms
from django.utils.translation import gettext_lazy as _

from connectors.configs import Secret
from connectors.delivery.anymail import AnymailKind
from connectors.delivery.faults import Fault
from connectors.delivery.kind import MailConfig
from connectors.kinds import steps


class PostmarkConfig(MailConfig):
    server_token = Secret(label=_("Server API token"))
    message_stream = forms.CharField(
        label=_("Message stream"), max_length=60, required=False, help_text=_("Empty: the transactional one.")
    )


class Postmark(AnymailKind):
    slug, label = "postmark", "Postmark"
    portal = "https://account.postmarkapp.com/servers"
    steps = (
        _("In Postmark, create a server, or open the one you have."),
        steps.DOMAIN,
        _("Copy its Server API token into the form on this page."),
        steps.SEND,
    )
    form_class = PostmarkConfig
    module, secrets = "postmark", ("server_token",)
    # https://postmarkapp.com/developer/api/overview#error-codes
    faults = {
        "10": Fault.ACCOUNT, "405": Fault.ACCOUNT, "412": Fault.ACCOUNT, "300": Fault.REFUSED,
        "400": Fault.SENDER, "401": Fault.SENDER, "406": Fault.RECIPIENT,
    }  # fmt: skip
