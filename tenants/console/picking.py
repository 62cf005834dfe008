"""Choosing among more rows than a select can hold: a search, and boxes beside what it finds. No script is needed."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.console.forms import ActForm

SHOWN = 25
TEXT_LIMIT = 100


class PickForm(ActForm):
    """The question of an act whose answer is some rows. `text` is what was searched for; without one the first rows are
    offered, or none where `needs_text` says that there may be a million."""

    is_picking = True
    name: str
    label: str | Promise
    search_label: str | Promise
    needs_text = False

    def __init__(self, *args: Any, text: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.text = text.replace("\x00", "").strip()[:TEXT_LIMIT]
        self.fields[self.name] = Picked(self)
        self.offered = [] if self.needs_text and not self.text else list(self.found(self.text)[: SHOWN + 1])

    def rows(self) -> "models.QuerySet[Any]":
        """All that may be picked."""
        raise NotImplementedError

    def found(self, text: str) -> "models.QuerySet[Any]":
        """Those of them that a search offers, in order."""
        raise NotImplementedError

    def note(self, row: Any) -> str:
        """What tells rows of one name apart."""
        return ""

    @property
    def options(self) -> list[tuple[Any, str]]:
        return [(row, self.note(row)) for row in self.offered[:SHOWN]]

    @property
    def has_more(self) -> bool:
        return len(self.offered) > SHOWN


class Picked(forms.MultipleChoiceField):
    """The keys that were ticked become rows. One that may not be picked is refused, whoever sent it."""

    def __init__(self, form: PickForm) -> None:
        super().__init__(
            label=str(form.label),
            widget=forms.MultipleHiddenInput,
            error_messages={"required": _("Choose at least one.")},
        )
        self.form = form

    def validate(self, value: Any) -> None:
        if not value:
            raise ValidationError(self.error_messages["required"], code="required")

    def clean(self, value: Any) -> Any:
        keys = super().clean(value)
        try:
            rows = list(self.form.rows().filter(pk__in=keys[:SHOWN]))
        except (ValueError, ValidationError):
            rows = []
        if len(rows) != len(set(keys)):
            raise ValidationError(_("It is not there any more, or was chosen already."))
        return rows
