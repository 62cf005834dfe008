"""A mail: the words of a text with its values, as plain text and as HTML under the letterhead of its sender."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.template.loader import get_template
from django.utils import translation

from connectors.texts import rendering
from connectors.texts.kinds import Kind, Wording
from connectors.texts.letterhead import Letterhead

TEMPLATE = "texts/letter.html"
PREHEADER_LIMIT = 120
# The first family is quoted in a style that stands in double quotes itself.
QUOTES = str.maketrans('"', "'")


@dataclass(frozen=True, slots=True)
class Letter:
    subject: str
    text: str
    html: str


def compose(kind: Kind, wording: Wording, values: Mapping[str, str], head: Letterhead, theme: str = "") -> Letter:
    """In the language of the moment; `theme` fixes light or dark, for a preview."""
    named = {**values, "tenant": head.name, "home_url": head.home_url}
    codes = kind.codes()
    subject = rendering.subject(wording.subject, named)
    text = rendering.as_text(wording.body, named, codes)
    found = rendering.blocks(wording.body, named)
    context = {
        "subject": subject,
        "preheader": text.split("\n\n", 1)[0].replace("\n", " ")[:PREHEADER_LIMIT],
        "body": rendering.as_html(found, named, _styles(head), codes),
        "head": replace(head, font=head.font.translate(QUOTES)),
        "theme": theme or head.theme,
        "language": translation.get_language(),
    }
    return Letter(subject, f"{text}\n\n--\n{head.name}\n{head.home_url}\n", get_template(TEMPLATE).render(context))


def _styles(head: Letterhead) -> rendering.Styles:
    colours = head.light
    text = f"color:{colours.text};font-size:16px;line-height:1.6"
    return rendering.Styles(
        paragraph=f"margin:0 0 16px;{text}",
        items=f"margin:0 0 16px;padding-left:22px;{text}",
        code=(
            "margin:0 0 16px;padding:16px;text-align:center;font-size:28px;line-height:1.3;font-weight:700;"
            f"letter-spacing:6px;font-family:ui-monospace,Menlo,Consolas,monospace;color:{colours.text};"
            f"background-color:{colours.ground};border:1px solid {colours.line};border-radius:{head.radius}"
        ),
        action="margin:8px 0 24px",
        button=(
            f"display:inline-block;background-color:{colours.button};color:{colours.on_button};"
            f"text-decoration:none;font-weight:600;padding:12px 24px;border-radius:{head.radius}"
        ),
        link=f"color:{colours.link}",
    )
