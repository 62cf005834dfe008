"""The fields of a profile: a table, in the order of the page. AccountPolicy says of each whether it is shown at all.

Columns of User have their own names; everything else is a standard claim (OpenID Connect Core 5.1) in `User.profile`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from identity.signin.registration.forms import USERNAME
from identity.users.models import User

Text = str | Promise
BIRTHDATE = re.compile(r"^\d{4}-\d{2}-\d{2}\Z")
WEB = URLValidator(schemes=["https", "http"])
ADDRESS_PARTS = ("street_address", "locality", "region", "postal_code", "country")


def _text(**options: Any) -> Callable[[], forms.Field]:
    attributes = {"autocomplete": options.pop("autocomplete", "off"), **options.pop("attributes", {})}
    length = options.pop("length", 120)

    def make() -> forms.Field:
        return forms.CharField(
            max_length=length,
            required=options.get("required", False),
            validators=list(options.get("validators", ())),
            widget=options.get("widget", forms.TextInput)(attrs=attributes),
            error_messages={"max_length": _("This is too long. Check what you typed.")},
        )

    return make


def _web() -> forms.Field:
    return forms.URLField(
        max_length=500,
        required=False,
        assume_scheme="https",
        validators=[WEB],
        widget=forms.URLInput(attrs={"autocomplete": "url", "spellcheck": "false"}),
        error_messages={"invalid": _("Enter an address such as https://example.com.")},
    )


def _birthdate() -> forms.Field:
    return forms.DateField(
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date", "autocomplete": "bday", "min": "1900-01-01"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Enter a date such as 1990-04-23.")},
    )


def _language() -> forms.Field:
    names = [(code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES]
    return forms.ChoiceField(choices=[("", _("As my browser says")), *names], required=False)


def _zone() -> forms.Field:
    zones = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "posix")))
    return forms.ChoiceField(
        choices=[("", _("Not set")), ("UTC", "UTC"), *((zone, zone.replace("_", " ")) for zone in zones)],
        required=False,
    )


@dataclass(frozen=True, slots=True)
class Field:
    """`key` is its name in AccountPolicy. `column` is one of User's; without one it is the claim of that name."""

    key: str
    label: Text
    make: Callable[[], forms.Field]
    column: str = ""
    help: Text = ""

    def value(self, user: User) -> str:
        """What a form starts with."""
        found: Any = getattr(user, self.column) if self.column else user.profile.get(self.key)
        if self.key == "address" and isinstance(found, dict):
            parts = [str(found[part]) for part in ADDRESS_PARTS if found.get(part)]
            return str(found.get("formatted") or "\n".join(parts))
        return "" if found is None else str(found)

    def words(self, user: User) -> str:
        """What the page says it is."""
        value = self.value(user)
        if self.key == "language" and value:
            return _language_name(value)
        if self.key == "birthdate" and BIRTHDATE.match(value) and not value.startswith("0000"):
            try:
                return formats.date_format(date.fromisoformat(value), "DATE_FORMAT")
            except ValueError:
                return value
        return value.replace("_", " ") if self.key == "zoneinfo" else value

    def kept(self, cleaned: Any) -> object:
        """What is kept of what a valid form holds."""
        if self.key == "address":
            text = str(cleaned or "").strip()
            return {"formatted": text} if text else ""
        if self.key == "birthdate":
            return cleaned.isoformat() if cleaned else ""
        return str(cleaned or "").strip()

    def form_field(self) -> forms.Field:
        field = self.make()
        field.label, field.help_text = self.label, self.help  # type: ignore[assignment]  # lazy texts are welcome
        return field


def _language_name(code: str) -> str:
    try:
        return str(get_language_info(code)["name_local"])
    except KeyError:
        return code


NAME = Field("name", _("Name"), _text(autocomplete="name", length=200), "name")
USERNAME_FIELD = Field(
    "username",
    _("Username"),
    _text(autocomplete="username", length=128, validators=[USERNAME], required=True),
    "username",
)
FIELDS: tuple[Field, ...] = (
    NAME,
    Field("given_name", _("Given name"), _text(autocomplete="given-name")),
    Field("middle_name", _("Middle name"), _text(autocomplete="additional-name")),
    Field("family_name", _("Family name"), _text(autocomplete="family-name")),
    Field("nickname", _("Nickname"), _text(autocomplete="nickname")),
    USERNAME_FIELD,
    Field("birthdate", _("Date of birth"), _birthdate),
    Field("gender", _("Gender"), _text(autocomplete="sex", length=60)),
    Field(
        "address",
        _("Postal address"),
        _text(autocomplete="street-address", length=500, widget=forms.Textarea, attributes={"rows": 4}),
    ),
    Field("website", _("Website"), _web),
    Field("profile", _("Profile page"), _web),
    Field("language", _("Language"), _language, "locale", _("In which mails and pages speak to you.")),
    Field("zoneinfo", _("Time zone"), _zone, "", _("In which times are shown to you.")),
)
BY_KEY = {field.key: field for field in FIELDS}


def check_birthdate(value: date | None, today: date) -> None:
    """Raises ValidationError."""
    if value is not None and not date(1900, 1, 1) <= value <= today:
        raise ValidationError(_("Enter a date between 1900 and today."))
