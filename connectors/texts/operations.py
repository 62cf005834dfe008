"""Writes of a tenant's own texts."""

from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from connectors.texts.checking import Broken, check
from connectors.texts.kinds import Channel, kinds
from connectors.texts.models import MessageText, key_of
from connectors.texts.resolution import TEXTS
from tenants.audit import events
from tenants.audit.actor import Actor
from tenants.isolation.wrapper import connection


def save_text(
    *,
    kind: str,
    channel: str,
    language: str,
    subject: str,
    body: str,
    application_id: UUID | None = None,
    by: Actor,
) -> MessageText:
    """Raises ValidationError, by field, for what cannot be sent. What reads as built in becomes no row."""
    check_place(kind, channel, language)
    subject, body = " ".join(subject.split()), _lines(body)
    try:
        check(kinds()[kind], channel, subject, body)
    except Broken as broken:
        errors = {"subject": broken.subject, "body": broken.body}
        raise ValidationError({name: said for name, said in errors.items() if said}) from broken
    found = MessageText(
        id=key_of(kind, channel, language, application_id), kind=kind, channel=channel, language=language,
        application_id=application_id, subject=subject if channel == Channel.MAIL else "", body=body,
    )  # fmt: skip
    with transaction.atomic():
        before = MessageText.objects.select_for_update().filter(pk=found.pk).first()
        found.save(force_insert=before is None, force_update=before is not None)
        events.record("message_text.update", found, by=by, details=_details(before, found))
    TEXTS.forget(connection.schema_name)
    return found


def delete_text(*, text: MessageText, by: Actor) -> None:
    """The built-in text, or the tenant's in place of an application's, holds again."""
    with transaction.atomic():
        events.record("message_text.delete", text, by=by, details=_details(text, None))
        MessageText.objects.filter(pk=text.pk).delete()
    TEXTS.forget(connection.schema_name)


def check_place(kind: str, channel: str, language: str) -> None:
    """Raises ValidationError for a message that there is not."""
    known = kinds().get(kind)
    if known is None or channel not in known.channels or language not in dict(settings.LANGUAGES):
        raise ValidationError(_("There is no such message."))


def _details(before: MessageText | None, after: MessageText | None) -> dict[str, object]:
    """What was and what is, so that staff can read it, and bring back what they took away."""
    pairs = {name: [getattr(before, name, ""), getattr(after, name, "")] for name in ("subject", "body")}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _lines(body: str) -> str:
    """As it was typed, without what no mail shows: trailing spaces and the empty lines around it."""
    return "\n".join(line.rstrip() for line in body.replace("\r\n", "\n").split("\n")).strip("\n")
