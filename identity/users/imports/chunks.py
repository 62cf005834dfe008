"""Rows of a file, put away in the tenant's tables by the hundred, and taken out again."""

import itertools
import json
import zlib
from collections.abc import Iterable, Iterator
from typing import TypeVar

from django.db import connection

from identity.users.imports.files import Row
from identity.users.imports.models import Chunk, Import

Thing = TypeVar("Thing")
ROWS = 500
AT_ONCE = 20


def put_away(of: Import, rows: Iterable[Row]) -> int:
    """Part of an operation. Answers how many there are; the first row is the second line of the file."""
    number = 0
    for several in _batches(_batches(rows, ROWS), AT_ONCE):
        made = []
        for chunk in several:
            body = zlib.compress(json.dumps(chunk, ensure_ascii=False).encode(), 1)
            made.append(Chunk(of=of, number=number // ROWS, first_row=number + 2, rows=len(chunk), body=body))
            number += len(chunk)
        Chunk.objects.bulk_create(made)
    return number


def taken_out(chunk: Chunk) -> Iterator[tuple[int, Row]]:
    """Each row with its number in the file."""
    rows: list[Row] = json.loads(zlib.decompress(bytes(chunk.body)))
    return enumerate(rows, chunk.first_row)


def _batches(rows: Iterable[Thing], size: int) -> Iterator[list[Thing]]:
    them = iter(rows)
    while batch := list(itertools.islice(them, size)):
        yield batch


def forget_keys(of: Import) -> None:
    """By one statement: Django would read a million rows to delete them."""
    with connection.cursor() as cursor:
        cursor.execute("delete from imports_key where of_id = %s", [of.pk])


def forget(of: Import) -> None:
    """Rows and report."""
    forget_keys(of)
    with connection.cursor() as cursor:
        cursor.execute("delete from imports_chunk where of_id = %s", [of.pk])
