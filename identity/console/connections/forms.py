"""The forms of connectors that are not their kind's own."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from connectors.kinds import KINDS
from connectors.models import Connector


class NewConnectorForm(forms.Form):
    """A tile is a button that says the kind; the name is the vendor's until somebody gives another one."""

    kind = forms.ChoiceField(choices=[])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = [(slug, kind.label) for slug, kind in KINDS.items() if kind.purpose != "enterprise"]
        self.fields["kind"].choices = found  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["kind"].error_messages["required"] = _("Choose a provider.")


class OptionsForm(forms.ModelForm):  # type: ignore[type-arg]  # no generic at run time
    class Meta:
        model = Connector
        fields = ("name", "keeps_tokens", "updates_profile")
