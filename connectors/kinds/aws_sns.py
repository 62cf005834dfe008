"""Amazon SNS: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html"""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from connectors.delivery import asking, aws
from connectors.delivery.faults import DeliveryFailed, Fault
from connectors.delivery.kind import Sms, SmsConfig, SmsKind
from connectors.kinds import steps, words
from connectors.rows import Setup

ID = re.compile(r"<MessageId>([0-9A-Za-z-]{1,60})</MessageId>")
CODE = re.compile(r"<Code>([0-9A-Za-z]{1,60})</Code>")


class AwsSnsConfig(aws.AwsConfig, SmsConfig):
    sender = forms.RegexField(
        r"^[A-Za-z0-9-]{1,11}\Z", label=words.SENDER, required=False,
        help_text=_("A name of up to eleven letters, where the country allows that. Empty: what Amazon chooses."),
    )  # fmt: skip


class AwsSns(SmsKind):
    slug, label = "aws_sns", "Amazon SNS"
    portal = "https://console.aws.amazon.com/sns/v3/home#/mobile/text-messaging"
    steps = (aws.OUT_OF_SANDBOX, aws.user_who_may("sns:Publish"), steps.SEND)
    form_class = AwsSnsConfig
    faults = {**aws.FAULTS, "OptedOut": Fault.RECIPIENT, "InvalidParameter": Fault.RECIPIENT}

    def send(self, setup: Setup, sms: Sms) -> str:
        form = {"Action": "Publish", "Version": "2010-03-31", "PhoneNumber": sms.to, "Message": sms.text}
        for number, (name, value) in enumerate(_attributes(setup), start=1):
            entry = f"MessageAttributes.entry.{number}"
            form |= {f"{entry}.Name": name, f"{entry}.Value.DataType": "String", f"{entry}.Value.StringValue": value}
        answer = aws.ask(setup, f"https://sns.{setup.text('region')}.amazonaws.com/", service="sns", form=form)
        code = CODE.search(answer.text)
        found = ID.search(asking.accepted(answer, self.faults, code[1] if code else "").text)
        if found is None:
            raise DeliveryFailed(Fault.ANSWER)
        return found[1]


def _attributes(setup: Setup) -> list[tuple[str, str]]:
    """Codes are worth nothing late: the dear kind of message."""
    sender = setup.text("sender")
    return [("AWS.SNS.SMS.SMSType", "Transactional"), *([("AWS.SNS.SMS.SenderID", sender)] if sender else [])]
