"""Auth0: https://auth0.com/docs/authenticate/protocols/saml/saml-sso-integrations/configure-auth0-saml-identity-provider"""

from django.utils.translation import gettext_lazy as _

from connectors.configs import Config
from connectors.enterprise.kind import EnterpriseKind, Field, Guide, GuideStep, Protocol, Value
from connectors.enterprise.names import CLAIMS, GROUP

SAML_GUIDE = Guide(
    (
        GuideStep(
            _(
                "In the Auth0 Dashboard, open Applications → Applications → Create Application and choose Regular Web Applications."
            ),
        ),
        GuideStep(
            _("On the tab Addons, switch SAML2 Web App on. On its page Settings, enter this address."),
            (Value("Application Callback URL", "acs_url"),),
        ),
        GuideStep(
            _(
                "In the settings below it, set audience to our entity ID, signatureAlgorithm to rsa-sha256, digestAlgorithm to sha256 and nameIdentifierFormat to the persistent format; then press Enable."
            ),
            (
                Value("audience", "entity_id"),
                Value("nameIdentifierFormat", "name_id_format"),
            ),
            note=_("Auth0 signs with SHA-1 unless this is set."),
        ),
        GuideStep(
            _("Leave nameIdentifierProbes as it is: the first is the Auth0 user ID, which never changes."),
        ),
    ),
    brings=_("The Identity Provider Metadata: on the page Usage of the addon, copy the address of the download link."),
)
OIDC_GUIDE = Guide(
    (
        GuideStep(
            _(
                "In the Auth0 Dashboard, open Applications → Applications → Create Application and choose Regular Web Applications."
            ),
        ),
        GuideStep(
            _("On the tab Settings, enter this address and save."),
            (Value("Allowed Callback URLs", "redirect_uri"),),
        ),
        GuideStep(
            _(
                "On the tab Credentials, choose Client Secret (Basic). On the tab Connections, leave only those whose people are to sign in."
            ),
        ),
        GuideStep(
            _(
                "For roles by group, add a Login action that sets a claim with api.idToken.setCustomClaim, and map its name here."
            ),
            note=_("The name of such a claim must be an address of your own, such as https://example.com/groups."),
        ),
    ),
    brings=_(
        "From the tab Settings the client ID and the client secret. The issuer is https:// + Domain + / with the slash at the end."
    ),
)


class Auth0(EnterpriseKind):
    slug, label = "auth0", "Auth0"
    portal = "https://manage.auth0.com/"
    protocols = (
        Protocol.SAML,
        Protocol.OIDC,
    )
    names = {
        **CLAIMS,
        Field.USERNAME: ("http://schemas.auth0.com/nickname", "nickname"),
        Field.GROUPS: ("groups", GROUP),
    }
    guides = {Protocol.SAML: SAML_GUIDE, Protocol.OIDC: OIDC_GUIDE}
    form_class = Config
