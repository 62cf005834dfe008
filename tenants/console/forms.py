"""Forms of the console, and how an operation's refusal becomes an error of the form."""

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.keys.rotation import RotationRefused
from tenants.operations import RegisterError

Result = TypeVar("Result")


class ActForm(forms.Form):
    """The question before an act. With `typed`, the same text must be typed to confirm."""

    def __init__(self, *args: Any, row: Any = None, part: Any = None, typed: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row, self.part, self.typed = row, part, typed
        # A form without fields is bound by any POST, so there is always one.
        self.fields["sure"] = forms.CharField(widget=forms.HiddenInput, initial="1")
        if typed:
            self.fields["confirmation"] = forms.CharField(
                label=_("Type “%(text)s” to confirm") % {"text": typed},
                widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}),
            )

    def clean_confirmation(self) -> str:
        text = str(self.cleaned_data["confirmation"])
        if text != self.typed:
            raise ValidationError(_("Type it exactly as it is written above."))
        return text


class ReasonForm(ActForm):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("Your colleagues read it in the history."),
        widget=forms.TextInput,
    )


def field_of(column: "models.Field[Any, Any]", **options: Any) -> forms.Field | None:
    """For `Meta.formfield_callback`: an address without a scheme is https, as Django 6 has it."""
    if isinstance(column, models.URLField):
        options["assume_scheme"] = "https"
    return column.formfield(**options)


def carry_out(form: forms.BaseForm, work: Callable[[], Result]) -> Result | None:
    """What `work` returns, or None with the refusal among the form's errors. Nothing was written then."""
    if not form.is_valid():
        return None
    try:
        return work()
    except (RegisterError, RotationRefused) as refusal:
        form.add_error(None, str(refusal))
    except ValidationError as refusal:
        _add(form, refusal)
    return None


def _add(form: forms.BaseForm, refusal: ValidationError) -> None:
    """Beside the fields that the form has; what concerns other fields stands above them."""
    if not hasattr(refusal, "error_dict"):
        form.add_error(None, refusal)
        return
    for field, errors in refusal.error_dict.items():
        form.add_error(field if field in form.fields else None, errors)
