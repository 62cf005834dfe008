"""What several steps do: find a row that a form names, and clean what others have written."""

import unicodedata
from typing import TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.http import Http404

from connectors.texts.values import plain

Row = TypeVar("Row", bound=Model)
SHOWN_LIMIT = 400


def one_of(rows: QuerySet[Row], key: str | None) -> Row:
    """Raises Http404 for what is no key, and for a row that is not among them."""
    try:
        found = rows.filter(pk=UUID(key or "")).first()
    except ValueError:
        found = None
    if found is None:
        raise Http404
    return found


def shown(text: object, limit: int = SHOWN_LIMIT) -> str:
    """A provider's own text, as a page may say it: one line, cut, without what turns or hides the words around it."""
    line = plain(str(text))
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def shown_lines(text: str, limit: int) -> str:
    """The same for a document: its lines stay."""
    kept = "".join(mark for mark in text if mark == "\n" or unicodedata.category(mark) not in ("Cc", "Cf", "Cs"))
    return kept[:limit]
