"""Sign in with Apple: https://developer.apple.com/documentation/signinwithapplerestapi

The client secret is a token that we sign; the answer comes by POST; the name comes once, beside the ID token.
"""

import json
import time
from collections.abc import Mapping
from dataclasses import replace

from django import forms
from django.utils.translation import gettext_lazy as _
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from connectors.configs import Config, Secret
from connectors.kinds import steps
from connectors.rows import Setup
from connectors.social import profile
from connectors.social.kind import OidcKind, Trip
from connectors.social.profile import Claims, Profile

SECRET_SECONDS = 300
ISSUER = "https://appleid.apple.com"
# What Apple says of the name, once, kept among the claims.
USER = "user"


class AppleConfig(Config):
    client_id = forms.CharField(label=_("Services ID"), max_length=255)
    team_id = forms.CharField(label=_("Team ID"), max_length=20)
    key_id = forms.CharField(label=_("Key ID"), max_length=20)
    private_key = Secret(
        label=_("Private key"),
        lines=True,
        help_text=_("The whole content of the .p8 file, with its first and last line."),
    )

    def clean_private_key(self) -> str:
        text = str(self.cleaned_data["private_key"] or "").strip()
        if text and _key(text) is None:
            raise forms.ValidationError(_("This is not a private key for ES256. Paste the whole .p8 file."))
        return text


class Apple(OidcKind):
    slug, label = "apple", "Apple"
    portal = "https://developer.apple.com/account/resources/identifiers/list/serviceId"
    steps = (
        _("At Apple Developer, register an App ID with “Sign in with Apple”, then a Services ID that belongs to it."),
        _("In the Services ID, configure “Sign in with Apple” with this host as a domain."),
        steps.CALLBACK,
        _("Under Keys, create one for “Sign in with Apple” and download it; it can be downloaded once."),
        _("Copy the Services ID, the Team ID, the Key ID and the key into the form on this page, and save."),
        steps.TEST,
    )
    form_class = AppleConfig
    answers_by_post = True
    issuer = ISSUER
    scopes = ("openid", "name", "email")
    extra = {"response_mode": "form_post"}

    def client_secret(self, setup: Setup) -> str:
        key = _key(setup.secret("private_key"))
        now = int(time.time())
        claims = {
            "iss": setup.text("team_id"),
            "iat": now,
            "exp": now + SECRET_SECONDS,
            "aud": ISSUER,
            "sub": setup.text("client_id"),
        }
        return jwt.encode({"alg": "ES256", "kid": setup.text("key_id")}, claims, key) if key else ""

    def claims(self, setup: Setup, tokens: Claims, answer: Mapping[str, str], trip: Trip) -> Claims:
        claims = super().claims(setup, tokens, answer, trip)
        return {**claims, **({USER: said} if (said := _said(answer.get("user", ""))) else {})}

    def profile(self, claims: Claims) -> Profile:
        name = profile.inner(claims, USER, "name")
        given, family = profile.text(name, "firstName"), profile.text(name, "lastName")
        whole = " ".join(part for part in (given, family) if part)
        return replace(profile.standard(claims), given_name=given, family_name=family, name=whole)


def _said(text: str) -> Claims:
    """The form field `user`: JSON, unsigned, so good for a name and nothing else."""
    try:
        found = json.loads(text) if len(text) < 4096 else None
    except ValueError:
        return {}
    return {"name": found["name"]} if isinstance(found, dict) and isinstance(found.get("name"), dict) else {}


def _key(text: str) -> ECKey | None:
    try:
        key = ECKey.import_key(text)
    except (JoseError, ValueError, TypeError):
        return None
    return key if key.is_private and key.curve_name == "P-256" else None
