"""Any SAML 2.0 identity provider, by its metadata."""

from django.utils.translation import gettext_lazy as _

from connectors.configs import Config
from connectors.enterprise.kind import EnterpriseKind


class Saml(EnterpriseKind):
    slug, label = "saml", _("Another provider (SAML)")
    form_class = Config
