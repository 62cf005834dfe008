"""The filters of the list of people, as a form that anybody can read and a line of what is set."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from identity.applications.models import Application
from identity.users.criteria import Criteria
from identity.users.roles.models import Role
from tenants.console.acts import Text

# A select with more entries than this is no help.
CHOICES_LIMIT = 300
ANY = ("", _("Any"))


class FilterForm(forms.Form):
    state = forms.ChoiceField(
        label=_("State"),
        choices=[ANY, ("active", _("Active")), ("suspended", _("Suspended")), ("leaving", _("Asked for deletion"))],
    )
    address = forms.ChoiceField(
        label=_("E-mail address"),
        choices=[ANY, ("proved", _("Proved")), ("unproved", _("Not proved")), ("none", _("None"))],
    )
    factor = forms.ChoiceField(
        label=_("Second factor"),
        choices=[
            ANY, ("any", _("Has one")), ("none", _("Has none")), ("totp", _("Authenticator app")),
            ("webauthn", _("Passkey or security key")),
        ],
    )  # fmt: skip
    role = forms.ChoiceField(label=_("Role"))
    application = forms.ChoiceField(label=_("Registered with"))
    created_from = forms.DateField(label=_("Created from"))
    created_to = forms.DateField(label=_("Created until"))
    seen = forms.ChoiceField(
        label=_("Has signed in"), choices=[ANY, ("ever", _("At least once")), ("never", _("Never"))]
    )
    seen_from = forms.DateField(label=_("Last sign-in from"))
    seen_to = forms.DateField(label=_("Last sign-in until"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices(self, "role", Role.objects.for_people().values_list("pk", "name"))
        choices(self, "application", Application.objects.order_by("name").values_list("pk", "name"))
        for field in self.fields.values():
            field.required = False
            if isinstance(field, forms.DateField):
                field.widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def choices(form: forms.Form, name: str, rows: Any) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101  # for mypy: ours
    field.choices = [ANY, *((str(key), label) for key, label in rows[:CHOICES_LIMIT])]


def chips(form: FilterForm, criteria: Criteria) -> Iterator[tuple[Text, str, str]]:
    """Of each filter that is set: its label, its value in words, the address without it."""
    given = criteria.as_dict()
    for name, value in criteria.values:
        without = {other: text for other, text in given.items() if other != name}
        yield _label(form, name), _words(form, name, value), "?" + urlencode(without)


def _label(form: FilterForm, name: str) -> Text:
    return form.fields[name].label or name if name in form.fields else _("Import")


def _words(form: FilterForm, name: str, value: str) -> str:
    field = form.fields.get(name)
    if isinstance(field, forms.ChoiceField):
        named: Mapping[str, Any] = {str(key): label for key, label in field.choices}  # type: ignore[misc, union-attr]  # no groups
        return str(named.get(value, value))
    return value
