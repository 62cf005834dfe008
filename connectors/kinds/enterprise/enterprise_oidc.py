"""Any OpenID provider of a company, by its issuer."""

from django.utils.translation import gettext_lazy as _

from connectors.configs import Config
from connectors.enterprise.kind import EnterpriseKind, Guide, GuideStep, Protocol, Value
from connectors.enterprise.names import USUAL

OIDC_GUIDE = Guide(
    (
        GuideStep(
            _(
                "At your provider, register a web application (a confidential client) for the authorization code flow, with this address."
            ),
            (
                Value("Redirect URI", "redirect_uri"),
                Value("Login URL", "start_url"),
            ),
        ),
        GuideStep(
            _("Allow the scopes openid, email and profile, and switch PKCE on, if there is a switch."),
        ),
        GuideStep(
            _(
                "If the client shall prove itself by key (private_key_jwt) and not by a secret, enter the address of our keys."
            ),
            (Value("JWKS URI", "jwks_uri"),),
        ),
        GuideStep(
            _("Give the application to the people who are to sign in."),
        ),
    ),
    brings=_("The issuer (or the address of its discovery document), the client ID and the client secret."),
)


class EnterpriseOidc(EnterpriseKind):
    slug, label = "enterprise_oidc", _("Another provider (OpenID Connect)")
    is_tried = True
    protocols = (Protocol.OIDC,)
    names = USUAL
    guides = {Protocol.OIDC: OIDC_GUIDE}
    form_class = Config
