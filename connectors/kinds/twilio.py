"""Twilio: https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource"""

from django import forms
from django.utils.translation import gettext_lazy as _

from connectors.configs import Secret
from connectors.delivery import asking
from connectors.delivery.faults import Fault
from connectors.delivery.kind import Sms, SmsConfig, SmsKind
from connectors.kinds import steps, words
from connectors.rows import Setup


class TwilioConfig(SmsConfig):
    account_sid = forms.RegexField(
        r"^AC[0-9a-f]{32}\Z", label=_("Account SID"), help_text=_("It begins with AC."),
        error_messages={"invalid": _("AC and 32 digits or letters from a to f.")},
    )  # fmt: skip
    auth_token = Secret(label=_("Auth token"))
    sender = forms.RegexField(
        r"^(\+[0-9]{5,15}|MG[0-9a-f]{32}|[A-Za-z0-9 ]{1,11})\Z", label=words.SENDER,
        help_text=_("A number with its country code, a name, or a messaging service, which begins with MG."),
    )  # fmt: skip


class Twilio(SmsKind):
    slug, label = "twilio", "Twilio"
    portal = "https://console.twilio.com/"
    steps = (
        steps.NUMBER,
        _("Under Messaging, Settings, Geo permissions, allow the countries that you write to, and no others."),
        _("Copy the Account SID and the auth token into the form on this page."),
        steps.SEND,
    )
    form_class = TwilioConfig
    # https://www.twilio.com/docs/api/errors
    faults = {
        "20003": Fault.ACCOUNT, "20429": Fault.BUSY, "21211": Fault.RECIPIENT, "21214": Fault.RECIPIENT,
        "21610": Fault.RECIPIENT, "21614": Fault.RECIPIENT, "21212": Fault.SENDER, "21603": Fault.SENDER,
        "21606": Fault.SENDER, "21659": Fault.SENDER, "21660": Fault.SENDER, "21612": Fault.REFUSED,
        "21408": Fault.REFUSED, "30002": Fault.ACCOUNT,
    }  # fmt: skip

    def send(self, setup: Setup, sms: Sms) -> str:
        account, sender = setup.text("account_sid"), setup.text("sender")
        url = f"https://api.twilio.com/2010-04-01/Accounts/{account}/Messages.json"
        who = "MessagingServiceSid" if sender.startswith("MG") and len(sender) == 34 else "From"
        headers = asking.basic(account, setup.secret("auth_token"))
        answer = asking.ask(url, headers=headers, form={"To": sms.to, who: sender, "Body": sms.text})
        return asking.vendor_id(asking.accepted(answer, self.faults).document.get("sid"))
