"""Whether applications may enter themselves, what they may ask people for, and the tokens that let them."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.admin import display
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from identity.oidc.console_forms import Lines, SecretForm, end_of
from identity.oidc.dynamic import operations
from identity.oidc.models import InitialAccessToken, ProviderPolicy
from tenants.audit.actor import Actor
from tenants.console.acts import Act, Doing, Tab, Text
from tenants.console.admin import ConsoleAdmin
from tenants.console.rights import Right
from tenants.console.settings import Section, SettingsAdmin
from tenants.console.times import when
from tenants.keys.admin import PAGES
from tenants.requests import actor_of

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


class TokenForm(SecretForm):
    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("Who gets it, such as “partner portal”."))


def _revoke(doing: Doing[InitialAccessToken]) -> Text:
    operations.revoke_initial_access_token(token=doing.row, by=doing.by)
    return _("Nothing can be entered with it any more. What was entered stays.")


class InitialAccessTokenAdmin(ConsoleAdmin[InitialAccessToken]):
    place, icon = "settings/registration/tokens", "how_to_reg"
    list_display = ("name", "created", "used", "ends", "buttons")
    ordering = ("-created_at", "pk")
    tabs: tuple[Tab[InitialAccessToken], ...] = ()
    add_form = TokenForm
    add_label = _("Create token")
    add_explanation = _("Whoever has it can enter applications until it expires or is revoked. It is shown once.")
    empty = _(
        "With such a token, a program of a partner enters its application by itself, where registration asks for one."
    )
    acts = (
        Act("revoke", _("Revoke"), Right.CHANGE, _revoke, icon="block", is_danger=True, back=None,
            explanation=_("No application can be entered with it any more. Those that were keep working.")),
    )  # fmt: skip

    def list_context(self, request: HttpRequest) -> dict[str, object]:
        return {**super().list_context(request), "title": _("Settings"), "siblings": self.sibling_links(PAGES)}

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        columns: tuple[str, ...] = self.list_display
        return columns if self.has_change_permission(request) else columns[:-1]

    def create(self, request: HttpRequest, values: Mapping[str, Any]) -> HttpResponse:
        """The answer to the form itself: the token is in no session, no message and no address."""
        row, token = operations.create_initial_access_token(
            name=values["name"], expires_at=end_of(values["expires_on"]), by=actor_of(request)
        )
        context = {"title": _("The token"), "row": row, "token": token, "onward": self.url("changelist")}
        return self._page(request, "console/oidc/token.html", context)

    @display(description=_("Created"))
    def created(self, row: InitialAccessToken) -> SafeString | str:
        return when(row.created_at)

    @display(description=_("Last used"))
    def used(self, row: InitialAccessToken) -> SafeString | str:
        return when(row.last_used_at) or str(_("never"))

    @display(description=_("Expires"))
    def ends(self, row: InitialAccessToken) -> SafeString | str:
        return when(row.expires_at) or str(_("never"))

    @display(description="")
    def buttons(self, row: InitialAccessToken) -> SafeString:
        button = '<a class="c-button c-button-small" href="{}">{}</a>'
        return format_html(button, self.url("revoke", row), _("Revoke"))
