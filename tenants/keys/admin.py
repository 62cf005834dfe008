"""Signing keys: what signs now, what comes next, what may still be met; rotated by hand or by the calendar."""

from django import forms
from django.contrib.admin import display
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from tenants.audit.actor import Actor
from tenants.console.acts import Act, Doing, Tab, Text
from tenants.console.admin import ConsoleAdmin
from tenants.console.forms import ActForm
from tenants.console.rights import Right
from tenants.console.settings import Section, SettingsAdmin
from tenants.keys import operations, rotation
from tenants.keys.models import KeyPolicy, SigningKey

State = SigningKey.State
PAGES: tuple[tuple[Text, str], ...] = (
    (_("Overview"), "settings"),
    (_("Signing keys"), "keys_signingkey_changelist"),
    (_("Rotation"), "keys_keypolicy_changelist"),
    (_("Registration"), "oidc_providerpolicy_changelist"),
)


class ActivateForm(ActForm):
    at_once = forms.BooleanField(
        label=_("The key in use has leaked"), required=False,
        help_text=_("Does not wait until applications have seen the next key: those that remember the old set refuse new tokens until they ask again."),
    )  # fmt: skip


def _publish(doing: Doing[SigningKey]) -> Text:
    rotation.publish_next_key(algorithm=doing.row.algorithm, by=doing.by)
    return _("The next key is published. Make it sign in ten minutes.")


def _activate(doing: Doing[SigningKey]) -> Text:
    rotation.activate_next_key(
        algorithm=doing.row.algorithm, now=timezone.now(), at_once=doing.values["at_once"], by=doing.by
    )
    return _("The key signs from now on. The one before stays published.")


def _retire(doing: Doing[SigningKey]) -> Text:
    rotation.retire_key(key=doing.row, by=doing.by)
    return _("The key is no longer published.")


class SigningKeyAdmin(ConsoleAdmin[SigningKey]):
    place, icon = "settings/keys", "vpn_key"
    list_display = ("kid_code", "algorithm", "state", "created_at", "buttons")
    ordering = ("algorithm", "-created_at", "pk")
    tabs: tuple[Tab[SigningKey], ...] = ()
    acts = (
        Act("publish", _("Publish a next key"), Right.CHANGE, _publish, back=None, offered=lambda row: row.state == State.CURRENT,
            explanation=_("It stands in the key set without signing, so that applications know it before they meet it.")),
        Act("activate", _("Make it sign"), Right.CHANGE, _activate, form=ActivateForm, is_danger=True, back=None,
            offered=lambda row: row.state == State.NEXT,
            explanation=_("New tokens are signed with it. The key before stays published until its last token has expired.")),
        Act("retire", _("Retire"), Right.CHANGE, _retire, is_danger=True, back=None, offered=lambda row: row.state == State.PREVIOUS,
            explanation=_("Tokens that it signed are refused from now on by everybody who asks for the key set.")),
    )  # fmt: skip

    def list_context(self, request: HttpRequest) -> dict[str, object]:
        return {**super().list_context(request), "title": _("Settings"), "siblings": self.sibling_links(PAGES)}

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        self_display: tuple[str, ...] = self.list_display
        return self_display if self.has_change_permission(request) else self_display[:-1]

    @display(description=_("Key id"))
    def kid_code(self, row: SigningKey) -> SafeString:
        return format_html('<code class="c-break">{}</code>', row.kid)

    @display(description=_("Algorithm"))
    def algorithm(self, row: SigningKey) -> str:
        return row.algorithm

    @display(description="")
    def buttons(self, row: SigningKey) -> SafeString:
        offered = [(self.url(act.url_name, row), act.label) for act in self.acts if act.offered(row)]
        return format_html_join(" ", '<a class="c-button c-button-small" href="{}">{}</a>', offered)


class KeyPolicyForm(forms.ModelForm):  # type: ignore[type-arg]  # no generic at run time
    class Meta:
        model = KeyPolicy
        fields = "__all__"  # noqa: DJ007  # every field of a policy is edited here, one that is added later too


class KeyPolicyAdmin(SettingsAdmin[KeyPolicy]):
    place, icon, title = "settings/rotation", "autorenew", _("Settings")
    form_class = KeyPolicyForm
    siblings = PAGES
    sections = (
        Section(
            _("Signing keys"),
            _(
                "A key that changes now and then is worth less to whoever steals one. Applications follow by themselves."
            ),
            ("rotate_days",),
        ),
    )

    def save(self, policy: KeyPolicy, by: Actor) -> None:
        operations.update_key_policy(policy=policy, by=by)
