"""The forms of sign-in and recovery: allauth's logic, our words."""

import unicodedata
from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from allauth.account.models import Login
from allauth.core import context
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from identity.signin import identifiers, phones
from identity.signin.experience import policy_here
from identity.signin.fields import (
    CODE_LIMIT,
    IDENTIFIER_LIMIT,
    HostedForm,
    email_field,
    identifier_in_view,
    password_field,
)
from identity.signin.models import SignInPolicy

# What is asked for first, by which of address, number and username the policy lets people sign in with.
ASKED: dict[tuple[bool, bool, bool], tuple[Any, Any]] = {
    (True, False, False): (_("E-mail address"), _("Enter your e-mail address.")),
    (False, True, False): (_("Phone number"), _("Enter your phone number.")),
    (False, False, True): (_("Username"), _("Enter your username.")),
    (True, True, False): (_("E-mail address or phone number"), _("Enter your e-mail address or phone number.")),
    (True, False, True): (_("E-mail address or username"), _("Enter your e-mail address or username.")),
    (False, True, True): (_("Phone number or username"), _("Enter your phone number or username.")),
    (True, True, True): (
        _("E-mail address, phone number or username"),
        _("Enter your e-mail address, phone number or username."),
    ),
}
PHONE_INVALID = _(
    "This does not look like the number of a mobile phone. Check it, and begin with + and the country code."
)


class TelInput(forms.TextInput):
    """Phones show their keypad of numbers."""

    input_type = "tel"


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
        kinds = (policy.email, policy.phone, policy.username)
        field.label, field.error_messages["required"] = ASKED.get(kinds, ASKED[True, False, False])
        attributes = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        if kinds == (False, True, False):
            field.widget = TelInput(attrs=field.widget.attrs)
            # Without passwords there is nothing that a password manager would keep under it.
            attributes |= {"autocomplete": "username" if policy.password else "tel"}
        elif not policy.phone and not policy.username:
            field.widget = forms.EmailInput(attrs=field.widget.attrs)
        elif policy.email:
            attributes |= {"inputmode": "email"}
        if policy.passkey:
            # With it the browser offers passkeys among what it would fill in (WebAuthn Level 3, 13.4.7).
            attributes["autocomplete"] += " webauthn"
        field.widget.attrs.update(attributes)


class PasswordForm(HostedForm, allauth_forms.LoginForm):
    """The second question, with the answer to the first kept in view."""

    login = identifier_in_view()
    password = password_field(_("Password"))
    remember = None

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        # Past allauth's own, which makes fields that have no place here, with their words and addresses, each time.
        forms.Form.__init__(self, *args, **kwargs)
        self.request = request

    def user_credentials(self) -> dict[str, Any]:
        """As what the identifier is read; a username may look like any other, so it is always tried as one, too."""
        identifier = identifiers.read(self.cleaned_data["login"], self.request)
        found = {
            identifier.kind.value: identifier.phone or identifier.text,
            "password": self.cleaned_data["password"],
        }
        if policy_here().username:
            found["username"] = identifier.text
        return found

    def _clean_with_password(self, credentials: dict[str, Any]) -> dict[str, Any]:
        """allauth's, without its own limiter; the error stands at the field that is typed into."""
        adapter = get_adapter(self.request)
        self.user = adapter.authenticate(self.request, **credentials)
        self._login = Login(user=self.user, email=credentials.get("email"), phone=credentials.get("phone"))
        if self.user is None:
            kind = next(name for name in ("email", "phone", "username") if name in credentials)
            self.add_error("password", adapter.validation_error(f"{kind}_password_mismatch"))
        return self.cleaned_data


class PhoneField(forms.CharField):
    """A number as people write it; its value is E.164. Without a country, this request's (phones.region_of)."""

    region: str | None = None

    def __init__(self, **kwargs: Any) -> None:
        widget = TelInput(attrs={"autocomplete": "tel"})
        super().__init__(**{"label": _("Phone number"), "widget": widget, "max_length": phones.LIMIT, **kwargs})
        self.error_messages["required"] = _("Enter your phone number.")

    def clean(self, value: Any) -> str:
        typed = str(super().clean(value) or "")
        region = self.region or (phones.region_of(context.request) if context.request is not None else None)
        number = phones.find_number(typed, region) if typed else ""
        if number is None:
            raise ValidationError(PHONE_INVALID)
        if number:
            phones.check_country(number)
        return number


class PhoneForm(HostedForm):
    phone = PhoneField()

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["phone"]
        assert isinstance(field, PhoneField)  # noqa: S101  # for mypy: declared above
        field.region = phones.region_of(request)


class RecoveryForm(HostedForm):
    """Where to send the code: an address always, a number where people sign in with one."""

    email = email_field()

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request, self.by_phone = request, policy_here().phone and SignInPolicy.load().sms_code
        if self.by_phone:
            label, required = ASKED[True, True, False]
            attributes = {
                "autocomplete": "username",
                "autocapitalize": "none",
                "spellcheck": "false",
                "inputmode": "email",
            }
            self.fields["email"] = forms.CharField(
                label=label,
                max_length=IDENTIFIER_LIMIT,
                widget=forms.TextInput(attrs=attributes),
                error_messages={"required": required},
            )

    def clean_email(self) -> str:
        """An address in lower case, or a number in E.164."""
        typed = str(self.cleaned_data["email"])
        if not self.by_phone or "@" in typed:
            return str(email_field().clean(typed)).lower()
        number = phones.find_number(typed, phones.region_of(self.request))
        if number is None:
            raise ValidationError(
                _("Enter an e-mail address, or a phone number that begins with + and the country code.")
            )
        return number


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


class SetPasswordForm(HostedForm, allauth_forms.SetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        one_field(self)


class CodeForm(HostedForm):
    """Six digits, in whatever way they were typed or pasted; never written back into the page."""

    code = forms.CharField(
        label=_("Code"),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        error_messages={"required": _("Enter the six digits.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.format_value = lambda value: None

    def clean_code(self) -> str:
        # Japanese keyboards write full-width digits.
        code = unicodedata.normalize("NFKC", str(self.cleaned_data["code"])[: CODE_LIMIT * 2])
        return "".join(mark for mark in code if mark.isascii() and mark.isalnum())


def one_field(form: Any) -> None:
    """allauth's pair of new password fields, as one; its own field stays, which knows whose password it is."""
    model, field = password_field(_("New password"), new=True), form.fields["password1"]
    field.label, field.help_text = model.label, model.help_text
    field.error_messages.update(model.error_messages)
    field.validators.extend(model.validators)
    del form.fields["password2"]
