"""The one field of the page that asks for the device's code."""

from django import forms
from django.utils.translation import gettext_lazy as _

from identity.oidc.device.user_codes import TYPED_LIMIT
from identity.signin.fields import HostedForm


class CodeForm(HostedForm):
    user_code = forms.CharField(
        label=_("Code"),
        max_length=TYPED_LIMIT,
        error_messages={
            "required": _("Enter the code that your device shows."),
            "max_length": _("This is too long. Check what you typed."),
        },
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        # Not one-time-code: phones would offer digits from a message.
        attributes = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "class": "code"}
        self.fields["user_code"].widget.attrs.update(attributes)
