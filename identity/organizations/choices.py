"""Forms in which roles or permissions are ticked: only those that whoever ticks may give."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundWidget
from django.utils.functional import Promise

from identity.signin.fields import HostedForm
from orgs.administration import MEANINGS, Right
from orgs.models import OrganizationPermission, OrganizationRole

Named = OrganizationRole | OrganizationPermission
RIGHTS = frozenset(right.value for right in Right)


@dataclass(frozen=True, slots=True)
class Box:
    widget: BoundWidget
    name: str
    help: str | Promise


def meaning_of(row: Named) -> str | Promise:
    """The permissions that these pages ask for are explained in the reader's language; the rest as the tenant wrote."""
    return (
        MEANINGS[Right(row.name)] if isinstance(row, OrganizationPermission) and row.name in RIGHTS else row.description
    )


class Ticks(forms.MultipleChoiceField):
    """One box for each row, by its key; what is not among them is refused by the field itself."""

    def __init__(self, rows: Iterable[Named], held: Iterable[Named] = ()) -> None:
        self.rows = {str(row.pk): row for row in rows}
        choices = [(key, row.name) for key, row in self.rows.items()]
        initial = [str(row.pk) for row in held if str(row.pk) in self.rows]
        super().__init__(choices=choices, initial=initial, required=False, widget=forms.CheckboxSelectMultiple)


class TicksForm(HostedForm):
    """Nothing is focused on opening: a box is not where somebody starts to type."""

    @property
    def focus(self) -> str:
        return super().focus if any(isinstance(field, forms.CharField) for field in self.fields.values()) else ""

    def ticked(self, name: str) -> list[Any]:
        field = self.fields[name]
        assert isinstance(field, Ticks)  # noqa: S101  # declared by the form itself
        return [field.rows[key] for key in self.cleaned_data[name]]

    def boxes(self, name: str) -> list[Box]:
        """Each box with its row's words, for the template."""
        field = self.fields[name]
        assert isinstance(field, Ticks)  # noqa: S101  # declared by the form itself
        rows = zip(self[name], field.rows.values(), strict=True)
        return [Box(widget, row.name, meaning_of(row)) for widget, row in rows]


class RolesForm(TicksForm):
    def __init__(
        self,
        *args: Any,
        choices: Iterable[OrganizationRole],
        held: Iterable[OrganizationRole] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"] = Ticks(choices, held)

    def chosen(self) -> list[OrganizationRole]:
        return self.ticked("roles")

    @property
    def role_boxes(self) -> list[Box]:
        return self.boxes("roles")
