"""Okta: https://help.okta.com/oie/en-us/content/topics/apps/apps_app_integration_wizard_saml.htm"""

from django.utils.translation import gettext_lazy as _

from connectors.configs import Config
from connectors.enterprise.kind import EnterpriseKind, Field, Guide, GuideStep, Protocol, Value

SAML_GUIDE = Guide(
    (
        GuideStep(
            _(
                "In the Okta Admin Console, open Applications → Applications and press Create App Integration. Choose SAML 2.0, press Next, and enter a name."
            ),
        ),
        GuideStep(
            _(
                "Under Configure SAML, enter these addresses. Keep “Use this for Recipient URL and Destination URL” ticked."
            ),
            (
                Value("Single sign-on URL", "acs_url"),
                Value("Audience URI (SP Entity ID)", "entity_id"),
            ),
        ),
        GuideStep(
            _(
                "Set Name ID format to Persistent and Application username to Okta username. Update application username on: Create only."
            ),
            note=_(
                'If people’s sign-in names change when they marry, choose Custom as Application username and enter user.getInternalProperty("id").'
            ),
        ),
        GuideStep(
            _(
                "Add the attribute statements email = user.email, firstName = user.firstName and lastName = user.lastName, each with the name format Unspecified."
            ),
        ),
        GuideStep(
            _(
                "For roles by group, add the group attribute statement groups with a filter that matches the groups to send. Then press Next and Finish."
            ),
            note=_(
                "The filter “Matches regex” with .* sends every group. Send only those that matter: answers have a limit."
            ),
        ),
        GuideStep(
            _("On the tab Assignments, assign the people or groups who are to sign in."),
        ),
    ),
    brings=_("The Metadata URL: on the tab Sign On, under Metadata details."),
)
OIDC_GUIDE = Guide(
    (
        GuideStep(
            _(
                "In the Okta Admin Console, open Applications → Applications and press Create App Integration. Choose OIDC - OpenID Connect and Web Application."
            ),
        ),
        GuideStep(
            _("Keep Authorization Code as the only grant type, and enter this address."),
            (Value("Sign-in redirect URIs", "redirect_uri"),),
        ),
        GuideStep(
            _("Under Assignments, choose who may sign in, and save."),
        ),
        GuideStep(
            _("On the tab General, keep Client secret and tick “Require PKCE as additional verification”."),
        ),
        GuideStep(
            _(
                "For roles by group, open the tab Sign On, edit OpenID Connect ID Token, and set the groups claim to groups with a filter."
            ),
        ),
    ),
    brings=_(
        "The client ID and client secret from the tab General, and as issuer the address of your Okta, such as https://example.okta.com (without -admin)."
    ),
)


class Okta(EnterpriseKind):
    slug, label = "okta", "Okta"
    portal = "https://login.okta.com/"
    protocols = (
        Protocol.SAML,
        Protocol.OIDC,
    )
    names = {
        Field.EMAIL: (
            "email",
            "mail",
        ),
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
        Field.USERNAME: (
            "login",
            "preferred_username",
        ),
        Field.GROUPS: ("groups",),
    }
    guides = {Protocol.SAML: SAML_GUIDE, Protocol.OIDC: OIDC_GUIDE}
    form_class = Config
