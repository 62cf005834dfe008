"""Identity providers of companies, one module each."""

from connectors.enterprise.kind import EnterpriseKind
from connectors.kinds.enterprise.saml import Saml

ENTERPRISE: tuple[type[EnterpriseKind], ...] = (Saml,)
