"""A file becomes a heading and rows of text, read once from front to back, whatever its size."""

import csv
import io
import json
import re
from collections.abc import Iterator
from typing import IO, Any

from django.utils.translation import gettext_lazy as _

ENCODINGS = {
    "": _("UTF-8"),
    "cp932": _("Shift JIS"),
    "euc-jp": _("EUC-JP"),
    "cp1252": _("Windows-1252 (Western European)"),
}
DELIMITERS = ",;\t|"
COLUMNS_LIMIT, ROWS_LIMIT, CELL_LIMIT = 100, 5_000_000, 64 * 1024
HEAD, PIECE = 64 * 1024, 256 * 1024
# An array, or the way Firebase writes one.
WRAPPED = re.compile(r'\ufeff?\s*(\{\s*"users"\s*:\s*)?\[')
# Names of columns whose values are objects inside objects: `name.first`.
DEPTH = 3
Row = list[str]


class Unreadable(Exception):
    """The file as a whole is of no use. `reason` is a sentence for whoever sent it."""

    def __init__(self, reason: Any) -> None:
        super().__init__(str(reason))
        self.reason = reason


def read(file: IO[bytes], encoding: str = "") -> tuple[list[str], Iterator[Row]]:
    """Columns and rows; a row of a CSV file may have too few or too many cells. Raises Unreadable, also while reading."""
    head = file.read(HEAD)
    file.seek(0)
    if not head.strip():
        raise Unreadable(_("The file is empty."))
    text = io.TextIOWrapper(file, _encoding(head, encoding), newline="")
    begun = head.lstrip(b"\xef\xbb\xbf\xff\xfe").replace(b"\x00", b"").lstrip()
    columns, rows = _json(text) if begun[:1] in (b"{", b"[") else _csv(text)
    return columns, _guarded(rows)


def _encoding(head: bytes, wanted: str) -> str:
    """A byte order mark says it by itself, whatever was chosen."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if head.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    return wanted or "utf-8"


def _guarded(rows: Iterator[Row]) -> Iterator[Row]:
    number = 0
    try:
        for number, row in enumerate(rows, 1):
            if number > ROWS_LIMIT:
                raise Unreadable(_("There are more than 5,000,000 rows. Send them in several files."))
            yield row
    except UnicodeDecodeError as error:
        raise Unreadable(
            _("It is not in the encoding that was chosen. The first mistake is near row %(row)s.") % {"row": number + 1}
        ) from error
    except (csv.Error, ValueError) as error:
        raise Unreadable(_("It cannot be read beyond row %(row)s.") % {"row": number}) from error


def _csv(text: IO[str]) -> tuple[list[str], Iterator[Row]]:
    csv.field_size_limit(CELL_LIMIT)
    try:
        first = text.readline(HEAD)
    except UnicodeDecodeError as error:
        raise Unreadable(_("It is not in the encoding that was chosen.")) from error
    delimiter = max(DELIMITERS, key=first.count)
    columns = next(csv.reader([first], delimiter=delimiter), [])
    columns = [name.strip().lstrip("\ufeff") for name in columns]
    if "\x00" in first or len(columns) > COLUMNS_LIMIT or not any(columns):
        raise Unreadable(_("The first line must name the columns, at most 100."))
    if len(set(filter(None, columns))) != len(list(filter(None, columns))):
        raise Unreadable(_("Two columns have the same name."))
    return columns, (row for row in csv.reader(text, delimiter=delimiter) if row)


def _json(text: IO[str]) -> tuple[list[str], Iterator[Row]]:
    """An array of objects, `{"users": [...]}`, or one object a line. The columns are those of the first thousand."""
    objects = _objects(text)
    first: list[dict[str, str]] = []
    try:
        for found in objects:
            first.append(found)
            if len(first) == 1000:
                break
    except ValueError as error:
        raise Unreadable(_("It is no JSON with one object for each person.")) from error
    columns = list(dict.fromkeys(name for found in first for name in found))
    if not columns or len(columns) > COLUMNS_LIMIT:
        raise Unreadable(_("The first line must name the columns, at most 100."))

    def rows() -> Iterator[Row]:
        for known in (first, objects):
            for found in known:
                yield [found.get(name, "") for name in columns]

    return columns, rows()


def _objects(text: IO[str]) -> Iterator[dict[str, str]]:
    """Each object as soon as it is complete. Raises ValueError."""
    decoder, rest, wrapped = json.JSONDecoder(), "", None
    while piece := text.read(PIECE):
        rest += piece
        if wrapped is None:
            wrapped = WRAPPED.match(rest)
            rest = rest[wrapped.end() :] if wrapped else rest.lstrip("\ufeff")
        found, rest = _complete(decoder, rest)
        yield from found
        if len(rest) > PIECE + CELL_LIMIT:
            raise ValueError("an object without an end")
    if "".join(rest.split()) not in ((("]", "]}") if wrapped[1] else ("]",)) if wrapped else ("",)):
        raise ValueError("cut off")


def _complete(decoder: json.JSONDecoder, text: str) -> tuple[list[dict[str, str]], str]:
    """The objects that `text` holds whole, and what is left."""
    place = 0
    whole: list[dict[str, str]] = []
    while True:
        while place < len(text) and text[place] in " \t\r\n,":
            place += 1
        if place >= len(text) or text[place] in "]}":
            return whole, text[place:]
        try:
            found, end = decoder.raw_decode(text, place)
        except RecursionError as error:
            raise ValueError("too deep") from error
        except json.JSONDecodeError:
            return whole, text[place:]
        whole.append(_flat(found))
        place = end


def _flat(found: dict[str, Any], before: str = "", depth: int = 1) -> dict[str, str]:
    """Everything as text: objects inside objects by names with dots, lists by `|` or as JSON."""
    flat: dict[str, str] = {}
    if not isinstance(found, dict):
        raise ValueError("no object")  # noqa: TRY004  # of the file, not of our code
    for key, value in found.items():
        name = f"{before}{key}"
        if isinstance(value, dict) and depth < DEPTH and name not in ("custom_data", "profile"):
            flat |= _flat(value, f"{name}.", depth + 1)
        else:
            flat[name] = _text(value)
    return flat


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list) and all(isinstance(one, str) and "|" not in one for one in value):
        return "|".join(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
