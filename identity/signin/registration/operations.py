"""Writes of profile fields: what is asked, and what people answered."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from identity.signin.models import ApplicationPolicy
from identity.signin.registration import asking, standard
from identity.signin.registration.details import check_field, check_overlap
from identity.signin.registration.models import ProfileField
from identity.users.models import User
from tenants.audit import events
from tenants.audit.actor import Actor

FIELDS_LIMIT = 40
CHANGEABLE = ("labels", "helps", "required", "asked", "access", "settings")


def create_field(*, values: Mapping[str, Any], by: Actor) -> ProfileField:
    """Raises ValidationError. The key and the kind stay for good: values are kept under them."""
    field = ProfileField(key=values["key"], kind=values["kind"])
    with transaction.atomic():
        others = _others(field)
        if len(others) >= FIELDS_LIMIT:
            raise ValidationError(_("At most %(count)d fields.") % {"count": FIELDS_LIMIT})
        _fill(field, values)
        check_overlap(field, others)
        field.position = len(others)
        field.save(force_insert=True)
        events.record("profile_field.create", field, by=by, details={"key": field.key, "kind": field.kind})
    asking.forget()
    return field


def update_field(*, field: ProfileField, values: Mapping[str, Any], by: Actor) -> None:
    """What people answered before stays, also where it would not be taken any more. Raises ValidationError."""
    with transaction.atomic():
        before = ProfileField.objects.select_for_update().get(pk=field.pk)
        _fill(field, values)
        field.save(force_update=True)
        events.record("profile_field.update", field, by=by, details=events.changes(before, field, CHANGEABLE))
    asking.forget()


def _others(field: ProfileField) -> dict[str, str]:
    rows = ProfileField.objects.select_for_update().exclude(pk=field.pk).order_by("pk")
    return {row.key: row.kind for row in rows}


def _fill(field: ProfileField, values: Mapping[str, Any]) -> None:
    for name in CHANGEABLE:
        setattr(field, name, values.get(name, getattr(field, name)))
    check_field(field)


def move_field(*, field: ProfileField, steps: int, by: Actor) -> None:
    """Earlier (negative) or later among the others."""
    with transaction.atomic():
        rows = list(ProfileField.objects.select_for_update().order_by("position", "key"))
        place = next(number for number, row in enumerate(rows) if row.pk == field.pk)
        moved = rows.pop(place)
        rows.insert(max(0, place + steps), moved)
        for number, row in enumerate(rows):
            row.position = number
        ProfileField.objects.bulk_update(rows, ["position"])
        events.record("profile_field.move", moved, by=by, details={"from": place, "to": rows.index(moved)})
    asking.forget()


def delete_field(*, field: ProfileField, by: Actor) -> None:
    """People keep what they answered; nobody is asked any more, by no application either."""
    with transaction.atomic():
        for rules in ApplicationPolicy.objects.select_for_update().filter(fields__contains=[field.key]).order_by("pk"):
            rules.fields = [key for key in rules.fields or [] if key != field.key]
            rules.save(update_fields=("fields",))
        events.record("profile_field.delete", field, by=by, details={"key": field.key, "kind": field.kind})
        field.delete()
    asking.forget()


def keep_answers(*, user: User, answers: Mapping[ProfileField, object], by: Actor) -> None:
    """What the log book says is which questions, never the answers."""
    if not answers:
        return
    with transaction.atomic():
        row = User.objects.select_for_update().get(pk=user.pk)
        for field, value in answers.items():
            standard.keep(row, field, value)
        row.full_clean(exclude=("password", "email", "username"), validate_unique=False, validate_constraints=False)
        row.save(update_fields=(*standard.COLUMNS, "profile", "custom_data", "updated_at"))
        events.record("user.answer", row, by=by, details={"fields": [field.key for field in answers]})
    for name in (*standard.COLUMNS, "profile", "custom_data", "updated_at"):
        setattr(user, name, getattr(row, name))
