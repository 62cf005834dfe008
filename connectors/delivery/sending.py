"""One message by one connection: the row's content as its kind takes it."""

from collections.abc import Mapping
from pathlib import Path
from uuid import UUID

from connectors.delivery import choice, mailbox
from connectors.delivery.faults import DeliveryFailed, Fault
from connectors.delivery.kind import SMS, Mail, MailKind, Sms, SmsKind
from connectors.models import Connector
from connectors.rows import setup_of

Content = Mapping[str, object]


def send(way: Connector, key: UUID, content: Content) -> str:
    """The vendor's id of it. Raises DeliveryFailed."""
    kind, setup = choice.delivery_kind(way), setup_of(way)
    if isinstance(kind, MailKind):
        return kind.send(setup, mail_of(key, content))
    if isinstance(kind, SmsKind):
        return kind.send(setup, Sms(key, _text(content, "to"), _text(content, "text")))
    raise DeliveryFailed(Fault.NO_CONNECTION)


def mail_of(key: UUID, content: Content) -> Mail:
    return Mail(
        id=key, to=_text(content, "to"), subject=_text(content, "subject"), text=_text(content, "text"),
        html=_text(content, "html"), sender_name=_text(content, "sender"),
    )  # fmt: skip


def drop(folder: Path, channel: str, content: Content) -> None:
    """Into the development mailbox."""
    mailbox.drop(
        folder, to=_text(content, "to"), text=_text(content, "text"), html=_text(content, "html"), sender=_text(content, "from"),
        subject=_text(content, "subject"), is_sms=channel == SMS,
    )  # fmt: skip


def _text(content: Content, name: str) -> str:
    return str(content.get(name) or "")
