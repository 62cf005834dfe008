"""OneLogin: https://onelogin.service-now.com/support?id=kb_article&sys_id=93f95543db109700d5505eea4b96198f"""

from django.utils.translation import gettext_lazy as _

from connectors.configs import Config
from connectors.enterprise.kind import EnterpriseKind, Field, Guide, GuideStep, Protocol, Value

SAML_GUIDE = Guide(
    (
        GuideStep(
            _(
                "In OneLogin, open Administration → Applications → Add App and search for SAML Custom Connector (Advanced). Enter a name and press Save."
            ),
        ),
        GuideStep(
            _(
                "On the tab Configuration, enter these addresses. ACS (Consumer) URL Validator is a regular expression: begin the ACS URL with ^, end it with $, and put a backslash before every dot and slash."
            ),
            (
                Value("Audience (EntityID)", "entity_id"),
                Value("Recipient", "acs_url"),
                Value("ACS (Consumer) URL", "acs_url"),
                Value("Single Logout URL", "slo_url"),
                Value("Login URL", "start_url"),
            ),
        ),
        GuideStep(
            _(
                "Set SAML initiator to Service Provider, SAML nameID format to Persistent and SAML signature element to Assertion."
            ),
        ),
        GuideStep(
            _(
                "On the tab Parameters, set NameID value to OneLogin ID. Add email, firstName and lastName, each with “Include in SAML assertion” ticked. For roles by group, add groups with the value User Roles."
            ),
        ),
        GuideStep(
            _("On the tab SSO, set SAML Signature Algorithm to SHA-256, and save."),
            note=_("New applications may begin with SHA-1, which is refused here."),
        ),
        GuideStep(
            _("Under Access, choose the roles whose people are to sign in."),
        ),
    ),
    brings=_(
        "The Issuer URL from the tab SSO: it is the address of the metadata. Or the file under More Actions → SAML Metadata."
    ),
)
OIDC_GUIDE = Guide(
    (
        GuideStep(
            _("In OneLogin, open Administration → Applications → Add App, search for OpenId Connect (OIDC), and save."),
        ),
        GuideStep(
            _("On the tab Configuration, enter this address."),
            (
                Value("Redirect URI’s", "redirect_uri"),
                Value("Login Url", "start_url"),
            ),
        ),
        GuideStep(
            _("On the tab SSO, choose Web as Application Type and Basic as Token Endpoint authentication method."),
        ),
        GuideStep(
            _(
                "On the tab Parameters, let groups send User Roles if roles follow groups. Under Access, choose who may sign in."
            ),
        ),
    ),
    brings=_(
        "From the tab SSO the client ID, the client secret, and the Issuer URL such as https://example.onelogin.com/oidc/2."
    ),
)


class OneLogin(EnterpriseKind):
    slug, label = "onelogin", "OneLogin"
    portal = "https://app.onelogin.com/"
    protocols = (
        Protocol.SAML,
        Protocol.OIDC,
    )
    names = {
        Field.EMAIL: (
            "email",
            "User.email",
        ),
        Field.NAME: ("name",),
        Field.GIVEN_NAME: (
            "firstName",
            "User.FirstName",
            "given_name",
        ),
        Field.FAMILY_NAME: (
            "lastName",
            "User.LastName",
            "family_name",
        ),
        Field.USERNAME: ("preferred_username",),
        Field.GROUPS: (
            "groups",
            "memberOf",
        ),
    }
    guides = {Protocol.SAML: SAML_GUIDE, Protocol.OIDC: OIDC_GUIDE}
    form_class = Config
