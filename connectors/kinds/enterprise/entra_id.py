"""Microsoft Entra ID: https://learn.microsoft.com/entra/identity/enterprise-apps/add-application-portal-setup-sso"""

from django.utils.translation import gettext_lazy as _

from connectors.configs import Config
from connectors.enterprise.kind import EnterpriseKind, Field, Guide, GuideStep, Protocol, Value
from connectors.enterprise.names import CLAIM, CLAIMS, DISPLAY_NAME

SAML_GUIDE = Guide(
    (
        GuideStep(
            _(
                "In the Microsoft Entra admin center, open Enterprise applications → New application → Create your own application. Choose “Integrate any other application you don't find in the gallery (Non-gallery)”."
            ),
        ),
        GuideStep(
            _("Open Single sign-on → SAML. Edit Basic SAML Configuration and enter these addresses."),
            (
                Value("Identifier (Entity ID)", "entity_id"),
                Value("Reply URL (Assertion Consumer Service URL)", "acs_url"),
                Value("Sign on URL", "start_url"),
                Value("Logout Url (Optional)", "slo_url"),
            ),
        ),
        GuideStep(
            _(
                "Edit Attributes & Claims. Open Unique User Identifier (Name ID), set the format to Persistent and the source attribute to user.objectid."
            ),
            note=_(
                "The default user.userprincipalname changes with the person’s name: whoever is renamed would come as somebody new."
            ),
        ),
        GuideStep(
            _("Keep the claims emailaddress (user.mail), givenname and surname as they are."),
            note=_(
                "user.mail is empty for people without a mailbox. If your sign-in names are addresses, use user.userprincipalname for this claim."
            ),
        ),
        GuideStep(
            _("For roles by group, press Add a group claim and choose “Groups assigned to the application”."),
            note=_(
                "Entra sends the object IDs of cloud groups, not their names: map the IDs here. With more than 150 groups none is sent."
            ),
        ),
        GuideStep(
            _("Open Users and groups and assign the people or groups who are to sign in."),
        ),
    ),
    brings=_("The App Federation Metadata Url: on the page Single sign-on, under SAML Certificates."),
)
OIDC_GUIDE = Guide(
    (
        GuideStep(
            _(
                "In the Microsoft Entra admin center, open App registrations → New registration. Choose “Accounts in this organizational directory only”."
            ),
        ),
        GuideStep(
            _("As Redirect URI, choose the platform Web and enter this address, then press Register."),
            (Value("Redirect URI", "redirect_uri"),),
        ),
        GuideStep(
            _("Open Certificates & secrets → New client secret. Copy its Value at once: it is shown only now."),
            note=_("Not the Secret ID. The secret expires after at most 24 months: note the date."),
        ),
        GuideStep(
            _(
                "Open Token configuration → Add optional claim → ID and add email, given_name and family_name. For roles by group, press Add groups claim."
            ),
            note=_("Groups come as object IDs."),
        ),
        GuideStep(
            _(
                "Under Enterprise applications → Properties, set “Assignment required?” to Yes, then assign people under Users and groups."
            ),
        ),
    ),
    brings=_(
        "From Overview the Application (client) ID and the Directory (tenant) ID, and the secret’s Value. The issuer is https://login.microsoftonline.com/ + tenant ID + /v2.0."
    ),
)


class EntraId(EnterpriseKind):
    slug, label = "entra_id", "Microsoft Entra ID"
    portal = "https://entra.microsoft.com/"
    protocols = (
        Protocol.SAML,
        Protocol.OIDC,
    )
    names = {
        **CLAIMS,
        Field.NAME: (DISPLAY_NAME, "name"),
        Field.USERNAME: (f"{CLAIM}name", "preferred_username"),
        Field.GROUPS: ("http://schemas.microsoft.com/ws/2008/06/identity/claims/groups", "groups"),
    }
    guides = {Protocol.SAML: SAML_GUIDE, Protocol.OIDC: OIDC_GUIDE}
    form_class = Config
