"""Google: https://developers.google.com/identity/openid-connect/openid-connect"""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from connectors.kinds import steps
from connectors.rows import Setup
from connectors.social.faults import Fault, ProviderFailed
from connectors.social.kind import OidcKind, ScopedConfig, Trip
from connectors.social.profile import Arrival, Claims

GMAIL = ("gmail.com", "googlemail.com")


class GoogleConfig(ScopedConfig):
    hosted_domain = forms.CharField(
        label=_("Workspace domain"),
        max_length=253,
        required=False,
        help_text=_("Admits only accounts of this Google Workspace. Empty: every Google account."),
    )


class Google(OidcKind):
    slug, label = "google", "Google"
    portal = "https://console.cloud.google.com/auth/clients"
    steps = (
        _("In Google Cloud, choose a project and open Google Auth Platform, Clients."),
        _("Create a client of the type “Web application”."),
        steps.CALLBACK,
        steps.COPY,
        _("Under Audience, publish the app, or only test users can sign in."),
        steps.TEST,
    )
    form_class = GoogleConfig
    issuer = "https://accounts.google.com"

    def query(self, setup: Setup, trip: Trip) -> dict[str, str]:
        query = super().query(setup, trip)
        return {**query, **({"hd": domain} if (domain := _domain(setup)) else {})}

    def claims(self, setup: Setup, tokens: Claims, answer: Mapping[str, str], trip: Trip) -> Claims:
        claims = super().claims(setup, tokens, answer, trip)
        # The parameter is a wish that anybody can take out of the address; the claim is signed.
        if (domain := _domain(setup)) and claims.get("hd") != domain:
            raise ProviderFailed(Fault.TENANT, "hd")
        return claims

    def vouches(self, setup: Setup, arrival: Arrival) -> bool:
        """Google is the mail server of gmail.com and of the account's own Workspace domain, and of nothing else."""
        domain = arrival.profile.email.rpartition("@")[2]
        return arrival.profile.email_verified and (domain in GMAIL or domain == arrival.claims.get("hd"))


def _domain(setup: Setup) -> str:
    return setup.text("hosted_domain").strip().lower()
