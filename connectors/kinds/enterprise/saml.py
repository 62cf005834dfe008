"""Any SAML 2.0 identity provider, by its metadata."""

from django.utils.translation import gettext_lazy as _

from connectors.configs import Config
from connectors.enterprise.kind import EnterpriseKind, Guide, GuideStep, Protocol, Value
from connectors.enterprise.names import USUAL

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
    names = USUAL
    guides = {Protocol.SAML: SAML_GUIDE}
    form_class = Config
