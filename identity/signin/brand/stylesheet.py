"""Style of a tenant's own: read by a CSS parser, and written anew from what was understood (SECURITY 6).

What is not known to be harmless is refused with its line: every at-rule but a few, every function but a few, and
every address but the tenant's own uploads. What is served is the parsed style, so that a browser cannot read the
text in another way than this module did.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

import tinycss2
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from tinycss2.ast import Node

LIMIT = 8 * 1024  # bytes: with it, a page stays below the 40 KB that all of them keep to
DEPTH = 8
AT_RULES = frozenset({"media", "supports", "container", "keyframes", "-webkit-keyframes", "layer"})
KEYFRAMES = frozenset({"keyframes", "-webkit-keyframes"})
# They load or run something in some browser, old or new.
PROPERTIES = frozenset({"behavior", "-ms-behavior", "-moz-binding", "-webkit-user-modify"})
FUNCTIONS = frozenset(
    """rgb rgba hsl hsla hwb lab lch oklab oklch color color-mix light-dark calc min max clamp round mod rem abs sign
    sin cos tan asin acos atan atan2 pow sqrt hypot log exp var env linear-gradient radial-gradient conic-gradient
    repeating-linear-gradient repeating-radial-gradient repeating-conic-gradient cubic-bezier steps linear matrix
    matrix3d perspective rotate rotate3d rotatex rotatey rotatez scale scale3d scalex scaley scalez skew skewx skewy
    translate translate3d translatex translatey translatez blur brightness contrast drop-shadow grayscale hue-rotate
    invert opacity saturate sepia circle ellipse inset polygon path minmax repeat fit-content counter counters
    is not where has lang dir nth-child nth-last-child nth-of-type nth-last-of-type host selector style""".split()  # noqa: SIM905  # as words they can be read
)  # fmt: skip
UPLOAD = re.compile(r"/brand/(?P<digest>[0-9a-f]{32})\.(?:png|webp)\Z")
IsUpload = Callable[[str], bool]


class Refused(ValidationError):
    """A style that is not taken, with the line and the reason."""

    def __init__(self, line: int, reason: str | Promise) -> None:
        super().__init__(_("Line %(line)d: %(reason)s"), params={"line": line, "reason": reason}, code="style")


def check(text: str, is_upload: IsUpload) -> str:
    """The style as it is served. Raises Refused. `is_upload` says whether a digest is one of the tenant's images."""
    if len(text.encode()) > LIMIT:
        raise Refused(1, _("the style is longer than 8 KB."))
    rules = tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
    for rule in rules:
        _check_rule(rule, is_upload, depth=0)
    return "\n".join(rule.serialize() for rule in rules)


def _check_rule(rule: Node, is_upload: IsUpload, depth: int, *, is_step: bool = False) -> None:
    if depth > DEPTH:
        raise Refused(rule.source_line, _("rules stand too deep inside each other."))
    match rule.type:
        case "error":
            raise Refused(rule.source_line, _("this is no CSS: %(message)s.") % {"message": rule.message})
        case "at-rule":
            _check_at_rule(rule, is_upload, depth)
        case "qualified-rule":
            if not is_step:
                _check_selector(rule)
            _check_block(rule.content, is_upload, depth)
        case "declaration":
            _check_declaration(rule, is_upload)


def _check_at_rule(rule: Any, is_upload: IsUpload, depth: int) -> None:
    name = rule.lower_at_keyword
    if name not in AT_RULES:
        raise Refused(rule.source_line, _("@%(name)s is not allowed.") % {"name": name})
    _check_values(rule.prelude, is_upload)
    if rule.content is None:
        return
    if name in KEYFRAMES:
        steps = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
        for step in steps:
            _check_rule(step, is_upload, depth + 1, is_step=True)
    else:
        _check_block(rule.content, is_upload, depth)


def _check_block(content: Iterable[Node], is_upload: IsUpload, depth: int) -> None:
    for part in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        _check_rule(part, is_upload, depth + 1)


def _check_declaration(declaration: Any, is_upload: IsUpload) -> None:
    if declaration.lower_name in PROPERTIES:
        raise Refused(declaration.source_line, _("%(name)s is not allowed.") % {"name": declaration.lower_name})
    _check_values(declaration.value, is_upload)


def _check_selector(rule: Any) -> None:
    """No rule may look at what a field holds: it would tell, letter by letter, what was typed."""
    for part in _walk(rule.prelude):
        if part.type == "[] block":
            names = [token.lower_value for token in part.content if token.type == "ident"]
            if "value" in names[:1] or any(name.endswith("value") for name in names[:2]):
                raise Refused(part.source_line, _("a selector may not look at the value of a field."))
    _check_values(rule.prelude, is_upload=lambda digest: False)


def _check_values(values: Iterable[Node], is_upload: IsUpload) -> None:
    for part in _walk(values):
        match part.type:
            case "error":
                raise Refused(part.source_line, _("this is no CSS: %(message)s.") % {"message": part.message})
            case "url":
                _check_address(part.value, part.source_line, is_upload)
            case "function" if part.lower_name == "url":
                address = "".join(item.value for item in part.arguments if item.type == "string")
                _check_address(address, part.source_line, is_upload)
            case "function" if part.lower_name not in FUNCTIONS:
                raise Refused(part.source_line, _("%(name)s() is not allowed.") % {"name": part.lower_name})


def _check_address(address: str, line: int, is_upload: IsUpload) -> None:
    found = UPLOAD.match(address)
    if found is None or not is_upload(found["digest"]):
        raise Refused(line, _("url() may only name one of your own images, as the list of images shows it."))


def _walk(values: Iterable[Any]) -> Iterable[Any]:
    for part in values:
        yield part
        yield from _walk(getattr(part, "content", None) or getattr(part, "arguments", None) or ())
