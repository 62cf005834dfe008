"""Sending what waits. Until a tenant has a connector, the development mailbox is the only way out."""

import json
import uuid
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from connectors.models import Message
from tenants.isolation.scope import current
from tenants.jobs import tenant_task

SMS = "sms"


class NoWayOut(Exception):
    """No connector is set up, and there is no development mailbox."""


@tenant_task("connectors.deliver")
def deliver(*, message: str) -> None:
    row = Message.objects.filter(pk=message, state=Message.State.WAITING).first()
    if row is None:
        return
    content = json.loads(row.content())
    if content.get("pretended"):
        row.delete()
        return
    if settings.MAILBOX is None:
        row.state, row.error, row.content_sealed = Message.State.FAILED, _missing(content), ""
        row.save(update_fields=("state", "error", "content_sealed"))
        raise NoWayOut
    _drop(settings.MAILBOX, content)
    row.state, row.sent_at, row.content_sealed = Message.State.SENT, timezone.now(), ""
    row.save(update_fields=("state", "sent_at", "content_sealed"))


def _missing(content: dict[str, object]) -> str:
    return "No SMS connector is set up." if content.get("kind") == SMS else "No mail connector is set up."


def _drop(mailbox: Path, content: dict[str, object]) -> None:
    """One file per message in a folder per tenant, written whole or not at all: `<time>-<id>.eml`, or `….sms.eml`."""
    is_text = content.get("kind") == SMS
    mail = EmailMessage(policy=SMTP)
    if not is_text:
        mail["From"] = str(content["from"])
        mail["Subject"] = str(content["subject"])
    mail["To"] = ", ".join(str(address) for address in content["to"])  # type: ignore[attr-defined]  # written by TenantBackend and sms
    mail["Date"] = datetime.now(UTC)
    mail.set_content(str(content["text"]))
    for part, _type in content.get("alternatives", []):  # type: ignore[attr-defined]  # written by TenantBackend
        mail.add_alternative(str(part), subtype="html")
    folder = mailbox / current().slug
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{timezone.now():%Y%m%dT%H%M%S%f}-{uuid.uuid4().hex[:8]}{'.sms' if is_text else ''}.eml"
    draft = folder / f".{name}"
    draft.write_bytes(mail.as_bytes())
    draft.rename(folder / name)
