"""What the details of a field may be, kind by kind: refused before anybody is asked something that cannot be answered."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from identity.signin.registration import kinds, patterns, standard
from identity.signin.registration.models import ProfileField

OPTIONS_LIMIT = 100
OPTION_LENGTH = 80
# Columns are shorter than options may be.
LENGTHS = {"locale": 12}


def check_field(field: ProfileField) -> None:
    """Raises ValidationError with the reason, at the input that is to blame."""
    field.full_clean(validate_unique=False, validate_constraints=False)
    if not any(field.labels.values()):
        raise ValidationError({"label": _("Give it a label in at least one language.")})
    if field.key in standard.RESERVED:
        raise ValidationError({"key": _("This name is kept for the account itself. Choose another one.")})
    expected = standard.KEYS.get(ProfileField.Kind(field.kind))
    if expected and field.key != expected:
        raise ValidationError({"key": _("A field of this kind is the standard claim “%(key)s”.") % {"key": expected}})
    allowed = standard.KINDS.get(field.key)
    if allowed and field.kind not in allowed:
        names = ", ".join(str(kind.label) for kind in allowed)
        text = _("This key is a standard claim and takes: %(kinds)s.") % {"kinds": names}
        raise ValidationError({"kind": text})
    if check := CHECKS.get(ProfileField.Kind(field.kind)):
        check(field)


def check_overlap(field: ProfileField, others: Mapping[str, str]) -> None:
    """`others` are the kinds of the other fields by key. A full name asks for its parts already."""
    if field.key in others:
        raise ValidationError({"key": _("There is a field with this key.")})
    has_parts = others.get("name") == ProfileField.Kind.FULLNAME or field.kind == ProfileField.Kind.FULLNAME
    asked_twice = [key for key in (*others, field.key) if key in standard.NAME_PARTS]
    if has_parts and asked_twice:
        raise ValidationError({"key": _("The full name asks for “%(key)s” already.") % {"key": asked_twice[0]}})


def _check_text(field: ProfileField) -> None:
    shortest, longest = field.settings.get("shortest") or 0, field.settings.get("longest") or kinds.TEXT_LIMIT
    if not 0 <= shortest <= longest <= kinds.LONGEST_TEXT:
        raise ValidationError({"longest": _("From 0 to %(count)d characters.") % {"count": kinds.LONGEST_TEXT}})


def _check_number(field: ProfileField) -> None:
    try:
        least, most = (
            Decimal(str(found)) if (found := field.settings.get(name)) is not None else None
            for name in ("minimum", "maximum")
        )
    except InvalidOperation as error:
        raise ValidationError({"minimum": _("Enter a number.")}) from error
    if least is not None and most is not None and least > most:
        raise ValidationError({"maximum": _("The largest must not be below the smallest.")})


def _check_date(field: ProfileField) -> None:
    found = []
    for name in ("earliest", "latest"):
        try:
            found.append(date.fromisoformat(field.settings[name]) if field.settings.get(name) else None)
        except (TypeError, ValueError) as error:
            raise ValidationError({name: _("Enter a date such as 1990-12-31.")}) from error
    if found[0] and found[1] and found[0] > found[1]:
        raise ValidationError({"latest": _("The last day must not be before the first.")})


def _check_select(field: ProfileField) -> None:
    if not all(isinstance(text, str) for option in field.options for text in option.values()):
        raise ValidationError({"options": _("Unknown choice.")})
    values = [option.get("value", "") for option in field.options]
    if len(values) < 2:
        raise ValidationError({"options": _("Give at least two options, one a line.")})
    if len(values) != len(set(values)):
        raise ValidationError({"options": _("Each option must have a value of its own.")})
    if len(values) > OPTIONS_LIMIT:
        raise ValidationError({"options": _("At most %(count)d options.") % {"count": OPTIONS_LIMIT}})
    limit = LENGTHS.get(field.key, OPTION_LENGTH)
    if any(not value or len(value) > limit for value in values):
        raise ValidationError({"options": _("A value has at most %(count)d characters.") % {"count": limit}})


def _check_regex(field: ProfileField) -> None:
    pattern = field.settings.get("pattern") or ""
    if not pattern:
        raise ValidationError({"pattern": _("Give the pattern that the whole text must match.")})
    try:
        patterns.check_pattern(pattern)
    except ValidationError as refusal:
        raise ValidationError({"pattern": refusal.messages}) from refusal
    if not field.help:
        raise ValidationError({"help": _("Say in words what is asked for: people cannot read patterns.")})


def _check_parts(field: ProfileField) -> None:
    known = kinds.ADDRESS if field.kind == ProfileField.Kind.ADDRESS else kinds.NAME
    if not field.parts or any(part not in known for part in field.parts):
        raise ValidationError({"parts": _("Choose at least one part.")})


CHECKS: Mapping[ProfileField.Kind, Callable[[ProfileField], None]] = {
    ProfileField.Kind.TEXT: _check_text,
    ProfileField.Kind.NUMBER: _check_number,
    ProfileField.Kind.DATE: _check_date,
    ProfileField.Kind.SELECT: _check_select,
    ProfileField.Kind.REGEX: _check_regex,
    ProfileField.Kind.ADDRESS: _check_parts,
    ProfileField.Kind.FULLNAME: _check_parts,
}
