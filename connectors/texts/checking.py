"""Whether a text can be sent: every fault is a sentence that names the place."""

from collections.abc import Iterator
from difflib import get_close_matches

from django.utils.translation import gettext as _

from connectors.texts.kinds import Channel, Kind
from connectors.texts.markup import faults, names

SUBJECT_LIMIT, BODY_LIMIT, SMS_LIMIT = 200, 10_000, 400


class Broken(Exception):
    """With the sentences about the subject and those about the text."""

    def __init__(self, subject: list[str], body: list[str]) -> None:
        super().__init__(subject, body)
        self.subject, self.body = subject, body


def check(kind: Kind, channel: str, subject: str, body: str) -> None:
    """Raises Broken."""
    known = [one.name for one in kind.variables_of(channel)]
    of_subject: list[str] = []
    if channel == Channel.MAIL:
        of_subject = [*_empty(subject), *_faults(subject, known, has_lines=False)]
        if len(subject) > SUBJECT_LIMIT:
            of_subject.append(_("There is room for %(limit)d characters.") % {"limit": SUBJECT_LIMIT})
        if secret := [name for _line, name in names(subject) if name in kind.codes()]:
            # Subjects stand on locked screens, and in the logs of mail servers.
            of_subject.append(_("“{{ %(name)s }}” must not stand in the subject.") % {"name": secret[0]})
    limit = SMS_LIMIT if channel == Channel.SMS else BODY_LIMIT
    of_body = [*_empty(body), *_faults(body, known, has_lines=True)]
    if len(body) > limit:
        of_body.append(_("There is room for %(limit)d characters.") % {"limit": limit})
    if body.strip():
        of_body += _missing(kind, channel, body)
    if of_subject or of_body:
        raise Broken(of_subject, of_body)


def _empty(text: str) -> list[str]:
    return [] if text.strip() else [_("Write something, or go back to the built-in text.")]


def _faults(text: str, known: list[str], *, has_lines: bool) -> Iterator[str]:
    for fault in faults(text):
        values: dict[str, object] = {"line": fault.line, "found": fault.found}
        if has_lines:
            yield _("Line %(line)d: “%(found)s” is no variable. Variables are written {{ name }}.") % values
        else:
            yield _("“%(found)s” is no variable. Variables are written {{ name }}.") % values
    for line, name in names(text):
        if name in known:
            continue
        values = {"line": line, "name": name}
        said = (
            _("Line %(line)d: this message has no variable “{{ %(name)s }}”.")
            if has_lines
            else _("This message has no variable “{{ %(name)s }}”.")
        ) % values
        near = get_close_matches(name, known, n=1)
        hint = _("Did you mean {{ %(name)s }}?") % {"name": near[0]} if near else ""
        yield f"{said} {hint}".strip()


def _missing(kind: Kind, channel: str, body: str) -> Iterator[str]:
    named = {name for _line, name in names(body)}
    for one in kind.variables_of(channel):
        if one.is_needed and one.name not in named:
            yield _("“{{ %(name)s }}” is missing: without it the message is of no use.") % {"name": one.name}
