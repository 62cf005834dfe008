"""The filters of the list of people."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from identity.applications.models import Application
from identity.users.roles.models import Role
from tenants.console import filters
from tenants.console.filters import ANY

# A select with more entries than this is no help.
CHOICES_LIMIT = 300


class FilterForm(filters.FilterForm):
    unasked = {"import": _("Import")}

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


def choices(form: forms.Form, name: str, rows: Any) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101  # for mypy: ours
    field.choices = [ANY, *((str(key), label) for key, label in rows[:CHOICES_LIMIT])]
