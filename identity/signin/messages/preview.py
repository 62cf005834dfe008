"""What is typed, as it would arrive: with sample values, in either theme, and what is wrong with it."""

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from connectors.texts.checking import Broken, check
from connectors.texts.kinds import Wording
from connectors.texts.letter import compose
from connectors.texts.letterhead import Letterhead, Picture, letterhead
from connectors.texts.segments import length_of, segments_of
from connectors.texts.sending import sms_of
from connectors.texts.values import cleaned
from identity.signin.brand.look import brand_of
from identity.signin.brand.models import Image
from identity.signin.messages.places import Place
from tenants.isolation.scope import current

THEMES = ("light", "dark")


@dataclass(frozen=True, slots=True)
class Preview:
    """`html` of a mail; `text` is its plain words, or the SMS. `said` is a sentence about its size."""

    subject: str
    text: str
    html: str
    said: str
    problems: dict[str, list[str]]


def samples(place: Place) -> dict[str, str]:
    with override(place.language):
        return cleaned({one.name: one.sample for one in place.kind.variables_of(place.channel)})


def draw(place: Place, wording: Wording, theme: str) -> Preview:
    values, problems = samples(place), problems_of(place, wording)
    if place.is_sms:
        text = sms_of(wording, values, host=current().host, name=brand_of(place.application_id).name)
        return Preview("", text, "", _size(text), problems)
    head = head_of(place)
    shown = theme if head.theme == "auto" and theme in THEMES else ("light" if head.theme == "auto" else head.theme)
    with override(place.language):
        letter = compose(place.kind, wording, values, head, shown)
    return Preview(letter.subject, letter.text, letter.html, "", problems)


def problems_of(place: Place, wording: Wording) -> dict[str, list[str]]:
    try:
        check(place.kind, place.channel, wording.subject, wording.body)
    except Broken as broken:
        return {"subject": broken.subject, "body": broken.body}
    return {"subject": [], "body": []}


def head_of(place: Place) -> Letterhead:
    """The console shows no upload (SECURITY 4): small copies stand in the page itself."""
    head, look = letterhead(place.application_id), brand_of(place.application_id)
    return replace(head, logo=_small(head.logo, look.logo), logo_dark=_small(head.logo_dark, look.logo_dark))


def _small(picture: Picture | None, image: Image | None) -> Picture | None:
    return replace(picture, address=image.small) if picture is not None and image is not None else None


def _size(text: str) -> str:
    count = segments_of(text)
    sent = ngettext("%(count)d message", "%(count)d messages", count) % {"count": count}
    return _("%(length)d characters, sent as %(messages)s") % {"length": length_of(text), "messages": sent}
