"""People as a file: read and sent piece by piece, in the order of their ids, so that a million need no memory."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db.models import QuerySet

from identity.users.cells import guarded
from identity.users.models import User, UserQuerySet
from identity.users.roles.models import UserRole

PIECE = 1000
Record = dict[str, object]
COLUMNS = (
    "id", "external_id", "username", "email", "email_verified", "phone", "phone_verified", "name", "locale", "picture",
    "suspended", "created_at", "last_sign_in", "registered_with", "roles", "profile", "custom_data",
)  # fmt: skip
HASH = "password_hash"


def pieces(people: UserQuerySet) -> Iterator[Sequence[User]]:
    """By key: whoever joins or leaves meanwhile makes nobody appear twice or not at all."""
    last: UUID | None = None
    while True:
        rows: QuerySet[User] = people.filter(pk__gt=last) if last is not None else people
        found = list(rows.order_by("pk")[:PIECE])
        if found:
            yield found
        if len(found) < PIECE:
            return
        last = found[-1].pk


def csv_file(people: UserQuerySet, *, with_hashes: bool = False) -> Iterator[str]:
    columns = (*COLUMNS, HASH) if with_hashes else COLUMNS
    # A mark by which spreadsheets know that this is UTF-8.
    yield "\ufeff" + _lines([columns])
    for found in pieces(people):
        yield _lines([_cell(record[name]) for name in columns] for record in _records(found, with_hashes))


def json_lines(people: UserQuerySet, *, with_hashes: bool = False) -> Iterator[str]:
    """One object a line."""
    for found in pieces(people):
        yield "".join(
            json.dumps(record, ensure_ascii=False, default=str) + "\n" for record in _records(found, with_hashes)
        )


FORMATS: dict[str, tuple[str, Callable[..., Iterator[str]]]] = {
    "csv": ("text/csv; charset=utf-8", csv_file),
    "jsonl": ("application/jsonl; charset=utf-8", json_lines),
}


def _records(people: Sequence[User], with_hashes: bool) -> Iterator[Record]:
    proved = set(
        EmailAddress.objects.filter(user__in=people, primary=True, verified=True).values_list("user_id", flat=True)
    )
    roles: dict[UUID, list[str]] = {}
    held = UserRole.objects.filter(user__in=people).order_by("role__name")
    # Once, also where it was given and comes with a membership besides.
    for user_id, name in held.values_list("user_id", "role__name").distinct():
        roles.setdefault(user_id, []).append(name)
    for one in people:
        record: Record = {name: getattr(one, name, None) for name in COLUMNS}
        record |= {
            "id": str(one.pk),
            "email_verified": one.pk in proved,
            "suspended": one.suspended_at is not None,
            "created_at": one.created_at.isoformat(),
            "last_sign_in": _moment(one.last_login),
            "registered_with": str(one.registered_with or ""),
            "roles": roles.get(one.pk, []),
        }
        yield record | ({HASH: one.password if one.has_usable_password() else ""} if with_hashes else {})


def _moment(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


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
