"""Twilio SendGrid: https://www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send

Of our own: anymail no longer supports it.
"""

from connectors.configs import Secret
from connectors.delivery import asking
from connectors.delivery.kind import Mail, MailConfig, MailKind, ascii_domain, check_headers, sender_of
from connectors.kinds import steps, words
from connectors.rows import Setup


class SendGridConfig(MailConfig):
    api_key = Secret(label=words.API_KEY)


class SendGrid(MailKind):
    slug, label = "sendgrid", "SendGrid"
    portal = "https://app.sendgrid.com/settings/api_keys"
    steps = (steps.DOMAIN, steps.API_KEY, steps.SEND)
    form_class = SendGridConfig

    def send(self, setup: Setup, mail: Mail) -> str:
        name, address = sender_of(setup, mail)
        check_headers(name, address, mail.to, mail.subject)
        content = [("text/plain", mail.text), *([("text/html", mail.html)] if mail.html else [])]
        document: dict[str, object] = {
            "personalizations": [{"to": [{"email": ascii_domain(mail.to)}]}],
            "from": {"email": address, **({"name": name} if name else {})},
            "subject": mail.subject,
            "content": [{"type": kind, "value": value} for kind, value in content],
        }
        if setup.text("reply_to"):
            document["reply_to"] = {"email": ascii_domain(setup.text("reply_to"))}
        headers = {"Authorization": f"Bearer {setup.secret('api_key')}"}
        answer = asking.ask("https://api.sendgrid.com/v3/mail/send", headers=headers, document=document)
        return asking.vendor_id(asking.accepted(answer, self.faults).headers.get("x-message-id"))
