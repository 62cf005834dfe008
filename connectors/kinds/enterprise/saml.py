"""Any SAML 2.0 identity provider, by its metadata."""

from django.utils.translation import gettext_lazy as _

from connectors.configs import Config
from connectors.enterprise.kind import EnterpriseKind, Field, Guide, GuideStep, Protocol, Value

SAML_GUIDE = Guide(
    (
        GuideStep(
            _(
                "At your provider, add an application (service provider) for SAML 2.0. If it takes metadata, give it this address."
            ),
            (Value("Metadata URL", "metadata_url"),),
        ),
        GuideStep(
            _("If it asks for single values, enter these. The ACS URL is recipient and destination, too."),
            (
                Value("Entity ID (audience)", "entity_id"),
                Value("ACS URL (reply URL), binding POST", "acs_url"),
                Value("Single logout URL", "slo_url"),
                Value("Sign on URL", "start_url"),
            ),
        ),
        GuideStep(
            _("Have it sign the assertion with RSA and SHA-256, and send a NameID that never changes, in this format."),
            (Value("Name ID format", "name_id_format"),),
            note=_("An e-mail address as NameID works until somebody’s address changes."),
        ),
        GuideStep(
            _(
                "Send the attributes email, givenName and sn, and groups for roles by group. Other names can be mapped here later."
            ),
        ),
        GuideStep(
            _("Give the application to the people who are to sign in."),
        ),
    ),
    brings=_(
        "The provider’s metadata: its address, or the file. Without either: entity ID, sign-in URL and signing certificate."
    ),
)


class Saml(EnterpriseKind):
    slug, label = "saml", _("Another provider (SAML)")
    is_tried = True
    protocols = (Protocol.SAML,)
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
    guides = {Protocol.SAML: SAML_GUIDE}
    form_class = Config
