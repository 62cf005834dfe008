"""The nine kinds of profile field: for each, the inputs that ask for it, the value that is kept, and its details.

A value is JSON: text, number, true, an ISO date, or an object of parts. `build` gives inputs by part ("" where there is
one), `gather` makes the value of what was typed, `spread` the reverse.
"""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from identity.signin.registration import patterns
from identity.signin.registration.models import ProfileField, in_language

TEXT_LIMIT = 200
LONGEST_TEXT = 1000
URL_LIMIT = 500
DIGITS, PLACES = 15, 4
Inputs = dict[str, forms.Field]
Values = Mapping[str, Any]

# Part, label, how browsers call it. In the order in which Latin scripts write it.
ADDRESS: Mapping[str, tuple[Promise, str]] = {
    "street_address": (gettext_lazy("Street and number"), "street-address"),
    "locality": (gettext_lazy("Town"), "address-level2"),
    "region": (gettext_lazy("Region"), "address-level1"),
    "postal_code": (gettext_lazy("Postal code"), "postal-code"),
    "country": (gettext_lazy("Country"), "country-name"),
}
JAPANESE_ADDRESS = ("postal_code", "region", "locality", "street_address", "country")
NAME: Mapping[str, tuple[Promise, str]] = {
    "given_name": (gettext_lazy("Given name"), "given-name"),
    "middle_name": (gettext_lazy("Middle name"), "additional-name"),
    "family_name": (gettext_lazy("Family name"), "family-name"),
}
JAPANESE_NAME = ("family_name", "given_name", "middle_name")
# Not everybody has them.
SPARE_PARTS = frozenset({"region", "middle_name"})
AUTOCOMPLETE = {
    "name": "name", "given_name": "given-name", "family_name": "family-name", "middle_name": "additional-name",
    "nickname": "nickname", "website": "url", "birthdate": "bday", "gender": "sex",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kind:
    build: Callable[[ProfileField], Inputs]
    gather: Callable[[ProfileField, Values], object] = lambda field, values: values[""] or None
    spread: Callable[[ProfileField, object], dict[str, object]] = lambda field, value: {"": value}


class Line(forms.CharField):
    """One line of text, in the usual width of its characters, without invisible ones."""

    def to_python(self, value: Any) -> str:
        text = str(super().to_python(value) or "")
        if any(unicodedata.category(mark) in ("Cc", "Cf", "Co", "Cn", "Cs") for mark in text):
            raise ValidationError(_("This holds characters that cannot be seen. Type it again."))
        return text


class Figure(forms.DecimalField):
    """Japanese keyboards write full-width digits."""

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # as forms.DecimalField has it
        found: Decimal | None = super().to_python(unicodedata.normalize("NFKC", str(value or ""))[: DIGITS * 2])
        return found


def _common(field: ProfileField) -> dict[str, Any]:
    return {
        "label": field.label,
        "help_text": field.help,
        "required": field.required,
        "error_messages": {"required": _("Answer this to go on.")},
    }


def _attrs(field: ProfileField) -> dict[str, str]:
    return {"autocomplete": AUTOCOMPLETE.get(field.key, "off")}


def _text(field: ProfileField) -> Inputs:
    bounds = {"min_length": field.settings.get("shortest"), "max_length": field.settings.get("longest") or TEXT_LIMIT}
    return {"": Line(widget=forms.TextInput(attrs=_attrs(field)), **bounds, **_common(field))}


def _number(field: ProfileField) -> Inputs:
    bounds = {"min_value": field.settings.get("minimum"), "max_value": field.settings.get("maximum")}
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    return {"": Figure(max_digits=DIGITS, decimal_places=PLACES, widget=widget, **bounds, **_common(field))}


def _gather_number(field: ProfileField, values: Values) -> object:
    found: Decimal | None = values[""]
    if found is None:
        return None
    return int(found) if found == found.to_integral_value() else float(found)


def _date(field: ProfileField) -> Inputs:
    first, last = (field.settings.get(name) or "" for name in ("earliest", "latest"))
    if field.key == "birthdate" and not last:
        last = timezone.localdate().isoformat()
    attrs = {**_attrs(field), **({"min": first} if first else {}), **({"max": last} if last else {})}
    widget = forms.DateInput(attrs={**attrs, "type": "date"}, format="%Y-%m-%d")
    input_ = forms.DateField(input_formats=["%Y-%m-%d"], widget=widget, **_common(field))
    input_.error_messages["invalid"] = _("Enter a date such as 1990-12-31.")

    def check(value: date) -> None:
        if first and value.isoformat() < first:
            raise ValidationError(_("Enter a date from %(date)s on.") % {"date": first})
        if last and value.isoformat() > last:
            raise ValidationError(_("Enter a date until %(date)s.") % {"date": last})

    input_.validators.append(check)
    return {"": input_}


def _checkbox(field: ProfileField) -> Inputs:
    return {"": forms.BooleanField(**_common(field))}


def _select(field: ProfileField) -> Inputs:
    choices = [("", _("Choose")), *((option["value"], option_label(option)) for option in field.options)]
    input_ = forms.ChoiceField(choices=choices, **_common(field))
    input_.widget.attrs.update(_attrs(field))
    input_.error_messages["invalid_choice"] = _("Choose one of these.")
    return {"": input_}


def option_label(option: dict[str, str]) -> str:
    return in_language({name: text for name, text in option.items() if name != "value"}) or option["value"]


def _url(field: ProfileField) -> Inputs:
    widget = forms.URLInput(attrs={**_attrs(field), "spellcheck": "false"})
    input_ = forms.URLField(max_length=URL_LIMIT, assume_scheme="https", widget=widget, **_common(field))
    text = _("Enter a web address such as https://example.com.")
    input_.error_messages["invalid"] = text
    # Django's own would take ftp too; what is shown as a link must lead to a page.
    input_.validators = [URLValidator(schemes=["http", "https"], message=text), *input_.validators[1:]]
    return {"": input_}


def _regex(field: ProfileField) -> Inputs:
    input_ = Line(widget=forms.TextInput(attrs=_attrs(field)), max_length=patterns.VALUE_LENGTH, **_common(field))

    def check(value: str) -> None:
        if not patterns.matches(field.settings.get("pattern", ""), value):
            raise ValidationError(field.help or _("This does not have the form that is asked for."))

    input_.validators.append(check)
    return {"": input_}


def _in_order(field: ProfileField, japanese: tuple[str, ...], others: Mapping[str, object]) -> list[str]:
    order = japanese if (get_language() or "").startswith("ja") else tuple(others)
    return [part for part in order if part in field.parts]


def _lines(field: ProfileField, parts: Mapping[str, tuple[Promise, str]], order: list[str]) -> Inputs:
    found: Inputs = {}
    for part in order:
        label, autocomplete = parts[part]
        found[part] = Line(
            label=str(label),
            max_length=TEXT_LIMIT,
            required=field.required and part not in SPARE_PARTS,
            widget=forms.TextInput(attrs={"autocomplete": autocomplete}),
            error_messages={"required": _("Answer this to go on.")},
        )
    return found


def _address(field: ProfileField) -> Inputs:
    return _lines(field, ADDRESS, _in_order(field, JAPANESE_ADDRESS, ADDRESS))


def _gather_address(field: ProfileField, values: Values) -> object:
    found = {part: values[part] for part in ADDRESS if values.get(part)}
    if not found:
        return None
    town = " ".join(filter(None, (found.get("postal_code"), found.get("locality"))))
    lines = (found.get("street_address"), town, found.get("region"), found.get("country"))
    return {**found, "formatted": "\n".join(filter(None, lines))}


def _fullname(field: ProfileField) -> Inputs:
    return _lines(field, NAME, _in_order(field, JAPANESE_NAME, NAME))


def _gather_name(field: ProfileField, values: Values) -> object:
    found = {part: values.get(part, "") for part in field.parts}
    return found if any(found.values()) else None


def _spread_parts(field: ProfileField, value: object) -> dict[str, object]:
    return {part: value.get(part, "") for part in field.parts} if isinstance(value, dict) else {}


KINDS: Mapping[str, Kind] = {
    ProfileField.Kind.TEXT: Kind(_text),
    ProfileField.Kind.NUMBER: Kind(_number, _gather_number),
    ProfileField.Kind.DATE: Kind(_date, lambda field, values: values[""].isoformat() if values[""] else None),
    ProfileField.Kind.CHECKBOX: Kind(_checkbox, lambda field, values: bool(values[""])),
    ProfileField.Kind.SELECT: Kind(_select),
    ProfileField.Kind.URL: Kind(_url),
    ProfileField.Kind.REGEX: Kind(_regex),
    ProfileField.Kind.ADDRESS: Kind(_address, _gather_address, _spread_parts),
    ProfileField.Kind.FULLNAME: Kind(_fullname, _gather_name, _spread_parts),
}
