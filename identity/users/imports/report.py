"""The refused rows of an import as a file: which row, whom it means, why."""

import csv
import io
from collections.abc import Iterator

from identity.users.cells import guarded
from identity.users.imports.columns import FIELDS
from identity.users.imports.models import Import
from identity.users.imports.reasons import sentence

HEADING = ("row", "identifier", "column", "reason")


def refused(row: Import, limit: int | None = None) -> Iterator[tuple[int, str, str, str]]:
    """In the order of the file; chunk by chunk, so that a million need no memory. Never hashes."""
    found = 0
    chunks = row.chunks.exclude(report=[]).order_by("number").values_list("number", flat=True)
    for number in chunks:
        report: list[list[str]] = row.chunks.values_list("report", flat=True).get(number=number)
        for place, code, column, identifier in report:
            if limit is not None and found >= limit:
                return
            found += 1
            yield int(place), identifier, str(FIELDS.get(column, column)), sentence(code)


def csv_file(row: Import) -> Iterator[str]:
    yield "\ufeff" + _line(HEADING)
    for place, identifier, column, reason in refused(row):
        yield _line((str(place), guarded(identifier), column, reason))


def _line(cells: tuple[str, ...]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue()
