"""The development mailbox: where messages go on a developer's machine while a tenant has no connection for them."""

import uuid
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from django.utils import timezone

from tenants.isolation.scope import current


def drop(
    mailbox: Path, *, to: str, text: str, html: str = "", sender: str = "", subject: str = "", is_sms: bool = False
) -> None:
    """One file per message in a folder per tenant, written whole or not at all: `<time>-<id>.eml`, or `….sms.eml`."""
    mail = EmailMessage(policy=SMTP)
    if not is_sms:
        mail["From"], mail["Subject"] = sender, subject
    mail["To"] = to
    mail["Date"] = datetime.now(UTC)
    mail.set_content(text)
    if html:
        mail.add_alternative(html, subtype="html")
    folder = mailbox / current().slug
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{timezone.now():%Y%m%dT%H%M%S%f}-{uuid.uuid4().hex[:8]}{'.sms' if is_sms else ''}.eml"
    draft = folder / f".{name}"
    draft.write_bytes(mail.as_bytes())
    draft.rename(folder / name)
