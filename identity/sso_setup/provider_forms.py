"""The forms in which a provider's data is given."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from connectors.configs import Secret, secure
from connectors.enterprise import words
from connectors.enterprise.discovery import DiscoveryRefused, discover, issuer_of
from connectors.enterprise.kind import EnterpriseKind
from identity.signin.fields import HostedForm
from identity.sso_setup import saml

URL_LIMIT, ID_LIMIT = 1000, 500
PLAIN = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
TOO_LONG = {"max_length": _("This is too long. Check what you typed.")}
REQUIRED = _("Fill this in.")


def check_url(value: str) -> None:
    """An address that a browser or we can go to; where it may lead is asked when it is fetched."""
    try:
        # Without a dot, too: a provider inside a network may be called so, and the guard decides.
        if not value.startswith(("http://", "https://")) or len(value.split("/")) < 3 or not value.split("/")[2]:
            raise ValidationError("")
        if "." in value.split("/")[2]:
            URLValidator(["http", "https"])(value)
    except ValidationError as error:
        raise ValidationError(_("Enter a whole address that begins with https://.")) from error
    secure(value)


def _url(label: Any, *, required: bool = True, note: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, max_length=URL_LIMIT, required=required, help_text=note, validators=[check_url],
        widget=forms.TextInput(attrs={**PLAIN, "inputmode": "url"}), error_messages={"required": REQUIRED, **TOO_LONG},
    )  # fmt: skip


class ProviderForm(HostedForm):
    """`main` is the field that a refusal of the whole stands at. Each has a `read`: of a valid form, what of the draft it
    says, or ValidationError."""

    main = ""

    def __init__(self, data: Any = None, files: Any = None, **kwargs: Any) -> None:
        super().__init__(data, files, **kwargs)

    @property
    def focus(self) -> str:
        return super().focus if self.is_bound else ""


class UrlForm(ProviderForm):
    main = "metadata_url"
    metadata_url = _url(
        _("Metadata URL"),
        note=_("We fetch it now, and look at it again later, so that new certificates are seen in time."),
    )

    def read(self) -> dict[str, object]:
        return saml.from_url(self.cleaned_data["metadata_url"])


class XmlForm(ProviderForm):
    main = "metadata_xml"
    metadata_file = forms.FileField(
        label=_("Metadata file"), required=False, widget=forms.FileInput(attrs={"accept": ".xml,text/xml,application/xml"}),
        error_messages={"empty": _("This file is empty.")},
    )  # fmt: skip
    metadata_xml = forms.CharField(
        label=_("Or paste it"), required=False, max_length=saml.XML_LIMIT,
        widget=forms.Textarea(attrs={**PLAIN, "rows": 6}), error_messages=TOO_LONG,
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        upload: UploadedFile[bytes] | None = self.cleaned_data.get("metadata_file")
        if upload is not None:
            if (upload.size or 0) > saml.XML_LIMIT:
                raise ValidationError(
                    {"metadata_file": _("This file is too large. Metadata of one provider is far below 1 MB.")}
                )
            try:
                self.cleaned_data["metadata_xml"] = upload.read().decode("utf-8-sig")
            except UnicodeDecodeError as error:
                raise ValidationError(
                    {"metadata_file": _("This is no XML in UTF-8. Download it again at the provider.")}
                ) from error
        elif not self.cleaned_data.get("metadata_xml") and "metadata_xml" not in self.errors:
            raise ValidationError({"metadata_xml": _("Choose the file, or paste what is in it.")})
        return self.cleaned_data

    def read(self) -> dict[str, object]:
        return saml.from_xml(self.cleaned_data["metadata_xml"])


class HandForm(ProviderForm):
    main = "certificates"
    idp_entity_id = forms.CharField(
        label=_("Entity ID of the provider"), max_length=ID_LIMIT, help_text=_("Also called issuer. Exactly as the provider writes it."),
        widget=forms.TextInput(attrs=PLAIN), error_messages={"required": REQUIRED, **TOO_LONG},
    )  # fmt: skip
    sso_url = _url(_("Sign-in URL"), note=_("Also called SSO URL or SAML endpoint."))
    sso_binding = forms.ChoiceField(
        label=_("How the request is sent there"), initial="redirect",
        choices=(("redirect", _("By redirect (HTTP-Redirect)")), ("post", _("By a form (HTTP-POST)"))),
    )  # fmt: skip
    slo_url = _url(_("Sign-out URL"), required=False)
    certificates = forms.CharField(
        label=_("Signing certificate"), max_length=60_000, help_text=_("With BEGIN and END lines. Several: one below the other."),
        widget=forms.Textarea(attrs={**PLAIN, "rows": 6}), error_messages={"required": REQUIRED, **TOO_LONG},
    )  # fmt: skip

    def read(self) -> dict[str, object]:
        values = self.cleaned_data
        return {
            "idp_entity_id": values["idp_entity_id"].strip(),
            "sso_url": values["sso_url"],
            "sso_binding": values["sso_binding"],
            "slo_url": values["slo_url"],
            "slo_binding": "redirect" if values["slo_url"] else "",
            "certificates": saml.checked_certificates(values["certificates"]),
            "metadata_url": "",
            "metadata_xml": "",
        }


def _switch(label: Any, note: Any) -> forms.BooleanField:
    return forms.BooleanField(
        label=label, help_text=note, required=False, widget=forms.CheckboxInput(attrs={"role": "switch"})
    )


class OptionsForm(HostedForm):
    signs_requests = _switch(_("Sign our requests"), _("With our key, whose certificate is in our metadata."))
    wants_encryption = _switch(
        _("Take encrypted answers only"), _("The provider encrypts for the certificate in our metadata.")
    )
    accepts_sha1 = _switch(
        _("Accept SHA-1"), _("Weak. Only for a provider that cannot do otherwise, and not for long.")
    )
    accepts_cbc = _switch(_("Accept AES-CBC"), _("Weak. Only for a provider that cannot encrypt with AES-GCM."))
    clock_skew = forms.IntegerField(
        label=_("Seconds that clocks may differ"), min_value=0, max_value=120, initial=60,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={name: _("Enter a number from 0 to 120.") for name in ("required", "invalid", "min_value", "max_value")},
    )  # fmt: skip

    @property
    def focus(self) -> str:
        return super().focus if self.is_bound and self.errors else ""

    def __init__(self, data: Any = None, *, initial: dict[str, object] | None = None) -> None:
        super().__init__(data, initial={"clock_skew": 60, **(initial or {})})


class OidcForm(HostedForm):
    issuer = _url(_("Issuer"), note=_("The address of its discovery document will do, too."))
    client_id = forms.CharField(
        label=_("Client ID"), max_length=ID_LIMIT, widget=forms.TextInput(attrs=PLAIN),
        error_messages={"required": REQUIRED, **TOO_LONG},
    )  # fmt: skip
    auth_method = forms.ChoiceField(
        label=_("How we show who we are"), initial="basic",
        choices=(
            ("basic", _("Client secret, in a header (client_secret_basic)")),
            ("post", _("Client secret, in the form (client_secret_post)")),
            ("private_key_jwt", _("Our own key, no secret (private_key_jwt)")),
        ),
    )  # fmt: skip
    client_secret = Secret(label=_("Client secret"), required=False)
    hosted_domain = forms.CharField(
        label=_("Workspace domain"), max_length=253, required=False, widget=forms.TextInput(attrs=PLAIN),
        help_text=_("Only accounts of this Google Workspace get in. Empty: of any Workspace, if the address is at your domain."),
    )  # fmt: skip

    def __init__(
        self, data: Any = None, *, keeps: bool = False, kind: EnterpriseKind | None = None, **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.keeps = keeps
        if kind is None or not kind.has_directories:
            del self.fields["hosted_domain"]
        if keeps:
            self.fields["client_secret"].help_text = _("One is kept. Leave this empty to keep it.")

    @property
    def focus(self) -> str:
        return super().focus if self.is_bound else ""

    def clean_issuer(self) -> str:
        return issuer_of(self.cleaned_data["issuer"])

    def clean(self) -> dict[str, Any]:
        needs_secret = self.cleaned_data.get("auth_method") != "private_key_jwt"
        if (
            needs_secret
            and not self.cleaned_data.get("client_secret")
            and not self.keeps
            and "client_secret" not in self.errors
        ):
            self.add_error("client_secret", _("Enter the client secret. It is kept sealed, and never shown again."))
        return self.cleaned_data

    def look_up(self) -> None:
        """Whether there is such a provider. Raises ValidationError with a sentence that says what to do."""
        try:
            discover(self.cleaned_data["issuer"])
        except DiscoveryRefused as refused:
            said = f"{words.sentence_of(refused.code)} {words.mend_of(refused.code)}"
            raise ValidationError(said, code=refused.code) from refused

    def open_values(self) -> dict[str, object]:
        values = self.cleaned_data
        return {
            "protocol": "oidc", "issuer": values["issuer"], "client_id": values["client_id"].strip(),
            "auth_method": values["auth_method"], "scopes": ["openid", "profile", "email"],
            "hosted_domain": values.get("hosted_domain", "").strip().lower(),
        }  # fmt: skip

    def secret_values(self) -> dict[str, str]:
        typed = self.cleaned_data.get("client_secret")
        return {"client_secret": str(typed)} if typed else {}
