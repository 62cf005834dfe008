"""The markup of messages: paragraphs, **bold**, lists, [words](address) and {{ variables }}. Nothing in it decides.

A paragraph that names a variable without a value is left out; that is all the logic there is. Values are put in after
the text was read, so nothing in a value is ever markup.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

VARIABLE = re.compile(r"\{\{\s*([a-z][a-z0-9_]*)\s*\}\}")
# Whatever looks as if it were meant for a template engine.
STRAY = re.compile(r"\{\{[^\n]{0,40}|\}\}|\{%[^\n]{0,40}|%\}|\{#[^\n]{0,40}|#\}")
PIECE = re.compile(
    r"\{\{\s*(?P<name>[a-z][a-z0-9_]*)\s*\}\}"
    r"|\*\*(?P<bold>[^*\n]+)\*\*"
    r"|\[(?P<words>[^\[\]\n]+)\]\((?P<target>\{\{\s*[a-z][a-z0-9_]*\s*\}\}|https://[^\s()\"'<>{}]+)\)"
)
ITEM = re.compile(r"[-・] +")


@dataclass(frozen=True, slots=True)
class Words:
    text: str


@dataclass(frozen=True, slots=True)
class Variable:
    name: str


@dataclass(frozen=True, slots=True)
class Bold:
    inside: "tuple[Words | Variable, ...]"


@dataclass(frozen=True, slots=True)
class Link:
    """`target` is a variable, or an address that staff wrote."""

    words: "tuple[Words | Variable, ...]"
    target: Words | Variable


Inline = Words | Variable | Bold | Link
Line = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    lines: tuple[Line, ...]

    @property
    def alone(self) -> Inline | None:
        """What stands in it by itself: a code, or a link, which is a button then."""
        line = self.lines[0]
        return line[0] if len(self.lines) == 1 and len(line) == 1 else None


@dataclass(frozen=True, slots=True)
class Items:
    lines: tuple[Line, ...]


Block = Paragraph | Items


@dataclass(frozen=True, slots=True)
class Fault:
    """A place where the text cannot be read: the line, counted from 1, and what stands there."""

    line: int
    found: str


@lru_cache(maxsize=2000)
def read(text: str) -> tuple[Block, ...]:
    """Never fails: what is no markup is words (`faults` tells staff of it when they save)."""
    parts = re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").strip())
    return tuple(block for part in parts if part.strip() for block in _blocks(part))


def names(text: str) -> Iterator[tuple[int, str]]:
    """Each variable that the text names, with its line."""
    for number, line in enumerate(text.splitlines(), 1):
        for found in VARIABLE.finditer(line):
            yield number, found[1]


def faults(text: str) -> Iterator[Fault]:
    """Braces that are no variable: `{{ Name }}`, `{{ name`, `{% if %}`."""
    for number, line in enumerate(text.splitlines(), 1):
        # Each variable becomes something that is none of the marks, as long as it was.
        rest = VARIABLE.sub(lambda found: "\0" * len(found[0]), line)
        for found in STRAY.finditer(rest):
            end = rest.find("}}", found.start())
            yield Fault(number, rest[found.start() : end + 2 if end >= 0 else found.end()].strip())


def link_of(line: Line) -> Link | None:
    """The link that a line consists of."""
    return line[0] if len(line) == 1 and isinstance(line[0], Link) else None


def names_in(block: Block) -> frozenset[str]:
    return frozenset(name for line in block.lines for inline in line for name in _names_of(inline))


def _names_of(inline: Inline) -> Iterator[str]:
    match inline:
        case Variable(name):
            yield name
        case Bold(inside):
            for one in inside:
                yield from _names_of(one)
        case Link(words, target):
            for one in (*words, target):
                yield from _names_of(one)


def _blocks(part: str) -> Iterator[Block]:
    """Lines that begin with a dash are a list, also right below a sentence."""
    run: list[Line] = []
    is_list = False
    for line in part.splitlines():
        stripped = line.strip()
        item = ITEM.match(stripped)
        if run and bool(item) != is_list:
            yield Items(tuple(run)) if is_list else Paragraph(tuple(run))
            run = []
        is_list = bool(item)
        if content := stripped[item.end() :] if item else stripped:
            run.append(tuple(_inlines(content)))
    if run:
        yield Items(tuple(run)) if is_list else Paragraph(tuple(run))


def _inlines(text: str) -> Iterator[Inline]:
    place = 0
    for found in PIECE.finditer(text):
        if found.start() > place:
            yield Words(text[place : found.start()])
        place = found.end()
        if found["name"]:
            yield Variable(found["name"])
        elif found["bold"]:
            yield Bold(tuple(_simple(found["bold"])))
        else:
            yield Link(tuple(_simple(found["words"])), next(_simple(found["target"])))
    if place < len(text):
        yield Words(text[place:])


def _simple(text: str) -> Iterator[Words | Variable]:
    place = 0
    for found in VARIABLE.finditer(text):
        if found.start() > place:
            yield Words(text[place : found.start()])
        yield Variable(found[1])
        place = found.end()
    if place < len(text):
        yield Words(text[place:])
