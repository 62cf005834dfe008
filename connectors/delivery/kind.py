"""What a kind of delivery is: a form, and one function that hands one message to the vendor."""

from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone
from django.utils.encoding import punycode
from django.utils.translation import gettext_lazy as _

from connectors.configs import Config, LinesField
from connectors.delivery.faults import DeliveryFailed, Fault
from connectors.kind import Kind
from connectors.rows import Setup

MAIL, SMS = "mail", "sms"


@dataclass(frozen=True, slots=True)
class Mail:
    """`sender_name` is whom people read it as from, where the connection names nobody."""

    id: UUID
    to: str
    subject: str
    text: str
    html: str = ""
    sender_name: str = ""


@dataclass(frozen=True, slots=True)
class Sms:
    """`to` is a number in E.164."""

    id: UUID
    to: str
    text: str


class DeliveryConfig(Config):
    """What a kind asks for stands first, what all of them ask for last."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        common = {*MailConfig.base_fields, *SmsConfig.base_fields}
        self.order_fields([name for name in self.fields if name not in common])


class MailConfig(DeliveryConfig):
    """Fields that every mail kind has."""

    from_email = forms.EmailField(
        label=_("Sender’s address"), help_text=_("Of a domain that you have proved at the vendor.")
    )
    from_name = forms.CharField(
        label=_("Sender’s name"), max_length=100, required=False, help_text=_("Empty: the name of this tenant.")
    )
    reply_to = forms.EmailField(
        label=_("Answers go to"), required=False, help_text=_("Empty: to the sender’s address.")
    )


class SmsConfig(DeliveryConfig):
    """Fields that every SMS kind has."""

    countries = LinesField(
        label=_("Only for numbers that begin with"),
        help_text=_("Country codes, one a line, such as +81. Empty: every number that no other connection is for."),
    )

    def clean_countries(self) -> list[str]:
        found: list[str] = self.cleaned_data["countries"]
        if not all(entry[:1] == "+" and entry[1:].isdigit() and len(entry) <= 8 for entry in found):
            raise forms.ValidationError(_("Each line is a plus sign and digits."))
        return found


class DeliveryKind(Kind):
    """`faults` says what the vendor's own reason codes mean; the others follow from the status of the answer."""

    form_class: ClassVar[type[Config]]
    faults: ClassVar[Mapping[str, Fault]] = {}


class MailKind(DeliveryKind):
    purpose = MAIL

    def send(self, setup: Setup, mail: Mail) -> str:
        """The vendor's id of the message. Raises DeliveryFailed."""
        raise NotImplementedError


class SmsKind(DeliveryKind):
    purpose = SMS

    def send(self, setup: Setup, sms: Sms) -> str:
        """The vendor's id of the message. Raises DeliveryFailed."""
        raise NotImplementedError


def sender_of(setup: Setup, mail: Mail) -> tuple[str, str]:
    """Name and address."""
    return setup.text("from_name") or mail.sender_name, ascii_domain(setup.text("from_email"))


def ascii_domain(address: str) -> str:
    """Domains travel in their ASCII form; the part before the sign is the mailbox's own business."""
    name, at, domain = address.rpartition("@")
    return f"{name}{at}{punycode(domain)}"


def check_headers(*values: str) -> None:
    """A line break in a header is another header: somebody's else's mail in our name."""
    if any(mark in value for value in values for mark in "\r\n\x00"):
        raise DeliveryFailed(Fault.BROKEN, "header")


def as_django(setup: Setup, mail: Mail) -> EmailMultiAlternatives:
    """As anymail wants it."""
    name, address = sender_of(setup, mail)
    check_headers(name, address, mail.to, mail.subject)
    reply_to = [ascii_domain(setup.text("reply_to"))] if setup.text("reply_to") else None
    found = EmailMultiAlternatives(mail.subject, mail.text, formataddr((name, address)), [mail.to], reply_to=reply_to)
    if mail.html:
        found.attach_alternative(mail.html, "text/html")
    return found


def as_mime(setup: Setup, mail: Mail) -> EmailMessage:
    """As it goes over the wire. The id of the row is the mail's own, so that a second copy is known as one."""
    name, address = sender_of(setup, mail)
    check_headers(name, address, mail.to, mail.subject)
    found = EmailMessage(policy=SMTP)
    found["From"] = formataddr((name, address))
    found["To"] = ascii_domain(mail.to)
    found["Subject"] = mail.subject
    found["Date"] = format_datetime(timezone.now())
    found["Message-ID"] = f"<{mail.id}@{address.rpartition('@')[2]}>"
    found["Auto-Submitted"] = "auto-generated"
    if setup.text("reply_to"):
        found["Reply-To"] = ascii_domain(setup.text("reply_to"))
    found.set_content(mail.text)
    if mail.html:
        found.add_alternative(mail.html, subtype="html")
    return found
