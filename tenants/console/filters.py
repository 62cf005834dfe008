"""The filters of a list, as a form that anybody can read and a line of what is set."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.console.acts import Text
from tenants.console.criteria import Criteria

ANY = ("", _("Any"))


class FilterForm(forms.Form):
    """A field for each filter, none of them required. `unasked` are labels of those that only an address sets."""

    unasked: ClassVar[Mapping[str, Text]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = False
            if isinstance(field, forms.DateField):
                field.widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def chips(self, criteria: Criteria[Any]) -> Iterator[tuple[Text, str, str]]:
        """Of each filter that is set: its label, its value in words, the address without it."""
        given = criteria.as_dict()
        for name, value in criteria.values:
            without = {other: text for other, text in given.items() if other != name}
            yield self._label(name), self._words(name, value), "?" + urlencode(without)

    def _label(self, name: str) -> Text:
        return self.fields[name].label or name if name in self.fields else self.unasked[name]

    def _words(self, name: str, value: str) -> str:
        field = self.fields.get(name)
        if isinstance(field, forms.ChoiceField):
            named: Mapping[str, Any] = {str(key): label for key, label in field.choices}  # type: ignore[misc, union-attr]  # no groups
            return str(named.get(value, value))
        return value
