"""A text with its values: as plain words, and as HTML for a letter."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from connectors.texts.markup import (
    VARIABLE,
    Block,
    Bold,
    Inline,
    Items,
    Line,
    Link,
    Variable,
    Words,
    link_of,
    names_in,
    read,
)
from connectors.texts.values import plain

Values = Mapping[str, str]
SUBJECT_LIMIT = 200
ANCHOR = '<a href="{}" style="{}">{}</a>'
BUTTON = '<p class="action" style="{}"><a href="{}" style="{}">{}</a></p>'


@dataclass(frozen=True, slots=True)
class Styles:
    """What stands in `style` of each element."""

    paragraph: str = ""
    items: str = ""
    code: str = ""
    action: str = ""
    button: str = ""
    link: str = ""


def subject(text: str, values: Values) -> str:
    """One line, whatever the values hold: nothing in it ends a header."""
    return plain(_filled(text, values))[:SUBJECT_LIMIT]


def as_text(text: str, values: Values, codes: frozenset[str] = frozenset()) -> str:
    """Paragraphs of plain words; a code stands apart, an address on a line of its own."""
    return "\n\n".join(_text_of(block, values, codes) for block in blocks(text, values))


def blocks(text: str, values: Values) -> list[Block]:
    """Without those that name a variable that has no value."""
    return [block for block in read(text) if all(values.get(name) for name in names_in(block))]


def as_html(found: list[Block], values: Values, styles: Styles, codes: frozenset[str] = frozenset()) -> SafeString:
    """With its styles at each element: most mail programs read them nowhere else."""
    return mark_safe("".join(_html_of(block, values, styles, codes) for block in found))


def _filled(text: str, values: Values) -> str:
    return VARIABLE.sub(lambda found: values.get(found[1], ""), text)


def _text_of(block: Block, values: Values, codes: frozenset[str]) -> str:
    if isinstance(block, Items):
        return "\n".join(f"- {_line_text(line, values)}" for line in block.lines)
    match block.alone:
        case Variable(name) if name in codes:
            return f"    {values[name]}"
        case Link(words, target):
            return f"{_line_text(words, values)}\n{_line_text((target,), values)}"
    # Below a sentence that leads up to it, the address alone.
    lines = ((one.target,) if (one := link_of(line)) else line for line in block.lines)
    return "\n".join(_line_text(line, values) for line in lines)


def _line_text(line: Line, values: Values) -> str:
    return "".join(_inline_text(inline, values) for inline in line)


def _inline_text(inline: Inline, values: Values) -> str:
    match inline:
        case Words(text):
            return text
        case Variable(name):
            return values.get(name, "")
        case Bold(inside):
            return _line_text(inside, values)
        case Link(words, target):
            return f"{_line_text(words, values)} ({_line_text((target,), values)})"


def _html_of(block: Block, values: Values, styles: Styles, codes: frozenset[str]) -> SafeString:
    if isinstance(block, Items):
        items = format_html_join("", "<li>{}</li>", ((_line_html(line, values, styles),) for line in block.lines))
        return format_html('<ul style="{}">{}</ul>', styles.items, items)
    match block.alone:
        case Variable(name) if name in codes:
            return format_html('<p class="code" style="{}">{}</p>', styles.code, values[name])
    return mark_safe("".join(_parts(block.lines, values, styles)))


def _parts(lines: tuple[Line, ...], values: Values, styles: Styles) -> Iterator[SafeString]:
    """A link on a line of its own is a button; the lines between buttons are a paragraph."""
    for is_button, run in groupby(lines, key=lambda line: link_of(line) is not None):
        if not is_button:
            words = mark_safe("<br>".join(_line_html(line, values, styles) for line in run))
            yield format_html('<p style="{}">{}</p>', styles.paragraph, words)
            continue
        for line in run:
            link = link_of(line)
            assert link is not None  # noqa: S101  # the run is made of such lines
            address, said = _safe(_line_text((link.target,), values)), _line_text(link.words, values)
            yield format_html(BUTTON, styles.action, address, styles.button, said)


def _line_html(line: Line, values: Values, styles: Styles) -> SafeString:
    return mark_safe("".join(_inline_html(inline, values, styles) for inline in line))


def _inline_html(inline: Inline, values: Values, styles: Styles) -> SafeString:
    match inline:
        case Words(text):
            return format_html("{}", text)
        case Variable(name):
            value = values.get(name, "")
            is_address = _safe(value) == value
            return format_html(ANCHOR, value, styles.link, value) if is_address else format_html("{}", value)
        case Bold(inside):
            return format_html("<strong>{}</strong>", _line_html(inside, values, styles))
        case Link(words, target):
            address, said = _safe(_line_text((target,), values)), _line_text(words, values)
            return format_html(ANCHOR, address, styles.link, said)


def _safe(address: str) -> str:
    """A value that is no web address leads nowhere."""
    return address if address.startswith(("https://", "http://")) else "#"
