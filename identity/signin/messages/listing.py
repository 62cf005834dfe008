"""All messages with the state of their texts, as the list of the console shows them."""

from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from django.conf import settings
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from connectors.texts.kinds import Channel, Kind, Text, Wording, kinds
from connectors.texts.models import MessageText
from connectors.texts.resolution import is_whole
from identity.applications.models import Application
from identity.signin.messages.places import Place

LABELS = {"built-in": _("built in"), "own": _("own text"), "tenant": _("as the tenant"), "broken": _("cannot be sent")}
CHANNELS: dict[str, Text] = {Channel.MAIL: _("Mail"), Channel.SMS: _("SMS")}


Own = dict[tuple[str, str, str], MessageText]


@dataclass(frozen=True, slots=True)
class State:
    """Of one text; `colour` is that of the console's tags."""

    name: str
    language: str
    address: str

    @property
    def label(self) -> Text:
        return LABELS[self.name]

    @property
    def colour(self) -> str:
        return {"own": "ready", "broken": "danger"}.get(self.name, "quiet")


@dataclass(frozen=True, slots=True)
class Line:
    """One message: by channel (mail, SMS), the states of its languages; none where it is not sent so."""

    kind: Kind
    address: str
    cells: tuple[tuple[Text, tuple[State, ...]], ...]


@dataclass(frozen=True, slots=True)
class Group:
    title: Text
    lines: tuple[Line, ...]

    @property
    def when(self) -> Text:
        """What all of its messages have in common, said once."""
        said = {str(line.kind.when) for line in self.lines}
        return said.pop() if len(said) == 1 and len(self.lines) > 1 else ""


def groups(application: Application | None) -> list[Group]:
    rows = {row.pk: row for row in MessageText.objects.filter(application_id=application.pk if application else None)}
    own = {(row.kind, row.channel, row.language): row for row in rows.values()}
    return [
        Group(title, tuple(_line(kind, application, own) for kind in found))
        for title, found in groupby(kinds().values(), key=attrgetter("group"))
    ]


def _line(kind: Kind, application: Application | None, own: Own) -> Line:
    states: dict[str, tuple[State, ...]] = {
        channel: tuple(
            State(
                _state(kind, channel, own.get((kind.name, channel, code)), application),
                str(get_language_info(code)["name_local"]),
                Place(kind, channel, code, application).address("edit"),
            )
            for code, _name in settings.LANGUAGES
        )
        for channel in kind.channels
    }
    address = states[kind.channels[0]][0].address
    return Line(kind, address, tuple((label, states.get(name, ())) for name, label in CHANNELS.items()))


def _state(kind: Kind, channel: str, row: MessageText | None, application: Application | None) -> str:
    if row is None:
        return "tenant" if application is not None else "built-in"
    return "own" if is_whole(kind, channel, Wording(row.subject, row.body)) else "broken"
