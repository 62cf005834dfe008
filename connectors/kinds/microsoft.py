"""Microsoft, work and personal accounts: https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference"""

import re
from dataclasses import replace

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from connectors.kinds import steps
from connectors.rows import Setup
from connectors.social import profile
from connectors.social.kind import OidcKind, ScopedConfig
from connectors.social.profile import Arrival, Claims, Profile

BASE = "https://login.microsoftonline.com"
ANY = f"{BASE}/{{tenantid}}/v2.0"
# The directory of personal accounts.
CONSUMERS = "9188040d-6c67-4c5b-b112-36a304b66dad"
DIRECTORY = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")


class MicrosoftConfig(ScopedConfig):
    directory = forms.CharField(
        label=_("Directory"),
        max_length=253,
        initial="common",
        validators=[RegexValidator(r"^[A-Za-z0-9][A-Za-z0-9.-]*\Z")],
        help_text=_(
            "common: everybody; organizations: work accounts; consumers: personal ones; or the id of one directory."
        ),
    )

    def clean_directory(self) -> str:
        return str(self.cleaned_data["directory"]).lower()


class Microsoft(OidcKind):
    slug, label = "microsoft", "Microsoft"
    portal = "https://entra.microsoft.com/#view/Microsoft_AAD_RegisteredApps/ApplicationsListBlade"
    steps = (
        _("In Microsoft Entra, open App registrations and register an application; choose who may use it."),
        _("Add the platform “Web”."),
        steps.CALLBACK,
        _("Under Certificates & secrets, create a client secret; copy its value, not its id."),
        _("Under Token configuration, add the optional claims email and xms_edov to the ID token."),
        steps.COPY,
        steps.TEST,
    )
    form_class = MicrosoftConfig

    def issuer_of(self, setup: Setup) -> str:
        return f"{BASE}/{setup.text('directory') or 'common'}/v2.0"

    def names_issuer(self, setup: Setup, published: object) -> bool:
        """Shared directories publish a pattern, and one that is called by a domain its id."""
        if published == self.issuer_of(setup) or published == ANY:
            return True
        return "." in setup.text("directory") and _directory_of(published) != ""

    def issuer_for(self, setup: Setup, claims: Claims) -> str:
        """The account's own directory, as far as the setting admits it."""
        wanted, found = setup.text("directory") or "common", profile.text(claims, "tid")
        admitted = {
            "common": True,
            "organizations": found != CONSUMERS,
            "consumers": found == CONSUMERS,
        }.get(wanted, found == (_directory_of(self.metadata(setup).get("issuer")) if "." in wanted else wanted))
        return f"{BASE}/{found}/v2.0" if admitted and DIRECTORY.match(found) else ""

    def profile(self, claims: Claims) -> Profile:
        """`sub` is one person's within one directory only, and `email` is whatever an administrator typed."""
        subject, directory = profile.subject(claims), profile.text(claims, "tid")
        whole = f"{directory}.{subject}" if subject and directory else ""
        verified = profile.truth(claims.get("xms_edov"))
        return replace(profile.standard(claims), subject=whole, email_verified=verified)

    def vouches(self, setup: Setup, arrival: Arrival) -> bool:
        """`xms_edov`: the directory has proved that it owns the domain of the address."""
        return bool(arrival.profile.email) and profile.truth(arrival.claims.get("xms_edov"))


def _directory_of(issuer: object) -> str:
    found = issuer.removeprefix(f"{BASE}/").removesuffix("/v2.0") if isinstance(issuer, str) else ""
    return found if DIRECTORY.match(found) else ""
