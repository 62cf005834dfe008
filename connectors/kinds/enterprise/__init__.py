"""Identity providers of companies, one module each."""

from connectors.enterprise.kind import EnterpriseKind
from connectors.kinds.enterprise.ad_fs import AdFs
from connectors.kinds.enterprise.auth0 import Auth0
from connectors.kinds.enterprise.enterprise_oidc import EnterpriseOidc
from connectors.kinds.enterprise.entra_id import EntraId
from connectors.kinds.enterprise.google_workspace import GoogleWorkspace
from connectors.kinds.enterprise.jumpcloud import JumpCloud
from connectors.kinds.enterprise.keycloak import Keycloak
from connectors.kinds.enterprise.okta import Okta
from connectors.kinds.enterprise.onelogin import OneLogin
from connectors.kinds.enterprise.pingfederate import PingFederate
from connectors.kinds.enterprise.saml import Saml

ENTERPRISE: tuple[type[EnterpriseKind], ...] = (
    Okta,
    EntraId,
    GoogleWorkspace,
    AdFs,
    OneLogin,
    PingFederate,
    JumpCloud,
    Auth0,
    Keycloak,
    Saml,
    EnterpriseOidc,
)
