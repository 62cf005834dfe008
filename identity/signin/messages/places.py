"""Which text a page of the console is about: message, channel, language, and whether one application's."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, get_language_info, override

from connectors.texts.kinds import Channel, Kind, Wording, kinds
from connectors.texts.models import MessageText, key_of
from connectors.texts.resolution import Held, find
from identity.applications.models import Application


@dataclass(frozen=True, slots=True)
class Place:
    kind: Kind
    channel: str
    language: str
    application: Application | None = None

    @property
    def application_id(self) -> UUID | None:
        return self.application.pk if self.application is not None else None

    @property
    def is_sms(self) -> bool:
        return self.channel == Channel.SMS

    @property
    def language_name(self) -> str:
        return str(get_language_info(self.language)["name_local"])

    def address(self, page: str) -> str:
        """Of a page of the console: edit, preview, test or reset."""
        query = {"kind": self.kind.name, "channel": self.channel, "language": self.language}
        if self.application is not None:
            query["application"] = str(self.application.pk)
        return f"{reverse(f'admin:texts_messagetext_{page}')}?{urlencode(query)}"

    def own(self) -> MessageText | None:
        key = key_of(self.kind.name, self.channel, self.language, self.application_id)
        return MessageText.objects.filter(pk=key).first()

    def otherwise(self) -> Held:
        """What holds where there is no text of this place's own."""
        with override(self.language):
            if self.application is not None:
                return find(self.kind, self.channel)
            return Held(self.kind.built_in(self.channel), is_own=False)

    def wording(self) -> Wording:
        """What staff see when they open the page: the own text, whole or broken, or what holds instead."""
        own = self.own()
        return Wording(own.subject, own.body) if own is not None else self.otherwise().wording

    def siblings(self) -> list["Place"]:
        """The same message in its other channels and languages."""
        codes = [code for code, _name in settings.LANGUAGES]
        return [replace(self, channel=channel, language=code) for channel in self.kind.channels for code in codes]


def place_of(asked: Mapping[str, str]) -> Place | None:
    """From a query. Without channel and language, the first channel, in the language of whoever looks."""
    kind = kinds().get(asked.get("kind", ""))
    if kind is None:
        return None
    channel = asked.get("channel") or kind.channels[0]
    language = asked.get("language") or get_language() or settings.LANGUAGE_CODE
    if channel not in kind.channels or language not in dict(settings.LANGUAGES):
        return None
    found = Place(kind, channel, language)
    if not asked.get("application"):
        return found
    application = find_application(asked["application"])
    return replace(found, application=application) if application is not None else None


def find_application(key: str) -> Application | None:
    try:
        return Application.objects.filter(pk=UUID(key)).first()
    except ValueError:
        return None
