"""What a connector of some kind is told: one Django form per kind, which serves the console, the API and validation.

Secrets go in and never come out again: a form that is opened later shows that one is kept, and how it ends.
"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LIMIT = 500
TAIL = 4


class Hidden(forms.PasswordInput):
    """Never writes back what was typed."""

    def __init__(self) -> None:
        super().__init__(attrs={"autocomplete": "off", "spellcheck": "false"}, render_value=False)


class HiddenText(forms.Textarea):
    """The same, for keys of several lines."""

    def __init__(self) -> None:
        super().__init__(attrs={"autocomplete": "off", "spellcheck": "false", "rows": 6})

    def format_value(self, value: Any) -> None:
        return None


class Secret(forms.CharField):
    """Write-only. Empty keeps what is there."""

    def __init__(self, *, lines: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 10_000 if lines else LIMIT)
        super().__init__(widget=HiddenText() if lines else Hidden(), **kwargs)

    def keep(self, tail: str) -> None:
        """There is one already, which ends like this."""
        self.required = False
        self.help_text = _("One is kept, ending in %(tail)s. Leave this empty to keep it.") % {"tail": f"…{tail}"}


class Config(forms.Form):
    """`stored` holds the open values, `kept` the secrets' endings by name."""

    def __init__(
        self, data: Any = None, *, stored: Mapping[str, object] | None = None, kept: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(data, initial=dict(stored or {}))
        for name in self.secret_names():
            field = self.fields[name]
            if isinstance(field, Secret) and kept and name in kept:
                field.keep(kept[name])

    def secret_names(self) -> list[str]:
        return [name for name, field in self.fields.items() if isinstance(field, Secret)]

    def open_values(self) -> dict[str, object]:
        """Of a valid form: what may be stored and shown."""
        hidden = self.secret_names()
        return {name: value for name, value in self.cleaned_data.items() if name not in hidden}

    def secret_values(self) -> dict[str, str]:
        """Of a valid form: the secrets that were typed now."""
        return {name: str(self.cleaned_data[name]) for name in self.secret_names() if self.cleaned_data.get(name)}


def tail_of(secret: str) -> str:
    """Enough to recognise a secret by, and of a short one nothing."""
    text = secret.strip()
    return text[-TAIL:] if len(text) >= 4 * TAIL and "-----" not in text else ""


class LinesField(forms.CharField):
    """A list, one entry a line."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False, widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}), max_length=5000, **kwargs
        )

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> list[str]:
        return [line.strip() for line in str(super().clean(value)).splitlines() if line.strip()]


def secure(url: str) -> None:
    """Secrets travel there: http is for development alone."""
    if not url.startswith("https://") and settings.PUBLIC_SCHEME == "https":
        raise ValidationError(_("Enter an address that begins with https://."))
