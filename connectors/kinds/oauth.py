"""Any OAuth 2.0 server that has an address to ask who somebody is (RFC 6749, RFC 7636)."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from connectors.configs import secure
from connectors.kinds import steps
from connectors.kinds.oidc import METHODS
from connectors.rows import Setup
from connectors.social import asking, profile
from connectors.social.kind import OAuthKind, ScopedConfig, Trip
from connectors.social.profile import Claims, Profile

PATH = RegexValidator(
    r"^[A-Za-z0-9_:/-]+(\.[A-Za-z0-9_:/-]+)*\Z", _("Names, with dots for what is inside: data.user.id")
)
# The members of the answer, under the names that `standard` reads, put there by `claims`.
MAPPED = ("sub", "email", "email_verified", "name", "picture")


def _address(label: Any, help_text: Any = "") -> forms.URLField:
    return forms.URLField(label=label, assume_scheme="https", validators=[secure], help_text=help_text)


def _member(label: Any, initial: str, required: bool = False, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, initial=initial, required=required, max_length=120, validators=[PATH], help_text=help_text
    )


class OAuthConfig(ScopedConfig):
    field_order = ("authorize_url", "token_url", "profile_url", "client_id", "client_secret", "auth_method", "has_pkce")
    authorize_url = _address(_("Authorization address"), _("Where the browser is sent."))
    token_url = _address(_("Token address"), _("Where we exchange the code."))
    profile_url = _address(_("Profile address"), _("Where we ask who it is, with the access token."))
    auth_method = forms.ChoiceField(label=_("The secret is sent"), choices=METHODS[:2], initial="post")
    has_pkce = forms.BooleanField(
        label=_("PKCE"), required=False, initial=True, help_text=_("Leave it on, unless the server refuses it.")
    )
    member_sub = _member(
        _("Member with the id"), "id", True, _("It must never change and never pass to somebody else.")
    )
    member_email = _member(_("Member with the e-mail address"), "email")
    member_email_verified = _member(_("Member that says whether the address is verified"), "email_verified")
    member_name = _member(_("Member with the name"), "name")
    member_picture = _member(_("Member with the picture"), "picture")


class OAuth(OAuthKind):
    slug, label = "oauth", _("OAuth 2.0")
    about = _("Any server without OpenID Connect that can be asked who somebody is.")
    is_tried = True
    steps = (
        _("At the server, register a client for the authorization code flow."),
        steps.CALLBACK,
        _(
            "Enter its addresses, the client ID and the client secret into the form on this page, and say where the id stands."
        ),
        steps.TEST,
    )
    form_class = OAuthConfig

    def authorization_endpoint(self, setup: Setup) -> str:
        return setup.text("authorize_url")

    def token_endpoint(self, setup: Setup) -> str:
        return setup.text("token_url")

    def profile_endpoint(self, setup: Setup) -> str:
        return setup.text("profile_url")

    def method(self, setup: Setup) -> str:
        return setup.text("auth_method") or "post"

    def pkce(self, setup: Setup) -> bool:
        return bool(setup.values.get("has_pkce", True))

    def claims(self, setup: Setup, tokens: Claims, answer: Mapping[str, str], trip: Trip) -> Claims:
        found = asking.ask("GET", self.profile_endpoint(setup), headers=asking.bearer(tokens))
        mapped = {name: member(found, setup.text(f"member_{name}")) for name in MAPPED}
        return {"answer": found, **{name: value for name, value in mapped.items() if value is not None}}

    def profile(self, claims: Claims) -> Profile:
        return profile.standard(claims)


def member(document: Claims, path: str) -> object:
    """What is found by going in by the names of a dotted path."""
    *way, last = path.split(".") if path else [""]
    return profile.inner(document, *way).get(last)
