"""Bird, as MessageBird: https://developers.messagebird.com/api/sms-messaging/#send-outbound-sms"""

from django import forms
from django.utils.translation import gettext_lazy as _

from connectors.configs import Secret
from connectors.delivery import asking
from connectors.delivery.faults import Fault
from connectors.delivery.kind import Sms, SmsConfig, SmsKind
from connectors.kinds import steps, words
from connectors.rows import Setup


class MessageBirdConfig(SmsConfig):
    access_key = Secret(label=_("Access key"))
    sender = forms.RegexField(
        r"^(\+?[0-9]{5,15}|[A-Za-z0-9 ]{1,11})\Z", label=words.SENDER, help_text=words.SENDER_HELP
    )


class MessageBird(SmsKind):
    slug, label = "messagebird", "MessageBird"
    portal = "https://dashboard.messagebird.com/developers/access"
    steps = (steps.NUMBER, _("Create a live access key, and copy it into the form on this page."), steps.SEND)
    form_class = MessageBirdConfig
    # https://developers.messagebird.com/api/#api-errors
    faults = {"2": Fault.ACCOUNT, "25": Fault.ACCOUNT, "98": Fault.SERVER, "99": Fault.SERVER}

    def send(self, setup: Setup, sms: Sms) -> str:
        document: dict[str, object] = {
            "originator": setup.text("sender"), "recipients": [sms.to.lstrip("+")], "body": sms.text,
            "datacoding": "auto", "reference": str(sms.id),
        }  # fmt: skip
        headers = {"Authorization": f"AccessKey {setup.secret('access_key')}"}
        answer = asking.ask("https://rest.messagebird.com/messages", headers=headers, document=document)
        return asking.vendor_id(asking.accepted(answer, self.faults).document.get("id"))
