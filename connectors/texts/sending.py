"""Sending a message of some kind, in the language of the moment and in the transaction that caused it."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.core.mail import EmailMultiAlternatives

from connectors import sms
from connectors.texts import rendering
from connectors.texts.kinds import Channel, Kind, Wording, kinds
from connectors.texts.letter import compose
from connectors.texts.letterhead import Letterhead, letterhead
from connectors.texts.resolution import find
from connectors.texts.values import cleaned


def send_mail(
    kind: str,
    *,
    to: str,
    values: Mapping[str, object],
    application_id: UUID | None = None,
    expires_at: datetime | None = None,
) -> None:
    """`values` are those of the kind's variables; what every mail may name is added. An empty one says: not here.

    `expires_at` is when it is worth nothing any more: it is not sent after that.
    """
    found = kinds()[kind]
    wording = find(found, Channel.MAIL, application_id).wording
    mail = mail_of(found, wording, to=to, values=values, head=letterhead(application_id))
    mail.expires_at = expires_at  # type: ignore[attr-defined]  # read by connectors.mail
    mail.send()


def mail_of(
    kind: Kind, wording: Wording, *, to: str, values: Mapping[str, object], head: Letterhead
) -> EmailMultiAlternatives:
    letter = compose(kind, wording, cleaned({"email": to, **values}), head)
    mail = EmailMultiAlternatives(letter.subject, letter.text, head.sender, [to])
    mail.purpose = kind.name  # type: ignore[attr-defined]  # for the delivery log, which keeps no contents
    mail.attach_alternative(letter.html, "text/html")
    return mail


def sms_text(kind: str, *, values: Mapping[str, object], host: str = "", application_id: UUID | None = None) -> str:
    """With `host`, the last line lets the browser fill the code in on that host's pages only."""
    found = kinds()[kind]
    wording = find(found, Channel.SMS, application_id).wording
    return sms_of(wording, values, host=host, name=letterhead(application_id).name)


def sms_of(wording: Wording, values: Mapping[str, object], *, host: str, name: str) -> str:
    named = {**cleaned(values), "tenant": name}
    text = rendering.as_text(wording.body, named)
    return f"{text}\n\n@{host} #{named['code']}" if host and named.get("code") else text


def send_sms(
    kind: str, *, to: str, values: Mapping[str, object], host: str = "", application_id: UUID | None = None
) -> None:
    text = sms_text(kind, values=values, host=host, application_id=application_id)
    sms.send(to=to, text=text, purpose=kind)
