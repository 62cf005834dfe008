"""Unisender Go: https://godocs.unisender.ru/web-api-ref#email-send"""

from django import forms
from django.utils.translation import gettext_lazy as _

from connectors.configs import Secret, secure
from connectors.delivery.anymail import AnymailKind
from connectors.delivery.faults import Fault
from connectors.delivery.kind import MailConfig
from connectors.kinds import steps, words


class UnisenderGoConfig(MailConfig):
    api_url = forms.URLField(
        label=words.SERVER, assume_scheme="https", validators=[secure],
        help_text=_("That of your account’s data centre, such as https://go2.unisender.ru/en/transactional/api/v1"),
    )  # fmt: skip
    api_key = Secret(label=words.API_KEY)


class UnisenderGo(AnymailKind):
    slug, label = "unisender_go", "Unisender Go"
    portal = "https://go2.unisender.ru/"
    steps = (steps.DOMAIN, steps.API_KEY, steps.SEND)
    form_class = UnisenderGoConfig
    module, texts = "unisender_go", ("api_url",)
    # https://godocs.unisender.ru/web-api-ref#error-codes
    faults = {
        "102": Fault.ACCOUNT,
        "103": Fault.ACCOUNT,
        "104": Fault.ACCOUNT,
        "105": Fault.ACCOUNT,
        "204": Fault.RECIPIENT,
    }
