"""Log in with PayPal: https://developer.paypal.com/docs/log-in-with-paypal/integrate/"""

from django import forms
from django.utils.translation import gettext_lazy as _

from connectors.kinds import steps
from connectors.rows import Setup
from connectors.social import profile
from connectors.social.kind import OAuthKind, ScopedConfig
from connectors.social.profile import Claims, Profile


class PayPalConfig(ScopedConfig):
    sandbox = forms.BooleanField(
        label=_("Sandbox"), required=False, help_text=_("Signs in with PayPal’s test accounts instead of real ones.")
    )


class PayPal(OAuthKind):
    slug, label = "paypal", "PayPal"
    portal = "https://developer.paypal.com/dashboard/applications"
    steps = (
        _("In the PayPal developer dashboard, create an app and turn “Log in with PayPal” on."),
        _("In its advanced settings, find the return URL, and ask for the full name and the e-mail address."),
        steps.CALLBACK,
        steps.COPY,
        steps.TEST,
    )
    form_class = PayPalConfig
    scopes = ("openid", "profile", "email")
    auth_method = "basic"
    extra = {"flowEntry": "static"}

    def authorization_endpoint(self, setup: Setup) -> str:
        return f"https://www.{_place(setup)}paypal.com/signin/authorize"

    def token_endpoint(self, setup: Setup) -> str:
        return f"https://api-m.{_place(setup)}paypal.com/v1/oauth2/token"

    def profile_endpoint(self, setup: Setup) -> str:
        return f"https://api-m.{_place(setup)}paypal.com/v1/identity/openidconnect/userinfo?schema=paypalv1.1"

    def profile(self, claims: Claims) -> Profile:
        emails = claims.get("emails")
        entries = [entry for entry in emails if isinstance(entry, dict)] if isinstance(emails, list) else []
        primary: Claims = next((entry for entry in entries if profile.truth(entry.get("primary"))), {})
        address = profile.email(primary, "value")
        return Profile(
            subject=profile.subject(claims, "user_id"),
            email=address,
            email_verified=bool(address) and profile.truth(primary.get("confirmed")),
            name=profile.text(claims, "name"),
            given_name=profile.text(claims, "given_name"),
            family_name=profile.text(claims, "family_name"),
        )


def _place(setup: Setup) -> str:
    return "sandbox." if setup.values.get("sandbox") else ""
