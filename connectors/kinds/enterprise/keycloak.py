"""Keycloak: https://www.keycloak.org/docs/latest/server_admin/"""

from django.utils.translation import gettext_lazy as _

from connectors.configs import Config
from connectors.enterprise.kind import EnterpriseKind, Field, Guide, GuideStep, Protocol, Value

SAML_GUIDE = Guide(
    (
        GuideStep(
            _(
                "In the Keycloak admin console, choose your realm and open Clients → Create client. Client type: SAML. Enter our entity ID as Client ID."
            ),
            (Value("Client ID", "entity_id"),),
        ),
        GuideStep(
            _("Enter these addresses under Login settings, and save."),
            (
                Value("Valid redirect URIs", "acs_url"),
                Value("Master SAML Processing URL", "acs_url"),
                Value("Home URL", "start_url"),
            ),
        ),
        GuideStep(
            _(
                "On the tab Settings, set Name ID format to persistent, switch Force name ID format, Sign documents and Sign assertions on, and keep RSA_SHA256."
            ),
        ),
        GuideStep(
            _(
                "On the tab Keys, switch Client signature required off, or sign our requests here and import our certificate there."
            ),
            (Value("Metadata URL", "metadata_url"),),
            note=_("It is on by default: Keycloak then answers every unsigned request with “Invalid requester”."),
        ),
        GuideStep(
            _(
                "On the tab Client scopes, open the dedicated scope and add mappers for email, firstName and lastName (type User Property). For roles by group add Group list, named groups, with Full group path off."
            ),
        ),
    ),
    brings=_(
        "The metadata address: https://your Keycloak/realms/your realm/protocol/saml/descriptor (Realm settings → Endpoints)."
    ),
)
OIDC_GUIDE = Guide(
    (
        GuideStep(
            _(
                "In the Keycloak admin console, choose your realm and open Clients → Create client. Client type: OpenID Connect. Switch Client authentication on and leave only Standard flow ticked."
            ),
        ),
        GuideStep(
            _("Enter this address, and save."),
            (Value("Valid redirect URIs", "redirect_uri"),),
        ),
        GuideStep(
            _(
                "On the tab Credentials, copy the Client Secret; or choose Signed Jwt and enter this address on the tab Keys under Use JWKS URL."
            ),
            (Value("JWKS URL", "jwks_uri"),),
        ),
        GuideStep(
            _(
                "For roles by group, open Client scopes → dedicated scope → Add mapper → Group Membership, named groups, with Full group path off."
            ),
        ),
        GuideStep(
            _("Check that people have “Email verified” on: an address that Keycloak calls unverified is refused here."),
        ),
    ),
    brings=_("The client ID, the secret, and the issuer https://your Keycloak/realms/your realm."),
)


class Keycloak(EnterpriseKind):
    slug, label = "keycloak", "Keycloak"
    protocols = (
        Protocol.SAML,
        Protocol.OIDC,
    )
    names = {
        Field.EMAIL: (
            "email",
            "urn:oid:1.2.840.113549.1.9.1",
        ),
        Field.NAME: ("name",),
        Field.GIVEN_NAME: (
            "given_name",
            "firstName",
            "urn:oid:2.5.4.42",
        ),
        Field.FAMILY_NAME: (
            "family_name",
            "lastName",
            "urn:oid:2.5.4.4",
        ),
        Field.USERNAME: (
            "preferred_username",
            "username",
        ),
        Field.GROUPS: (
            "groups",
            "member",
            "Role",
            "realm_access.roles",
        ),
    }
    guides = {Protocol.SAML: SAML_GUIDE, Protocol.OIDC: OIDC_GUIDE}
    form_class = Config
