"""JumpCloud: https://jumpcloud.com/support/sso-using-custom-saml-application-connectors"""

from django.utils.translation import gettext_lazy as _

from connectors.configs import Config
from connectors.enterprise.kind import EnterpriseKind, Field, Guide, GuideStep, Protocol, Value

SAML_GUIDE = Guide(
    (
        GuideStep(
            _(
                "In the JumpCloud Admin Portal, open User Authentication → SSO Applications → Add New Application → Custom Application. Choose Manage Single Sign-On (SSO) → Configure SSO with SAML."
            ),
        ),
        GuideStep(
            _(
                "On the tab SSO, enter these addresses. IdP Entity ID may be any name that is yours alone, such as https://example.com/jumpcloud."
            ),
            (
                Value("SP Entity ID", "entity_id"),
                Value("ACS URLs", "acs_url"),
                Value("Login URL", "start_url"),
            ),
        ),
        GuideStep(
            _(
                "Set SAMLSubject NameID Format to urn:oasis:names:tc:SAML:2.0:nameid-format:persistent and SAMLSubject NameID to an attribute that never changes. Keep RSA-SHA256 and tick Sign Assertion and Declare Redirect Endpoint."
            ),
            note=_("Without Declare Redirect Endpoint, the metadata has only the POST binding, which works here, too."),
        ),
        GuideStep(
            _(
                "Under Attributes, add email → email, firstname → firstname and lastname → lastname. For roles by group, tick “include group attribute” and name it groups."
            ),
        ),
        GuideStep(
            _("On the tab User Groups, tick the groups whose people are to sign in, and save."),
        ),
    ),
    brings=_("The metadata: on the tab SSO, Copy Metadata URL or Export Metadata."),
)
OIDC_GUIDE = Guide(
    (
        GuideStep(
            _(
                "In the JumpCloud Admin Portal, open User Authentication → SSO Applications → Add New Application → Custom Application. Choose Manage Single Sign-On (SSO) → Configure SSO with OIDC."
            ),
        ),
        GuideStep(
            _("On the tab SSO, enter these addresses and choose Client Secret Basic as Client Authentication Type."),
            (
                Value("Redirect URIs", "redirect_uri"),
                Value("Login URL", "start_url"),
            ),
        ),
        GuideStep(
            _(
                "Under Attribute Mapping, tick the standard scopes Email and Profile. For roles by group, tick “include group attribute” and name it groups."
            ),
        ),
        GuideStep(
            _("On the tab User Groups, tick the groups whose people are to sign in, and press Activate."),
        ),
    ),
    brings=_(
        "The client ID and the client secret, which are shown once. The issuer is https://oauth.id.jumpcloud.com/."
    ),
)


class JumpCloud(EnterpriseKind):
    slug, label = "jumpcloud", "JumpCloud"
    portal = "https://console.jumpcloud.com/"
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
            "firstname",
            "given_name",
        ),
        Field.FAMILY_NAME: (
            "lastname",
            "family_name",
        ),
        Field.USERNAME: (
            "username",
            "preferred_username",
        ),
        Field.GROUPS: (
            "groups",
            "memberOf",
        ),
    }
    guides = {Protocol.SAML: SAML_GUIDE, Protocol.OIDC: OIDC_GUIDE}
    form_class = Config
    issuer = "https://oauth.id.jumpcloud.com/"
