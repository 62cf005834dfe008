"""The kinds of messages: when one is sent, what it may name, and how it reads until a tenant has a text of its own.

Rooms name theirs in tables; settings.MESSAGE_KINDS lists the tables, in the order of the console's page. Built-in
words are sentences of the catalogue, in its own notation (`%(code)s`); for a reader they become `{{ code }}`.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

Text = str | Promise
NAMED = re.compile(r"%\((\w+)\)[sd]")
# Sentences that are older than this notation call the tenant so.
ALIASES = {"tenant_name": "tenant"}


class Channel(StrEnum):
    MAIL = "mail"
    SMS = "sms"


class Use(StrEnum):
    WORDS = "words"
    CODE = "code"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Variable:
    """What a text may name. `is_needed`: without it the message is worth nothing. `may_be_empty`: a paragraph that
    names it is left out then."""

    name: str
    label: Text
    sample: Text
    use: Use = Use.WORDS
    is_needed: bool = False
    may_be_empty: bool = False


@dataclass(frozen=True, slots=True)
class Button:
    """A paragraph of a built-in text that ends in a link of its own; without the link's value, all of it is left out."""

    words: Text
    link: str
    lead: Text = ""

    def __str__(self) -> str:
        button = f"[{_braced(self.words)}]({{{{ {self.link} }}}})"
        return f"{_braced(self.lead)}\n{button}" if self.lead else button


@dataclass(frozen=True, slots=True)
class Wording:
    """A text as staff read and write it. An SMS has no subject."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Kind:
    """`sms` is the built-in text of the same message by SMS, which may name `SMS_NAMES` of the variables."""

    name: str
    group: Text
    label: Text
    when: Text
    variables: tuple[Variable, ...]
    subject: Text
    body: tuple[Text | Button, ...]
    sms: tuple[Text, ...] = ()

    @property
    def channels(self) -> tuple[Channel, ...]:
        return (*((Channel.MAIL,) if self.subject else ()), *((Channel.SMS,) if self.sms else ()))

    def variables_of(self, channel: str) -> tuple[Variable, ...]:
        if channel == Channel.SMS:
            return tuple(one for one in (*self.variables, TENANT) if one.name in SMS_NAMES)
        mine = {one.name for one in self.variables}
        return (*self.variables, *(one for one in COMMON if one.name not in mine))

    def codes(self) -> frozenset[str]:
        return frozenset(one.name for one in self.variables if one.use == Use.CODE)

    def built_in(self, channel: str) -> Wording:
        """In the language of the moment."""
        if channel == Channel.SMS:
            return Wording("", " ".join(_braced(sentence) for sentence in self.sms))
        paragraphs = [str(part) if isinstance(part, Button) else _braced(part) for part in self.body]
        return Wording(_braced(self.subject), "\n\n".join(paragraphs))


TENANT = Variable("tenant", _("The name of the brand"), "Acme")
COMMON = (
    TENANT,
    Variable("email", _("The address that it is sent to"), "hanako@example.com"),
    Variable("home_url", _("Your pages’ address"), "https://acme.example.com", Use.LINK),
)
SMS_NAMES = ("code", "minutes", "tenant")


@cache
def kinds() -> dict[str, Kind]:
    tables: list[tuple[Kind, ...]] = [import_string(path) for path in settings.MESSAGE_KINDS]
    return {kind.name: kind for table in tables for kind in table}


def _braced(text: Text) -> str:
    named = NAMED.sub(lambda found: f"{{{{ {ALIASES.get(found[1], found[1])} }}}}", str(text))
    return named.replace("%%", "%")
