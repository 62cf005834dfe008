"""The forms of sign-in, registration and recovery: allauth's logic, our words."""

import unicodedata
from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import derive_login_method
from allauth.account.models import Login
from allauth.core.internal.cryptokit import compare_user_code
from django import forms
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from identity.signin import backends
from identity.signin.experience import policy_here
from identity.signin.fields import (
    CODE_LIMIT,
    IDENTIFIER_LIMIT,
    HostedForm,
    email_field,
    identifier_in_view,
    password_field,
)

# No @: nobody may pass for somebody else's address. Latin only: letters that look alike would do the same.
USERNAME = RegexValidator(
    r"^[A-Za-z0-9][A-Za-z0-9._-]*\Z", _("Use letters from A to Z, digits, dots, hyphens and underscores.")
)


class IdentifierForm(HostedForm):
    """The first question."""

    login = forms.CharField(
        max_length=IDENTIFIER_LIMIT,
        error_messages={
            "required": _("Enter this to go on."),
            "max_length": _("This is too long. Check what you typed."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        policy, field = policy_here(), self.fields["login"]
        if policy.email and policy.username:
            field.label = _("E-mail address or username")
            field.error_messages["required"] = _("Enter your e-mail address or username.")
        elif policy.email:
            field.label = _("E-mail address")
            field.error_messages["required"] = _("Enter your e-mail address.")
            field.widget = forms.EmailInput(attrs=field.widget.attrs)
        else:
            field.label = _("Username")
            field.error_messages["required"] = _("Enter your username.")
        # With "webauthn" the browser offers passkeys among what it would fill in (WebAuthn Level 3, 13.4.7).
        known = "username webauthn" if policy.passkey else "username"
        field.widget.attrs.update({"autocomplete": known, "autocapitalize": "none", "spellcheck": "false"})


class PasswordForm(HostedForm, allauth_forms.LoginForm):
    """The second question, with the answer to the first kept in view."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = identifier_in_view()
        self.fields["password"] = password_field(_("Password"))

    def _clean_with_password(self, credentials: dict[str, Any]) -> dict[str, Any]:
        """allauth's, without its own limiter; the error stands at the field that is typed into."""
        adapter = get_adapter(self.request)
        self.user = adapter.authenticate(self.request, **credentials)
        self._login = Login(user=self.user, email=credentials.get("email"))
        if self.user is None:
            method = derive_login_method(self.cleaned_data["login"])
            self.add_error("password", adapter.validation_error(f"{method.value}_password_mismatch"))
        return self.cleaned_data


class RegistrationForm(HostedForm, allauth_forms.SignupForm):
    """As the tenant's policy asks: always an address, perhaps a username, perhaps a password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = email_field()
        if username := self.fields.get("username"):
            username.label = _("Username")
            username.error_messages["required"] = _("Choose a username.")
            username.validators.append(USERNAME)
            username.widget.attrs.update({"autocapitalize": "none", "spellcheck": "false"})
        if policy_here().register_password:
            self.fields["password1"] = password_field(_("Password"), new=True)
        else:
            self.fields.pop("password1", None)

    def try_save(self, request: HttpRequest) -> Any:
        if self.account_already_exists:
            # A new account costs a hash: so does one that exists, or the time would tell them apart.
            make_password(self.cleaned_data.get("password1"))
        return super().try_save(request)


class RecoveryForm(HostedForm, allauth_forms.ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = email_field()

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).lower()
        user = backends.find_user(email, by_email=True)
        self.users = [user] if user is not None else []
        return email


class NewPasswordForm(HostedForm, allauth_forms.ResetPasswordKeyForm):
    """One field: it can be looked at, so it need not be typed twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        one_field(self)


class ChangePasswordForm(HostedForm, allauth_forms.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"] = password_field(_("Current password"))
        one_field(self)


class CodeForm(HostedForm):
    """Six digits, in whatever way they were typed or pasted; never written back into the page."""

    code = forms.CharField(
        label=_("Code"),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        error_messages={"required": _("Enter the six digits from the mail.")},
    )

    def __init__(self, *args: Any, expected: str = "", **kwargs: Any) -> None:
        self.expected = expected
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.format_value = lambda value: None

    def clean_code(self) -> str:
        # Japanese keyboards write full-width digits.
        code = unicodedata.normalize("NFKC", str(self.cleaned_data["code"])[: CODE_LIMIT * 2])
        if not compare_user_code(actual=code, expected=self.expected):
            raise ValidationError(_("This is not the code. Check the latest mail, or ask for a new one."))
        return code


def one_field(form: Any) -> None:
    """allauth's pair of new password fields, as one; its own field stays, which knows whose password it is."""
    model, field = password_field(_("New password"), new=True), form.fields["password1"]
    field.label, field.help_text = model.label, model.help_text
    field.error_messages.update(model.error_messages)
    field.validators.extend(model.validators)
    del form.fields["password2"]
