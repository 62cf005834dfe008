"""Signing keys: what signs now, what comes next, what may still be met; rotated by hand or by the calendar."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.admin import display
from django.db.models import Case, Value, When
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from tenants.audit.actor import Actor
from tenants.console.acts import Act, Doing, Tab, Text
from tenants.console.admin import ConsoleAdmin
from tenants.console.rights import Right
from tenants.console.settings import Section, SettingsAdmin
from tenants.console.times import when
from tenants.keys import operations, rotation
from tenants.keys.models import KeyPolicy, SigningKey
from tenants.requests import actor_of

State = SigningKey.State
PAGES: tuple[tuple[Text, str], ...] = (
    (_("Overview"), "settings"),
    (_("Signing keys"), "keys_signingkey_changelist"),
    (_("Rotation"), "keys_keypolicy_changelist"),
    (_("API access"), "api_apicaller_changelist"),
    (_("Registration"), "oidc_providerpolicy_changelist"),
    (_("Registration tokens"), "oidc_initialaccesstoken_changelist"),
)


class NewKeyForm(forms.Form):
    """An algorithm that the tenant does not sign with yet."""

    algorithm = forms.ChoiceField(label=_("Algorithm"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["algorithm"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101  # for mypy: declared above
        choice.choices = [(name, name) for name in self.left()]

    @staticmethod
    def left() -> list[str]:
        there = set(SigningKey.objects.filter(state=State.CURRENT).values_list("algorithm", flat=True))
        return [name for name in SigningKey.Algorithm.values if name not in there]


def _publish(doing: Doing[SigningKey]) -> Text:
    rotation.publish_next_key(algorithm=doing.row.algorithm, by=doing.by)
    return _("The next key is published. Make it sign in ten minutes.")


def _activate(doing: Doing[SigningKey], at_once: bool = False) -> Text:
    rotation.activate_next_key(algorithm=doing.row.algorithm, now=timezone.now(), at_once=at_once, by=doing.by)
    return _("The key signs from now on. The one before stays published.")


def _activate_at_once(doing: Doing[SigningKey]) -> Text:
    _activate(doing, at_once=True)
    return _("The key signs from now on. Retire the one that leaked.")


def _retire(doing: Doing[SigningKey]) -> Text:
    rotation.retire_key(key=doing.row, by=doing.by)
    return _("The key is no longer published.")


def _still_met(row: SigningKey, part: object) -> tuple[str, ...]:
    """Whether tokens of a previous key may still be around."""
    until = row.left_at + rotation.PUBLISHED_AFTER if row.left_at else None
    if until is None or until < timezone.now():
        return ()
    said = _(
        "It signed until %(left)s UTC. Sign-ins and calls with tokens of then fail at once; wait until %(until)s UTC to spare them."
    )
    return (str(said) % {"left": f"{row.left_at:%Y-%m-%d %H:%M}", "until": f"{until:%Y-%m-%d %H:%M}"},)


class SigningKeyAdmin(ConsoleAdmin[SigningKey]):
    place, icon = "settings/keys", "vpn_key"
    list_display = ("kid_code", "algorithm", "state", "times", "buttons")
    tabs: tuple[Tab[SigningKey], ...] = ()
    acts = (
        Act("publish", _("Publish a next key"), Right.CHANGE, _publish, back=None, offered=lambda row: row.state == State.CURRENT,
            explanation=_("It stands in the key set without signing, so that applications know it before they meet it.")),
        Act("activate", _("Make it sign"), Right.CHANGE, _activate, is_danger=True, back=None,
            offered=lambda row: row.state == State.NEXT,
            explanation=_("New tokens are signed with it. The key before stays published until its last token has expired."),
            consequences=lambda row, part: (
                str(_("An application that keeps our key set for longer than ten minutes refuses new tokens until it asks again.")),)),
        Act("activate-at-once", _("It leaked: sign at once"), Right.CHANGE, _activate_at_once, is_danger=True, back=None,
            offered=lambda row: row.state == State.NEXT, typed=lambda row: row.algorithm,
            explanation=_("For when the key in use has leaked: does not wait ten minutes until applications have seen the next one."),
            consequences=lambda row, part: (
                str(_("Applications that remember the key set of before refuse new tokens until they ask again: up to ten minutes.")),
                str(_("What the leaked key signed is accepted until you retire it, and everybody signed in with it goes on.")))),
        Act("retire", _("Retire"), Right.CHANGE, _retire, is_danger=True, back=None, offered=lambda row: row.state == State.PREVIOUS,
            explanation=_("Tokens that it signed are refused from now on by everybody who asks for the key set."),
            consequences=_still_met),
    )  # fmt: skip
    add_form = NewKeyForm
    add_label = _("Create key")
    add_explanation = _(
        "For an algorithm that the tenant does not sign with yet. Applications choose it on their own page."
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """While there is an algorithm left."""
        return super().has_add_permission(request) and NewKeyForm.left() != []

    def create(self, request: HttpRequest, values: Mapping[str, Any]) -> HttpResponse:
        operations.provide_signing_key(algorithm=SigningKey.Algorithm(values["algorithm"]), by=actor_of(request))
        return HttpResponseRedirect(self.url("changelist"))

    def get_ordering(self, request: HttpRequest) -> tuple[Any, ...]:
        """Algorithm by algorithm, in the order of a key's life."""
        turn = Case(*(When(state=state, then=Value(number)) for number, state in enumerate(State)), default=Value(9))
        return ("algorithm", turn, "-created_at", "pk")

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

    @display(description=_("Since"))
    def times(self, row: SigningKey) -> SafeString | str:
        """Since when it is what it is, and from when a next key may sign."""
        ready = row.created_at + rotation.PUBLISHED_BEFORE
        if row.state == State.NEXT and ready > timezone.now():
            return format_html('{}<span class="c-quiet c-line">{}</span>', when(row.created_at),
                               _("may sign from %(time)s UTC") % {"time": f"{ready:%H:%M}"})  # fmt: skip
        moments = {State.CURRENT: row.signs_since, State.PREVIOUS: row.left_at, State.RETIRED: row.left_at}
        return when(moments.get(State(row.state)) or row.created_at)

    @display(description="")
    def buttons(self, row: SigningKey) -> SafeString:
        """Each with what it does and breaks."""
        button = '<div class="c-explained"><a class="c-button c-button-small" href="{}">{}</a><span class="c-quiet">{}</span></div>'
        offered = [(self.url(act.url_name, row), act.label, act.explanation) for act in self.acts if act.offered(row)]
        return format_html_join("", button, offered)


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
