"""Any OpenID provider, by its issuer: OpenID Connect Core and Discovery 1.0."""

from django import forms
from django.utils.translation import gettext_lazy as _

from connectors.configs import LinesField, Secret, secure
from connectors.kinds import steps
from connectors.rows import Setup
from connectors.social.kind import OidcKind, ScopedConfig
from connectors.social.profile import Arrival, Claims

METHODS = (
    ("basic", _("in the header (client_secret_basic)")),
    ("post", _("in the form (client_secret_post)")),
    ("none", _("not at all: a public client, with PKCE alone")),
)


class OidcConfig(ScopedConfig):
    field_order = ("issuer", "client_id", "client_secret")
    issuer = forms.URLField(
        label=_("Issuer"),
        assume_scheme="https",
        validators=[secure],
        help_text=_("Everything else is read from its configuration document."),
    )
    client_secret = Secret(label=_("Client secret"), required=False)
    auth_method = forms.ChoiceField(label=_("The secret is sent"), choices=METHODS, initial="basic")
    asks_userinfo = forms.BooleanField(
        label=_("Ask the userinfo endpoint"),
        required=False,
        initial=True,
        help_text=_("For providers that put name and address there and not into the ID token."),
    )
    vouched_domains = LinesField(
        label=_("Domains that it may vouch for"),
        help_text=_(
            "Addresses of these domains count as proved when the provider says so: whoever holds one there is let in to the account that has it here. Leave it empty for a provider that others run."
        ),
    )

    def clean_vouched_domains(self) -> list[str]:
        return [domain.lower().lstrip("@") for domain in self.cleaned_data["vouched_domains"]]


class Oidc(OidcKind):
    slug, label = "oidc", _("OpenID Connect")
    about = _("Any provider that has an issuer: your own, a partner’s, another Genkan.")
    is_tried = True
    steps = (
        _("At the provider, register a web application (a confidential client) for the authorization code flow."),
        steps.CALLBACK,
        _("Enter the issuer, the client ID and the client secret into the form on this page, and save."),
        steps.TEST,
    )
    form_class = OidcConfig

    def issuer_of(self, setup: Setup) -> str:
        return setup.text("issuer")

    def method(self, setup: Setup) -> str:
        return setup.text("auth_method") or "basic"

    def client_secret(self, setup: Setup) -> str:
        return "" if self.method(setup) == "none" else super().client_secret(setup)

    def wants_userinfo(self, setup: Setup, token: Claims) -> bool:
        return bool(setup.values.get("asks_userinfo"))

    def vouches(self, setup: Setup, arrival: Arrival) -> bool:
        domain = arrival.profile.email.rpartition("@")[2]
        return arrival.profile.email_verified and domain in setup.words("vouched_domains")
