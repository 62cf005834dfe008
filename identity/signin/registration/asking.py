"""Asking profile fields in a form: registration, the page after a sign-in, the account page.

A form has exactly the inputs of the fields it was given; whatever else is posted is nobody's.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.forms.boundfield import BoundField

from identity.signin.experience import application_here, rules_of
from identity.signin.registration import standard
from identity.signin.registration.kinds import KINDS
from identity.signin.registration.models import ProfileField
from identity.users.models import User
from tenants.caches import ChangeCache
from tenants.isolation.wrapper import connection

ON_ONE_PAGE = 4
FIELDS: ChangeCache[str, tuple[ProfileField, ...]] = ChangeCache("registration_profilefield", limit=2000)
MEMO = "registration.fields"


@dataclass(frozen=True, slots=True)
class Question:
    """One field in a form, with its inputs; several of them where it has parts."""

    field: ProfileField
    inputs: list[BoundField]

    @property
    def has_parts(self) -> bool:
        return self.field.kind in standard.KEYS

    @property
    def is_optional(self) -> bool:
        return not self.field.required


def fields_of_tenant() -> tuple[ProfileField, ...]:
    """All, in order."""
    if MEMO not in connection.memo:
        connection.memo[MEMO] = FIELDS.get(connection.schema_name, "all", lambda: tuple(ProfileField.objects.all()))
    found: tuple[ProfileField, ...] = connection.memo[MEMO]
    return found


def forget() -> None:
    connection.memo.pop(MEMO, None)
    FIELDS.forget(connection.schema_name)


def fields_here() -> tuple[ProfileField, ...]:
    """What new people are asked on the way to the application at hand."""
    every, application_id = fields_of_tenant(), application_here()
    rules = rules_of(application_id) if every and application_id else None
    if rules is None or rules.fields is None:
        return tuple(field for field in every if field.asked)
    return tuple(field for field in every if field.key in rules.fields)


def asks_itself(application_id: UUID) -> bool:
    """Whether an application has questions of its own choice."""
    rules = rules_of(application_id) if fields_of_tenant() else None
    return rules is not None and bool(rules.fields)


def is_answered(user: User, field: ProfileField) -> bool:
    value = standard.value_of(user, field)
    if field.kind == ProfileField.Kind.CHECKBOX:
        # One that must be ticked is answered by a tick alone.
        return value is True if field.required else value is not None
    return value not in (None, "", {})


def missing_of(user: User) -> tuple[ProfileField, ...]:
    """The required ones that this person has not answered."""
    return tuple(field for field in fields_here() if field.required and not is_answered(user, field))


def put_into(form: forms.Form, fields: Iterable[ProfileField], user: User | None = None) -> None:
    """Adds the inputs, with what the person has answered so far."""
    for field in fields:
        known = KINDS[field.kind].spread(field, standard.value_of(user, field)) if user is not None else {}
        for part, made in KINDS[field.kind].build(field).items():
            form.fields[_name(field, part)] = made
            if known.get(part) not in (None, ""):
                form.initial[_name(field, part)] = known[part]


def questions_in(form: forms.Form, fields: Iterable[ProfileField]) -> Iterator[Question]:
    for field in fields:
        yield Question(field, [form[_name(field, part)] for part in KINDS[field.kind].build(field)])


def answers_in(form: forms.Form, fields: Iterable[ProfileField]) -> dict[ProfileField, object]:
    """The value of each field in a valid form."""
    found: dict[ProfileField, object] = {}
    for field in fields:
        kind = KINDS[field.kind]
        values: dict[str, Any] = {part: form.cleaned_data.get(_name(field, part)) for part in kind.build(field)}
        found[field] = kind.gather(field, values)
    return found


def _name(field: ProfileField, part: str) -> str:
    return f"field-{field.key}-{part}" if part else f"field-{field.key}"
