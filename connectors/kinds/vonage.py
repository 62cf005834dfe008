"""Vonage: https://developer.vonage.com/en/api/sms"""

from django import forms
from django.utils.translation import gettext_lazy as _

from connectors.configs import Secret
from connectors.delivery import asking
from connectors.delivery.faults import DeliveryFailed, Fault, code_of
from connectors.delivery.kind import Sms, SmsConfig, SmsKind
from connectors.kinds import steps, words
from connectors.rows import Setup


class VonageConfig(SmsConfig):
    api_key = forms.CharField(label=words.API_KEY, max_length=60)
    api_secret = Secret(label=_("API secret"))
    sender = forms.RegexField(
        r"^(\+?[0-9]{5,15}|[A-Za-z0-9 ]{1,11})\Z", label=words.SENDER, help_text=words.SENDER_HELP
    )


class Vonage(SmsKind):
    slug, label = "vonage", "Vonage"
    portal = "https://dashboard.nexmo.com/settings"
    steps = (steps.NUMBER, steps.ACCOUNT_KEYS, steps.SEND)
    form_class = VonageConfig
    # https://developer.vonage.com/en/messaging/sms/guides/troubleshooting-sms
    faults = {
        "1": Fault.BUSY, "4": Fault.ACCOUNT, "5": Fault.SERVER, "7": Fault.RECIPIENT, "8": Fault.ACCOUNT,
        "9": Fault.ACCOUNT, "15": Fault.SENDER, "22": Fault.SENDER, "23": Fault.RECIPIENT, "29": Fault.RECIPIENT,
        "33": Fault.RECIPIENT,
    }  # fmt: skip

    def send(self, setup: Setup, sms: Sms) -> str:
        form = {
            "api_key": setup.text("api_key"), "api_secret": setup.secret("api_secret"), "to": sms.to.lstrip("+"),
            "from": setup.text("sender").lstrip("+"), "text": sms.text, "type": "text" if sms.text.isascii() else "unicode",
        }  # fmt: skip
        answer = asking.accepted(asking.ask("https://rest.nexmo.com/sms/json", form=form), self.faults)
        # Yes and no both come with status 200.
        parts = answer.document.get("messages")
        if not isinstance(parts, list) or not parts or not isinstance(parts[0], dict):
            raise DeliveryFailed(Fault.ANSWER)
        status = code_of(parts[0].get("status"))
        if status != "0":
            raise DeliveryFailed(self.faults.get(status, Fault.REFUSED), status)
        return asking.vendor_id(parts[0].get("message-id"))
