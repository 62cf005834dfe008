"""Mailtrap: https://api-docs.mailtrap.io/docs/mailtrap-api-docs/67f1d70aeb62c-send-email-including-templates"""

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from connectors.configs import Secret
from connectors.delivery.anymail import AnymailKind
from connectors.delivery.faults import Fault
from connectors.delivery.kind import MailConfig
from connectors.kinds import steps, words


class MailtrapConfig(MailConfig):
    api_token = Secret(label=words.API_TOKEN)
    sandbox_id = forms.CharField(
        label=_("Number of the sandbox"), max_length=20, required=False,
        validators=[RegexValidator(r"^[0-9]+\Z", _("Digits only."))],
        help_text=_("Mail stays at Mailtrap and reaches nobody. Empty: mail is really sent."),
    )  # fmt: skip


class Mailtrap(AnymailKind):
    slug, label = "mailtrap", "Mailtrap"
    portal = "https://mailtrap.io/sending/domains"
    steps = (steps.DOMAIN, steps.API_KEY, steps.SEND)
    form_class = MailtrapConfig
    module, secrets, texts = "mailtrap", ("api_token",), ("sandbox_id",)
    faults = {"Unauthorized": Fault.ACCOUNT, "Forbidden": Fault.ACCOUNT}
