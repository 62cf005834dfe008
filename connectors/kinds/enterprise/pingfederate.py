"""PingFederate: https://docs.pingidentity.com/pingfederate/latest/administrators_reference_guide/pf_manag_sp_connect.html"""

from django.utils.translation import gettext_lazy as _

from connectors.configs import Config
from connectors.enterprise.kind import EnterpriseKind, Field, Guide, GuideStep, Protocol, Value

SAML_GUIDE = Guide(
    (
        GuideStep(
            _(
                "In the administrative console, open Applications → Integration → SP Connections → Create Connection. Choose Browser SSO Profiles with the protocol SAML 2.0, then Browser SSO."
            ),
        ),
        GuideStep(
            _(
                "Under Import Metadata, choose URL and enter this address; or enter the entity ID by hand under General Info."
            ),
            (
                Value("Metadata URL", "metadata_url"),
                Value("Partner’s Entity ID (Connection ID)", "entity_id"),
            ),
        ),
        GuideStep(
            _(
                "Under SAML Profiles, tick SP-Initiated SSO, and SP-Initiated SLO if people shall be signed out everywhere."
            ),
        ),
        GuideStep(
            _(
                "Under Assertion Creation → Identity Mapping, choose Standard. Extend the Attribute Contract with email, given_name and family_name (and groups), then map SAML_SUBJECT to a value that never changes, such as objectGUID."
            ),
            note=_(
                "Binary attributes such as objectGUID must be declared as binary and encoded as Base64 or hex in the data store."
            ),
        ),
        GuideStep(
            _(
                "Under Protocol Settings, check the Assertion Consumer Service URL (binding POST), allow POST and Redirect, and tick “Always sign assertion”."
            ),
            (Value("Endpoint URL", "acs_url"),),
        ),
        GuideStep(
            _("Under Credentials, choose the signing certificate with RSA SHA256, and put the connection to Active."),
        ),
    ),
    brings=_(
        "The metadata: in SP Connections, Select Action → Export Metadata. Or the address https://your PingFederate/pf/federation_metadata.ping?PartnerSpId= followed by our entity ID."
    ),
)
OIDC_GUIDE = Guide(
    (
        GuideStep(
            _(
                "In the administrative console, open Applications → OAuth → Clients → Add Client. Enter an ID and choose Client Secret, or Private Key JWT with this address of our keys."
            ),
            (Value("JWKS URL", "jwks_uri"),),
        ),
        GuideStep(
            _(
                "Enter this address, and tick only Authorization Code among the grant types. Tick “Require Proof Key for Code Exchange (PKCE)”."
            ),
            (Value("Redirect URIs", "redirect_uri"),),
        ),
        GuideStep(
            _(
                "Choose an OpenID Connect policy whose attribute contract has email, given_name and family_name, and allow the scopes openid, email and profile."
            ),
        ),
    ),
    brings=_(
        "The client ID, the secret, and the issuer: the Base URL of your PingFederate (System → Server → Protocol Settings)."
    ),
)


class PingFederate(EnterpriseKind):
    slug, label = "pingfederate", "PingFederate"
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
            "cn",
        ),
        Field.GIVEN_NAME: (
            "given_name",
            "givenName",
            "firstName",
        ),
        Field.FAMILY_NAME: (
            "family_name",
            "sn",
            "lastName",
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
