"""Any OpenID provider of a company, by its issuer."""

from django.utils.translation import gettext_lazy as _

from connectors.configs import Config
from connectors.enterprise.kind import EnterpriseKind, Field, Guide, GuideStep, Protocol, Value

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
    names = {
        Field.EMAIL: (
            "email",
            "mail",
            "emailAddress",
            "urn:oid:0.9.2342.19200300.100.1.3",
            "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
            "urn:oid:1.2.840.113549.1.9.1",
        ),
        Field.NAME: (
            "name",
            "displayName",
            "urn:oid:2.16.840.1.113730.3.1.241",
            "http://schemas.microsoft.com/identity/claims/displayname",
            "cn",
            "urn:oid:2.5.4.3",
        ),
        Field.GIVEN_NAME: (
            "given_name",
            "givenName",
            "firstName",
            "urn:oid:2.5.4.42",
            "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname",
        ),
        Field.FAMILY_NAME: (
            "family_name",
            "sn",
            "surname",
            "lastName",
            "urn:oid:2.5.4.4",
            "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname",
        ),
        Field.USERNAME: (
            "preferred_username",
            "username",
            "uid",
            "urn:oid:0.9.2342.19200300.100.1.1",
        ),
        Field.GROUPS: (
            "groups",
            "memberOf",
            "isMemberOf",
            "eduPersonAffiliation",
            "urn:oid:1.3.6.1.4.1.5923.1.5.1.1",
            "http://schemas.xmlsoap.org/claims/Group",
        ),
    }
    guides = {Protocol.OIDC: OIDC_GUIDE}
    form_class = Config
