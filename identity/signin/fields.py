"""What every field of a hosted form is like: labelled, without placeholders, focused where a person must go on."""

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.core.validators import MaxLengthValidator
from django.forms.boundfield import BoundField
from django.forms.utils import ErrorList
from django.utils.translation import gettext_lazy as _

IDENTIFIER_LIMIT = 254
# argon2id hashes any length; a megabyte of password is only somebody's wish to keep the processor busy.
PASSWORD_LIMIT = 1000
CODE_LIMIT = 12


class FocusedField(BoundField):
    """Knows whether it is where the cursor belongs (UX: errors move the focus)."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        built: dict[str, Any] = super().build_widget_attrs(attrs, widget)
        if self.form.focus == self.name:  # type: ignore[attr-defined]  # a HostedForm
            built["autofocus"] = True
        return built


class HostedForm(forms.Form):
    """The cursor starts at the first error, else at the first empty field that can be typed into."""

    bound_field_class = FocusedField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)

    @property
    def focus(self) -> str:
        names = [name for name, field in self.fields.items() if _is_typed_into(field)]
        wrong = self.errors if self.is_bound else ErrorList()
        for name in names:
            if name in wrong:
                return name
        empty = [name for name in names if not (self.data.get(name) or self.initial.get(name))]
        return (empty or names or [""])[0]


def _is_typed_into(field: forms.Field) -> bool:
    return not field.widget.is_hidden


def email_field() -> forms.EmailField:
    field = forms.EmailField(
        label=_("E-mail address"),
        max_length=IDENTIFIER_LIMIT,
        error_messages={
            "required": _("Enter your e-mail address."),
            "invalid": _("This does not look like an e-mail address. Check it for a missing part."),
        },
    )
    field.widget.attrs.update({"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"})
    return field


def identifier_in_view() -> forms.CharField:
    """What was typed one page earlier: shown and sent along, not changed here."""
    return forms.CharField(max_length=IDENTIFIER_LIMIT, widget=forms.HiddenInput)


def password_field(label: Any, *, new: bool = False) -> forms.CharField:
    """Never written back into a page. `new`: with the rule that a new password must obey."""
    return forms.CharField(
        label=label,
        strip=False,
        validators=[MaxLengthValidator(PASSWORD_LIMIT, _("This password is too long."))],
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password" if new else "current-password"}),
        error_messages={"required": _("Choose a password.") if new else _("Enter your password.")},
        help_text=" ".join(password_validation.password_validators_help_texts()) if new else "",
    )
