"""Organizations as a file: read and sent piece by piece, in the order of their ids, so that a hundred thousand need no
memory."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from identity.users.cells import guarded
from orgs.models import Member, Organization, OrganizationQuerySet

PIECE = 1000
Record = dict[str, object]
COLUMNS = (
    "id", "name", "description", "suspended", "requires_mfa", "created_at", "people", "machine_clients", "domains", "custom_data",
)  # fmt: skip


def pieces(rows: OrganizationQuerySet) -> Iterator[Sequence[Organization]]:
    """By key: whatever comes or goes meanwhile makes none appear twice or not at all."""
    last: UUID | None = None
    while True:
        behind = rows.filter(pk__gt=last) if last is not None else rows
        found = list(behind.order_by("pk").prefetch_related("domains")[:PIECE])
        if found:
            yield found
        if len(found) < PIECE:
            return
        last = found[-1].pk


def csv_file(rows: OrganizationQuerySet) -> Iterator[str]:
    # A mark by which spreadsheets know that this is UTF-8.
    yield "\ufeff" + _lines([COLUMNS])
    for found in pieces(rows):
        yield _lines([_cell(record[name]) for name in COLUMNS] for record in _records(found))


def json_lines(rows: OrganizationQuerySet) -> Iterator[str]:
    """One object a line."""
    for found in pieces(rows):
        yield "".join(json.dumps(record, ensure_ascii=False, default=str) + "\n" for record in _records(found))


FORMATS: dict[str, tuple[str, Callable[[OrganizationQuerySet], Iterator[str]]]] = {
    "csv": ("text/csv; charset=utf-8", csv_file),
    "jsonl": ("application/jsonl; charset=utf-8", json_lines),
}


def _records(rows: Sequence[Organization]) -> Iterator[Record]:
    counts = Member.objects.filter(organization__in=rows).order_by().values("organization")
    kinds = counts.annotate(people=Count("pk", filter=Q(user__isnull=False)), machine_clients=Count("application"))
    members = {row["organization"]: row for row in kinds}
    for one in rows:
        number = members.get(one.pk, {"people": 0, "machine_clients": 0})
        yield {
            "id": str(one.pk),
            "name": one.name,
            "description": one.description,
            "suspended": not one.is_active,
            "requires_mfa": one.requires_mfa,
            "created_at": one.created_at.isoformat(),
            "people": number["people"],
            "machine_clients": number["machine_clients"],
            "domains": [domain.domain for domain in one.domains.all() if domain.verified_at],
            "custom_data": one.custom_data,
        }


def _lines(rows: Any) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return guarded("|".join(value))
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False) if value else ""
    return guarded(str(value)) if value is not None else ""
