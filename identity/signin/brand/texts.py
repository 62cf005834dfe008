"""Words of a tenant's own on its pages: a fixed list of places, each with a limit; plain text in each language."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from connectors.texts.values import plain


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text stands, and how long it may be."""

    label: str | Promise
    limit: int


PLACES: Mapping[str, Place] = {
    "signin_title": Place(_("Sign-in: title"), 60),
    "signin_lead": Place(_("Sign-in: sentence below the title"), 200),
    "register_title": Place(_("Registration: title"), 60),
    "register_lead": Place(_("Registration: sentence below the title"), 200),
    "foot_note": Place(_("Foot of every page"), 200),
}
Texts = Mapping[str, Mapping[str, str]]


def cleaned(texts: object, languages: Collection[str]) -> dict[str, dict[str, str]]:
    """Only known languages and places, only plain text, nothing empty. Cuts nothing: limits are the form's to explain."""
    found: dict[str, dict[str, str]] = {}
    for language, words in texts.items() if isinstance(texts, Mapping) else ():
        if language not in languages or not isinstance(words, Mapping):
            continue
        kept = {name: plain(text) for name, text in words.items() if name in PLACES and isinstance(text, str)}
        if kept := {name: text for name, text in kept.items() if text}:
            found[language] = kept
    return found


def in_language(texts: Texts, language: str) -> dict[str, str]:
    """What is said in this language; places without a text have the product's own words."""
    return dict(texts.get(language, {}))


def too_long(place: str) -> str:
    found = PLACES[place]
    return say("“%(place)s” has room for %(limit)d characters.") % {"place": found.label, "limit": found.limit}
