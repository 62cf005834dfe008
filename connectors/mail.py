"""Django's mail backend: every mail becomes a sealed row and a job per recipient, in the transaction that caused it.

Whoever writes a mail may say what it is (`mail.purpose`) and until when it is worth anything (`mail.expires_at`).
"""

from collections.abc import Sequence
from datetime import datetime
from email.utils import parseaddr

from django.core.mail import BadHeaderError, EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend

from connectors.delivery import queue
from connectors.delivery.kind import MAIL


def send(
    *, to: str, subject: str, text: str, html: str = "", purpose: str = "", expires_at: datetime | None = None,
    sender: str | None = None,
) -> None:  # fmt: skip
    """One mail to one person; `purpose` is a word that connectors.delivery.purposes knows."""
    mail = EmailMultiAlternatives(subject, text, sender, [to])
    if html:
        mail.attach_alternative(html, "text/html")
    mail.purpose, mail.expires_at = purpose, expires_at  # type: ignore[attr-defined]  # read by the backend below
    mail.send()


class TenantBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for mail in email_messages:
            content = _content(mail)
            for address in mail.recipients():
                queue.put(
                    channel=MAIL, to=address, content=content, purpose=getattr(mail, "purpose", ""),
                    expires_at=getattr(mail, "expires_at", None),
                )  # fmt: skip
        return len(email_messages)


def _content(mail: EmailMessage) -> dict[str, object]:
    """Raises BadHeaderError: what holds a line break in a header holds somebody else's header."""
    if any(mark in str(value) for value in (mail.from_email, *mail.recipients()) for mark in "\r\n\x00"):
        raise BadHeaderError
    alternatives = [str(part[0]) for part in getattr(mail, "alternatives", []) if part[1] == "text/html"]
    return {
        "from": str(mail.from_email),
        "sender": parseaddr(str(mail.from_email))[0],
        # A name of a tenant may stand in it.
        "subject": " ".join(str(mail.subject).split()),
        "text": str(mail.body),
        "html": alternatives[0] if alternatives else "",
    }
