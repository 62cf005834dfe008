"""The forms of the sign-in page. Registration and recovery use allauth's."""

from typing import Any

from allauth.account.forms import LoginForm, SignupForm
from django import forms
from django.utils.translation import gettext_lazy as _

from identity.signin.models import SignInPolicy

LIMIT = 254


class IdentifierForm(forms.Form):
    """The first question."""

    login = forms.CharField(max_length=LIMIT, error_messages={"required": _("Enter your e-mail address or username.")})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        policy = SignInPolicy.load()
        field = self.fields["login"]
        field.label = _label(policy)
        email_only = policy.email and not policy.username
        field.widget = forms.EmailInput() if email_only else forms.TextInput()
        field.widget.attrs.update(
            {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "autofocus": True}
        )

    def clean_login(self) -> str:
        return str(self.cleaned_data["login"]).strip()


class PasswordForm(LoginForm):
    """The second question, with the identifier kept in view."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.CharField(max_length=LIMIT, widget=forms.HiddenInput)
        self.fields["password"].max_length = 1000
        self.fields["password"].widget.attrs.update({"autocomplete": "current-password", "autofocus": True})


class RegistrationForm(SignupForm):
    """allauth's, without the password where the tenant does not ask for one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not SignInPolicy.load().register_password:
            self.fields.pop("password1", None)


def _label(policy: SignInPolicy) -> Any:
    if policy.email and policy.username:
        return _("E-mail address or username")
    return _("E-mail address") if policy.email else _("Username")
