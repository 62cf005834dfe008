"""New people in one statement for each table, and changes of those who are here."""

import json
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, connection, transaction

from identity.users.imports.costs import cost_of, pattern_of
from identity.users.imports.matching import Step
from identity.users.imports.models import HashCost
from identity.users.models import User
from identity.users.roles.models import Role, UserRole
from tenants.audit import events
from tenants.audit.actor import Actor

USERS = """
insert into users_user (id, password, username, email, phone, phone_verified, name, picture, locale, profile, custom_data,
 suspended_at, valid_from, created_at, updated_at, last_login, external_id, imported_with)
select id, password, username, email, phone, phone_verified, name, picture, locale, profile, custom_data,
 suspended_at, now(), created_at, now(), last_login, external_id, %s
from jsonb_to_recordset(%s::jsonb) as given(id uuid, password text, username text, email text, phone text,
 phone_verified boolean, name text, picture text, locale text, profile jsonb, custom_data jsonb,
 suspended_at timestamptz, created_at timestamptz, last_login timestamptz, external_id text)
"""
ADDRESSES = """
insert into account_emailaddress (user_id, email, verified, "primary")
select id, email, verified, true from jsonb_to_recordset(%s::jsonb) as given(id uuid, email text, verified boolean)
"""


@dataclass(frozen=True, slots=True)
class Work:
    """What every row of an import has in common."""

    import_id: uuid.UUID
    default_roles: tuple[uuid.UUID, ...]
    now: datetime
    by: Actor


def default_roles() -> tuple[uuid.UUID, ...]:
    return tuple(Role.objects.given_to_new_users(None).values_list("pk", flat=True))


def create(steps: Sequence[Step], work: Work) -> list[Step]:
    """All at once; where somebody took a name meanwhile, one by one. Answers those that could not be made."""
    try:
        with transaction.atomic():
            _insert(steps, work)
    except IntegrityError:
        return list(_create_each(steps, work))
    return []


def _create_each(steps: Sequence[Step], work: Work) -> Iterator[Step]:
    for step in steps:
        try:
            with transaction.atomic():
                _insert([step], work)
        except IntegrityError:
            yield step


def _insert(steps: Sequence[Step], work: Work) -> None:
    ids = {step.row: step.person.id or uuid.uuid4() for step in steps}
    users = [_user(step, ids[step.row], work.now) for step in steps]
    addresses = [
        {"id": str(ids[step.row]), "email": step.person.email, "verified": step.person.email_verified}
        for step in steps
        if step.person.email
    ]
    with connection.cursor() as cursor:
        cursor.execute(USERS, [work.import_id, json.dumps(users)])
        cursor.execute(ADDRESSES, [json.dumps(addresses)])
    given = [(ids[step.row], role) for step in steps for role in {*work.default_roles, *step.person.roles}]
    UserRole.objects.bulk_create([UserRole(user_id=user, role_id=role) for user, role in given])
    _remember_costs(steps)


def _user(step: Step, key: uuid.UUID, now: datetime) -> dict[str, object]:
    person = step.person
    return {
        "id": str(key),
        "password": person.password or make_password(None),
        "username": person.username or None,
        "email": person.email,
        "phone": person.phone,
        "phone_verified": person.phone_verified,
        "name": person.name,
        "picture": person.picture,
        "locale": person.locale,
        "profile": person.profile,
        "custom_data": person.custom_data,
        "suspended_at": now.isoformat() if person.suspended else None,
        # Never later than the last sign-in, which the list of people relies on.
        "created_at": min(filter(None, (person.created_at, person.last_sign_in, now))).isoformat(),
        "last_login": person.last_sign_in.isoformat() if person.last_sign_in else None,
        "external_id": person.external_id or None,
    }


def _remember_costs(steps: Sequence[Step]) -> None:
    hashes = [step.person.password for step in steps if step.person.password]
    found = {pattern_of(encoded): cost for encoded in hashes if (cost := cost_of(encoded))}
    rows = [HashCost(cost=cost, pattern=pattern) for pattern, cost in sorted(found.items())]
    HashCost.objects.bulk_create(rows, ignore_conflicts=True)


def update(step: Step, by: Actor) -> bool:
    """False where somebody else has the identifier meanwhile."""
    user = step.user
    assert user is not None  # noqa: S101  # for mypy: a step with changes has one
    before = User.objects.select_for_update().get(pk=user.pk)
    fields = tuple(step.changes)
    for name, value in step.changes.items():
        setattr(user, name, value)
    try:
        with transaction.atomic():
            user.save(update_fields=(*fields, "updated_at"))
    except IntegrityError:
        return False
    events.record("user.update", user, by=by, details=events.changes(before, user, fields))
    return True
