"""A list of texts in the console, one a line."""

from typing import Any

from django import forms


class Lines(forms.CharField):
    """`attrs` go to the textarea."""

    def __init__(self, *, attrs: dict[str, str] | None = None, **options: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "autocapitalize": "none", **(attrs or {})})
        super().__init__(required=False, max_length=20_000, widget=widget, **options)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        return [line.strip() for line in str(value or "").splitlines() if line.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool((initial or []) != self.to_python(data))
