"""Whether applications may enter themselves, and what they may ask people for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from identity.oidc.console_forms import Lines
from identity.oidc.dynamic import operations
from identity.oidc.models import ProviderPolicy
from tenants.audit.actor import Actor
from tenants.console.acts import Text
from tenants.console.settings import Section, SettingsAdmin
from tenants.keys.admin import PAGES

Registration = ProviderPolicy.Registration


class ProviderPolicyForm(forms.ModelForm):  # type: ignore[type-arg]  # no generic at run time
    registration_scopes = Lines(
        label=_("What they may ask people for"),
        help_text=_("Names of permissions, one a line, beside the standard scopes. People still decide."),
    )

    class Meta:
        model = ProviderPolicy
        fields = "__all__"  # noqa: DJ007  # every field of a policy is edited here, one that is added later too
        widgets = {"registration": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["registration_scopes"] = "\n".join(self.instance.registration_scopes)


class ProviderPolicyAdmin(SettingsAdmin[ProviderPolicy]):
    place, icon, title = "settings/registration", "how_to_reg", _("Settings")
    form_class = ProviderPolicyForm
    siblings = PAGES
    sections = (
        Section(
            _("Applications that enter themselves"),
            _(
                "By dynamic client registration. Nobody has reviewed such an application: people are asked what they let "
                "it have, and its errors never lead away from these pages."
            ),
            ("registration", "registration_scopes"),
        ),
    )

    def save(self, policy: ProviderPolicy, by: Actor) -> None:
        operations.update_provider_policy(policy=policy, by=by)

    def breaks(self, before: ProviderPolicy, after: ProviderPolicy) -> tuple[Text, ...]:
        if before.registration != Registration.OFF and after.registration == Registration.OFF:
            return (
                _("Applications that entered themselves keep working, but can no longer change or remove themselves."),
            )
        return ()
