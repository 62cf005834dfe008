"""Which text holds: the application's in this language, else the tenant's, else the built-in one."""

from dataclasses import dataclass
from uuid import UUID

from django.utils import translation

from connectors.texts.checking import Broken, check
from connectors.texts.kinds import Kind, Wording
from connectors.texts.models import MessageText
from tenants.caches import ChangeCache
from tenants.isolation.scope import current

# Kind, channel, language and application. A tenant's texts are few and read together.
Texts = dict[tuple[str, str, str, UUID | None], Wording]
TEXTS: ChangeCache[str, Texts] = ChangeCache("texts_messagetext", limit=1000)


@dataclass(frozen=True, slots=True)
class Held:
    """`is_own` is False for the built-in text; `of_application` says whose own it is."""

    wording: Wording
    is_own: bool
    of_application: bool = False


def find(kind: Kind, channel: str, application_id: UUID | None = None) -> Held:
    """In the language of the moment. A text that an update of ours has broken is not sent: the built-in one is."""
    language = translation.get_language() or ""
    rows = own_texts()
    for key in dict.fromkeys((application_id, None)):
        wording = rows.get((kind.name, channel, language, key))
        if wording is not None and is_whole(kind, channel, wording):
            return Held(wording, is_own=True, of_application=key is not None)
    return Held(kind.built_in(channel), is_own=False)


def own_texts() -> Texts:
    """To be asked for once before a transaction in which something is sent: what is read inside is not cached."""
    return TEXTS.get(current().schema_name, "texts", _read)


def is_whole(kind: Kind, channel: str, wording: Wording) -> bool:
    try:
        check(kind, channel, wording.subject, wording.body)
    except Broken:
        return False
    return True


def _read() -> Texts:
    rows = MessageText.objects.only("kind", "channel", "language", "application_id", "subject", "body")
    return {(row.kind, row.channel, row.language, row.application_id): Wording(row.subject, row.body) for row in rows}
