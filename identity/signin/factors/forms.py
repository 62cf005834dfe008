"""The forms of factors: one question each."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from identity.signin.factors.holdings import Method
from identity.signin.factors.webauthn import ANSWER_LIMIT
from identity.signin.fields import HostedForm, password_field

CODE_LIMIT, RECOVERY_LIMIT, NAME_LIMIT = 24, 40, 80


class ProofForm(HostedForm):
    """`error` is said when what was typed proves nothing; `trust_days` > 0 offers to trust this device."""

    field = "code"
    error: Any = ""

    def __init__(self, *args: Any, trust_days: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.trust_days = trust_days
        # Never written back into a page.
        self.fields[self.field].widget.format_value = lambda value: None

    @property
    def is_trusting(self) -> bool:
        return bool(self.trust_days and self.data.get("trust"))

    @property
    def focus(self) -> str:
        return self.field


class AppForm(ProofForm):
    error = _("This is not the code that the app shows now. Wait for the next one, and check the phone’s clock.")
    code = forms.CharField(
        label=_("Code"),
        max_length=CODE_LIMIT,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        error_messages={
            "required": _("Enter the six digits that the app shows."),
            "max_length": _("This is too long. Check what you typed."),
        },
    )


class SentCodeForm(AppForm):
    error = _("This is not the code. Check the latest message, or ask for a new one.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].error_messages["required"] = _("Enter the six digits from the message.")


class RecoveryForm(ProofForm):
    error = _("This is not one of your recovery codes, or it was used before. Each works once.")
    code = forms.CharField(
        label=_("Recovery code"),
        max_length=RECOVERY_LIMIT,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={
            "required": _("Enter one of your recovery codes."),
            "max_length": _("This is too long. Check what you typed."),
        },
    )


class PasskeyForm(ProofForm):
    field = "credential"
    error = _("This passkey was not accepted. Try again, or choose another way.")
    credential = forms.CharField(
        max_length=ANSWER_LIMIT,
        widget=forms.HiddenInput,
        error_messages={"required": error, "max_length": error},
    )


class PasswordForm(ProofForm):
    field = "password"
    error = _("This is not your password. Try again.")
    password = password_field(_("Password"))


class NewPasskeyForm(PasskeyForm):
    error = _("The passkey could not be saved. Try again, or use another device.")


class NameForm(HostedForm):
    name = forms.CharField(
        label=_("Name"),
        max_length=NAME_LIMIT,
        error_messages={"required": _("Enter a name."), "max_length": _("This is too long. Check what you typed.")},
    )


FORMS: dict[Method, type[ProofForm]] = {
    Method.PASSKEY: PasskeyForm,
    Method.APP: AppForm,
    Method.EMAIL: SentCodeForm,
    Method.SMS: SentCodeForm,
    Method.RECOVERY: RecoveryForm,
    Method.PASSWORD: PasswordForm,
    Method.CODE: SentCodeForm,
}
