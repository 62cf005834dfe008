"""The tenant's own questions (identity.signin.registration) as lines of the account page."""

from collections.abc import Iterable
from datetime import date

from django.utils import formats
from django.utils.translation import gettext as _

from identity.signin.registration import standard
from identity.signin.registration.asking import fields_of_tenant
from identity.signin.registration.kinds import option_label
from identity.signin.registration.models import ProfileField
from identity.users.models import User

__all__ = ("fields_of_tenant", "keys_of", "words_of")
Kind = ProfileField.Kind


def keys_of(fields: Iterable[ProfileField]) -> frozenset[str]:
    """Which of our own fields they stand for. A full name is made of its parts."""
    found: set[str] = set()
    for field in fields:
        found |= {"language" if field.key == "locale" else field.key}
        if field.kind == Kind.FULLNAME:
            found |= set(standard.NAME_PARTS)
    return frozenset(found)


def words_of(user: User, field: ProfileField) -> str:
    """What the person has answered; "" for nothing."""
    value = standard.value_of(user, field)
    if field.kind == Kind.CHECKBOX:
        return "" if value is None else str(_("Yes") if value else _("No"))
    if value in (None, "", {}):
        return ""
    if field.kind == Kind.FULLNAME and isinstance(value, dict):
        return standard.whole_name(value)
    if field.kind == Kind.ADDRESS and isinstance(value, dict):
        return str(value.get("formatted", ""))
    if field.kind == Kind.SELECT:
        return next((option_label(option) for option in field.options if option["value"] == value), str(value))
    return _day(str(value)) if field.kind == Kind.DATE else str(value)


def _day(text: str) -> str:
    try:
        return formats.date_format(date.fromisoformat(text), "DATE_FORMAT")
    except ValueError:
        return text
