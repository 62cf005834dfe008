"""Amazon SES: https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html"""

from email.utils import formataddr

from connectors.delivery import asking, aws
from connectors.delivery.faults import Fault
from connectors.delivery.kind import Mail, MailConfig, MailKind, ascii_domain, check_headers, sender_of
from connectors.kinds import steps
from connectors.rows import Setup


class AmazonSesConfig(aws.AwsConfig, MailConfig):
    pass


class AmazonSes(MailKind):
    slug, label = "amazon_ses", "Amazon SES"
    portal = "https://console.aws.amazon.com/ses/home"
    steps = (steps.DOMAIN, aws.OUT_OF_SANDBOX, aws.user_who_may("ses:SendEmail"), steps.SEND)
    form_class = AmazonSesConfig
    faults = {
        **aws.FAULTS, "MessageRejected": Fault.REFUSED, "MailFromDomainNotVerifiedException": Fault.SENDER,
        "AccountSuspendedException": Fault.ACCOUNT, "SendingPausedException": Fault.ACCOUNT,
    }  # fmt: skip

    def send(self, setup: Setup, mail: Mail) -> str:
        name, address = sender_of(setup, mail)
        check_headers(name, address, mail.to, mail.subject)
        body = {"Text": _data(mail.text), **({"Html": _data(mail.html)} if mail.html else {})}
        document: dict[str, object] = {
            "FromEmailAddress": formataddr((name, address)),
            "Destination": {"ToAddresses": [ascii_domain(mail.to)]},
            "Content": {"Simple": {"Subject": _data(mail.subject), "Body": body}},
        }
        if setup.text("reply_to"):
            document["ReplyToAddresses"] = [ascii_domain(setup.text("reply_to"))]
        url = f"https://email.{setup.text('region')}.amazonaws.com/v2/email/outbound-emails"
        answer = aws.ask(setup, url, service="ses", document=document)
        reason = answer.headers.get("x-amzn-errortype", "").partition(":")[0]
        return asking.vendor_id(asking.accepted(answer, self.faults, reason).document.get("MessageId"))


def _data(text: str) -> dict[str, str]:
    return {"Data": text, "Charset": "UTF-8"}
