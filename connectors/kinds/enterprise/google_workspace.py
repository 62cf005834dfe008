"""Google Workspace: https://support.google.com/a/answer/6087519"""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from connectors.configs import Config
from connectors.enterprise.checking import compared
from connectors.enterprise.kind import EnterpriseKind, Field, Guide, GuideStep, Protocol, Value
from connectors.rows import Setup

SAML_GUIDE = Guide(
    (
        GuideStep(
            _(
                "In the Google Admin console, open Apps → Web and mobile apps, then Add app → Add custom SAML app. Enter a name and press Continue."
            ),
        ),
        GuideStep(
            _("Press Download metadata and keep the file, then Continue."),
            note=_("Google has no address for metadata: bring the file. It has no sign-out by SAML either."),
        ),
        GuideStep(
            _("Under Service provider details, enter these addresses and tick Signed response."),
            (
                Value("ACS URL", "acs_url"),
                Value("Entity ID", "entity_id"),
                Value("Start URL (optional)", "start_url"),
            ),
        ),
        GuideStep(
            _("Set Name ID format to PERSISTENT and Name ID to Basic Information > Primary email."),
            note=_(
                "Google offers no internal ID here. A custom attribute with the employee number is better, if you have one."
            ),
        ),
        GuideStep(
            _(
                "Under Attribute mapping, map Primary email to email, First name to firstName and Last name to lastName. For roles by group, choose the groups under Group membership and name them groups."
            ),
            note=_("At most 75 groups can be chosen."),
        ),
        GuideStep(
            _("Press Finish, open User access, and switch it on for those who are to sign in."),
            note=_("It takes effect within minutes, but Google allows itself up to 24 hours."),
        ),
    ),
    brings=_("The metadata file that you downloaded."),
)
OIDC_GUIDE = Guide(
    (
        GuideStep(
            _(
                "In the Google Cloud console, choose a project of your company, open Google Auth Platform → Audience, and choose Internal."
            ),
            note=_("Internal lets only accounts of your Workspace in."),
        ),
        GuideStep(
            _("Open Clients → Create client, choose Web application, and enter this address."),
            (Value("Authorized redirect URIs", "redirect_uri"),),
        ),
        GuideStep(
            _(
                "Open Data Access and add the scopes openid, email and profile. Groups cannot be sent: for roles by group, use SAML."
            ),
        ),
    ),
    brings=_("The client ID and client secret. The issuer is https://accounts.google.com."),
)


class GoogleWorkspace(EnterpriseKind):
    slug, label = "google_workspace", "Google Workspace"
    portal = "https://admin.google.com/ac/apps/unified"
    protocols = (
        Protocol.SAML,
        Protocol.OIDC,
    )
    names = {
        Field.EMAIL: ("email",),
        Field.NAME: (
            "name",
            "displayName",
        ),
        Field.GIVEN_NAME: (
            "firstName",
            "given_name",
        ),
        Field.FAMILY_NAME: (
            "lastName",
            "family_name",
        ),
        Field.GROUPS: ("groups",),
    }
    guides = {Protocol.SAML: SAML_GUIDE, Protocol.OIDC: OIDC_GUIDE}
    form_class = Config
    issuer = "https://accounts.google.com"
    has_directories = True

    def asks(self, setup: Setup) -> Mapping[str, str]:
        """Its account chooser shows accounts of a Workspace only."""
        return {"hd": setup.text("hosted_domain") or "*"}

    def stranger(self, setup: Setup, attributes: Mapping[str, tuple[str, ...]]) -> str:
        """Anybody may open an account with Google for any address: `hd` is of those that a company manages.

        https://developers.google.com/identity/openid-connect/openid-connect#validatinganidtoken
        """
        found, wanted = attributes.get("hd", ()), setup.text("hosted_domain")
        if not found:
            return "no hd: not an account of a Workspace"
        return "" if not wanted or found == (wanted,) else f"hd: {compared(wanted, found)}"
