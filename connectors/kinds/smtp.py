"""Any mail server that takes mail by SMTP (RFC 5321), over TLS that is verified."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from connectors.configs import Secret
from connectors.delivery import smtp
from connectors.delivery.kind import Mail, MailConfig, MailKind, as_mime, ascii_domain, sender_of
from connectors.kinds import steps
from connectors.rows import Setup

SECURITY = (
    (smtp.STARTTLS, _("STARTTLS, usually port 587")),
    (smtp.TLS, _("TLS from the beginning, usually port 465")),
    (smtp.NONE, _("none, for development only")),
)


class SmtpConfig(MailConfig):
    host = forms.CharField(label=_("Mail server"), max_length=253)
    port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65535, initial=587)
    security = forms.ChoiceField(label=_("Encryption"), choices=SECURITY, initial=smtp.STARTTLS)
    username = forms.CharField(label=_("Username"), max_length=255, required=False)
    password = Secret(label=_("Password"), required=False)

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("security") == smtp.NONE and (settings.PUBLIC_SCHEME == "https" or found.get("username")):
            raise ValidationError({"security": _("Mail and passwords travel encrypted. Choose STARTTLS or TLS.")})
        return found


class Smtp(MailKind):
    slug, label = "smtp", _("SMTP")
    about = _("Any mail server: your own, or a provider’s.")
    is_tried = True
    steps = (
        _("At your provider, look up the name of the server that takes mail, its port and its encryption."),
        _("Create a username and a password for this platform, and enter them into the form on this page."),
        steps.DOMAIN,
        steps.SEND,
    )
    form_class = SmtpConfig

    def send(self, setup: Setup, mail: Mail) -> str:
        message = as_mime(setup, mail)
        smtp.send(
            message, to=ascii_domain(mail.to), sender=sender_of(setup, mail)[1], host=setup.text("host"),
            port=int(setup.text("port") or 587), security=setup.text("security") or smtp.STARTTLS,
            username=setup.text("username"), password=setup.secret("password"),
        )  # fmt: skip
        return str(message["Message-ID"]).strip("<>")
