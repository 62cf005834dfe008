"""Forms of the console's pages of an application."""

import json
from datetime import UTC, date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Field
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from identity.applications.models import Application
from identity.oidc import redirects
from identity.oidc.models import AuthMethod, Client, GrantType
from identity.oidc.operations import EDITABLE
from identity.users.roles.models import Role
from tenants.console.forms import ActForm, field_of

KINDS = {
    Application.Kind.WEB: _("Runs on a server of yours and can keep a secret."),
    Application.Kind.SPA: _("Runs in the browser; proves itself with PKCE."),
    Application.Kind.NATIVE: _("On a phone or a desktop; proves itself with PKCE."),
    Application.Kind.MACHINE: _("A service that calls an API in its own name, without a user."),
    Application.Kind.THIRD_PARTY: _("Run by a partner: people are asked what they let it have."),
}


class Lines(forms.CharField):
    """One address a line, as a list."""

    widget = forms.Textarea

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=20_000, required=False, **kwargs)
        self.widget.attrs.update({"rows": 4, "spellcheck": "false", "autocapitalize": "none", "class": "c-code"})

    def clean(self, value: Any) -> list[str]:
        return str(super().clean(value) or "").split()


class RedirectUris(Lines):
    """Checked while somebody types, by console.js, and by the operation when it is saved."""

    SENTENCES = {
        "fragment": redirects.FRAGMENT,
        "wildcard": redirects.WILDCARD,
        "user": redirects.USER,
        "not_web": redirects.NOT_WEB,
        "scheme": redirects.SCHEME,
        "broken": redirects.BROKEN,
        "plain_http": redirects.PLAIN_HTTP,
    }

    def check_while_typing(self, kind: str = "") -> None:
        """Without a kind, it is the one that the form's own field chooses."""
        said = {name: str(sentence) for name, sentence in self.SENTENCES.items()}
        self.widget.attrs.update({"data-redirect-uris": json.dumps(said), "data-kind": kind})


def check_while_typing(form: forms.BaseForm, kind: str = "") -> None:
    for field in form.fields.values():
        if isinstance(field, RedirectUris):
            field.check_while_typing(kind)


def kind_choices() -> list[tuple[str, SafeString]]:
    """Each kind with a line that says when to choose it."""
    tile = '<b>{}</b><span class="c-quiet c-line">{}</span>'
    return [(kind.value, format_html(tile, kind.label, text)) for kind, text in KINDS.items()]


class NewClientForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=kind_choices,
        initial=Application.Kind.WEB,
        widget=forms.RadioSelect,
    )
    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("People read it when they sign in."))
    redirect_uris = RedirectUris(
        label=_("Redirect URIs"),
        help_text=_("Where people return to after signing in, one a line. A machine client has none."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        check_while_typing(self)


class DetailsForm(forms.ModelForm):  # type: ignore[type-arg]  # no generic at run time
    class Meta:
        model = Application
        formfield_callback = field_of
        fields = ("name", "description", "publisher", "homepage", "offered_to_organizations")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.kind != Application.Kind.MACHINE:
            # People sign in to the others as members; only a machine is one itself.
            del self.fields["offered_to_organizations"]


class ClientForm(forms.Form):
    """Starts with what the client has."""

    def __init__(self, *args: Any, client: Client, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            value = getattr(client, name)
            self.initial[name] = (
                "\n".join(value.split()) if isinstance(field, Lines) and isinstance(value, str) else value
            )


class AddressesForm(ClientForm):
    redirect_uris = RedirectUris(
        label=_("Redirect URIs"),
        help_text=_("Where people return to after signing in, one a line, exactly as the application sends it."),
    )
    post_logout_redirect_uris = RedirectUris(
        label=_("After signing out"), help_text=_("Where people may return to after signing out.")
    )
    allowed_origins = Lines(
        label=_("Origins"),
        help_text=_("Pages whose scripts may call the token and userinfo endpoints, such as https://app.example.com."),
    )
    initiate_login_uri = forms.CharField(
        label=_("Where a sign-in begins"), required=False, max_length=2000, empty_value="",
        help_text=_("An https address of the application that starts a sign-in: our pages lead back there."),
    )  # fmt: skip

    def __init__(self, *args: Any, client: Client, **kwargs: Any) -> None:
        super().__init__(*args, client=client, **kwargs)
        check_while_typing(self, Application.Kind.NATIVE if client.is_native else client.application.kind)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        return {name: " ".join(given) if isinstance(given, list) else given for name, given in values.items()}


class SignOutForm(ClientForm):
    backchannel_logout_uri = forms.CharField(
        label=_("Back-channel logout URI"), required=False, max_length=2000,
        help_text=_("We call it, server to server, when somebody's session ends. The reliable way."),
    )  # fmt: skip
    backchannel_logout_session_required = forms.BooleanField(
        label=_("It needs the session's id"), required=False, help_text=_("We always send it.")
    )
    frontchannel_logout_uri = forms.CharField(
        label=_("Front-channel logout URI"), required=False, max_length=2000,
        help_text=_("Loaded in a hidden frame of the signed-out page. Browsers that block third-party cookies stop it."),
    )  # fmt: skip
    frontchannel_logout_session_required = forms.BooleanField(
        label=_("It needs the session's id"), required=False, help_text=_("We always send it.")
    )


class TokensForm(ClientForm):
    grant_types = forms.MultipleChoiceField(
        label=_("Grant types"), choices=GrantType.choices, widget=forms.CheckboxSelectMultiple
    )
    auth_method = forms.ChoiceField(label=_("How it proves itself"), choices=AuthMethod.choices)
    pkce_required = forms.BooleanField(
        label=_("PKCE required"), required=False, help_text=_("Leave it on unless the application cannot do it.")
    )
    par_required = forms.BooleanField(
        label=_("Pushed requests required"),
        required=False,
        help_text=_("Each sign-in starts with a request that the application has pushed to us beforehand (PAR)."),
    )
    id_token_algorithm = forms.ChoiceField(
        label=_("ID token signature"), choices=[(name, name) for name in Client.IdTokenAlgorithm.values]
    )
    access_token_seconds = forms.IntegerField(
        label=_("Access token lifetime"), min_value=60, max_value=24 * 3600,
        help_text=_("In seconds. Whoever checks a JWT by himself accepts it until it expires: keep it short."),
    )  # fmt: skip
    refresh_token_seconds = forms.IntegerField(
        label=_("Refresh token lifetime"), min_value=60, max_value=10 * 366 * 24 * 3600,
        help_text=_("In seconds. People sign in again after so long."),
    )  # fmt: skip
    refresh_grace_seconds = forms.IntegerField(
        label=_("Grace for a used refresh token"), min_value=0, max_value=10,
        help_text=_("For so many seconds a used refresh token answers with the same successor once more."),
    )  # fmt: skip
    scopes = Lines(label=_("Scopes"), help_text=_("What it may ask for, one a line. Empty: every standard scope."))

    def __init__(self, *args: Any, client: Client, **kwargs: Any) -> None:
        super().__init__(*args, client=client, **kwargs)
        self.initial["scopes"] = "\n".join(client.scopes)
        # Whatever else can be changed of a client is changed here, so that nothing is ever out of reach.
        for name in EDITABLE:
            if name not in {*self.fields, *AddressesForm.base_fields, *SignOutForm.base_fields}:
                self._add(name, getattr(client, name))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        # An emptied field of JSON is None to Django, and the column's own nothing to the row.
        empty = {name: _column(name) for name, value in values.items() if value is None}
        return {**values, **{name: column.get_default() for name, column in empty.items()}}

    def _add(self, name: str, value: object) -> None:
        field = field_of(_column(name))
        if field is not None:
            self.fields[name], self.initial[name] = field, value


class PeopleForm(forms.Form):
    """Who may sign in, and what new people get. `changed` names what differs from before."""

    who = forms.ChoiceField(
        label=_("Who may sign in"),
        choices=[("everybody", _("Everybody who has an account")), ("roles", _("Only people with certain roles"))],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label, note in (
            (
                "admitted",
                _("These roles"),
                _("One of them is enough. Whoever has none is told so."),
            ),
            ("default", _("Roles for new people"), _("What people get who register through this application.")),
        ):
            self.fields[name] = forms.ModelMultipleChoiceField(
                Role.objects.for_people(),
                label=label,
                help_text=note,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
        self.initial["admitted"] = list(application.admitted_roles.values_list("role_id", flat=True))
        if not Role.objects.for_people().exists():
            self.fields["admitted"].help_text = _("There is no role for users yet: create one under “Roles”.")
        self.initial["who"] = "roles" if self.initial["admitted"] else "everybody"
        self.fields["admitted"].widget.attrs["data-shown-if"] = "who=roles"
        self.initial["default"] = list(application.default_roles.values_list("role_id", flat=True))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("who") == "everybody":
            values["admitted"] = Role.objects.none()
        elif not values.get("admitted"):
            self.add_error("admitted", _("Choose at least one role, or nobody could sign in."))
        chosen = {name: {role.pk for role in values.get(name, ())} for name in ("admitted", "default")}
        return {**values, "changed": [name for name, keys in chosen.items() if keys != set(self.initial[name])]}


class RoleForm(ActForm):
    """One of the roles for machine clients that the application does not have yet."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Role.objects.filter(kind=Role.Kind.MACHINE).exclude(application_rows__application=self.row)
        self.fields["role"] = forms.ModelChoiceField(rows, label=_("Role"), empty_label=_("Choose a role"))


class SecretForm(ActForm):
    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("Where it is used, such as “staging server”."))
    expires_on = forms.DateField(
        label=_("Expires on"), required=False, help_text=_("The last day. Leave it empty for no end."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )  # fmt: skip

    def clean_expires_on(self) -> date | None:
        chosen: date | None = self.cleaned_data["expires_on"]
        if chosen is not None and chosen < datetime.now(UTC).date():
            raise ValidationError(_("Choose today or a later day."))
        return chosen


def end_of(chosen: date | None) -> datetime | None:
    """The end of a day, UTC."""
    return datetime.combine(chosen, time.max, tzinfo=UTC) if chosen else None


def _column(name: str) -> "Field[Any, Any]":
    found = Client._meta.get_field(name)
    assert isinstance(found, Field)  # noqa: S101  # EDITABLE names columns only
    return found
