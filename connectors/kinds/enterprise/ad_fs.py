"""AD FS: https://learn.microsoft.com/windows-server/identity/ad-fs/operations/create-a-relying-party-trust"""

from django.utils.translation import gettext_lazy as _

from connectors.configs import Config
from connectors.enterprise.kind import EnterpriseKind, Field, Guide, GuideStep, Protocol, Value
from connectors.enterprise.names import CLAIM, CLAIMS, GROUP

SAML_GUIDE = Guide(
    (
        GuideStep(
            _(
                "In AD FS Management, open Relying Party Trusts → Add Relying Party Trust, choose Claims aware and “Import data about the relying party published online”, and enter this address."
            ),
            (Value("Federation metadata address", "metadata_url"),),
            note=_(
                "Without a way to the internet, choose “Enter data about the relying party manually” and use the addresses of the next step."
            ),
        ),
        GuideStep(
            _("By hand only: tick “Enable support for the SAML 2.0 WebSSO protocol” and enter these addresses."),
            (
                Value("Relying party SAML 2.0 SSO service URL", "acs_url"),
                Value("Relying party trust identifier", "entity_id"),
            ),
        ),
        GuideStep(
            _(
                "Choose who may sign in as access control policy, and finish the wizard. Under Properties → Advanced the hash algorithm must be SHA-256."
            ),
        ),
        GuideStep(
            _(
                "Open Edit Claim Issuance Policy → Add Rule → Send LDAP Attributes as Claims, attribute store Active Directory: E-Mail-Addresses → E-Mail Address, Given-Name → Given Name, Surname → Surname, Display-Name → Name."
            ),
            note=_("The mail field of the user in Active Directory must be filled in."),
        ),
        GuideStep(
            _(
                "Add a rule “Send LDAP Attributes as Claims” that sends objectGUID as Name ID, or one that transforms a claim that never changes into Name ID, format Persistent Identifier."
            ),
            note=_("Without a rule for Name ID, AD FS sends none, and nobody can be recognised."),
        ),
        GuideStep(
            _("For roles by group, add the rule “Token-Groups - Unqualified Names → Group”."),
        ),
    ),
    brings=_(
        "The metadata address: https://your AD FS/FederationMetadata/2007-06/FederationMetadata.xml, or that file if your AD FS cannot be reached from the internet."
    ),
)
OIDC_GUIDE = Guide(
    (
        GuideStep(
            _(
                "In AD FS Management (Windows Server 2016 or newer), open Application Groups → Add Application Group and choose “Server application accessing a web API”."
            ),
        ),
        GuideStep(
            _("Copy the Client Identifier, enter this address and press Add."),
            (Value("Redirect URI", "redirect_uri"),),
        ),
        GuideStep(
            _("Tick Generate a shared secret, and copy the secret at once."),
        ),
        GuideStep(
            _(
                "As identifier of the web API, enter the Client Identifier itself. Under Permitted scopes, tick openid, profile, email and allatclaims."
            ),
            note=_("Only with this identifier and allatclaims do your claim rules reach the ID token."),
        ),
        GuideStep(
            _(
                "Open the web API’s Issuance Transform Rules and send E-Mail-Addresses as email, Given-Name as given_name, Surname as family_name."
            ),
        ),
    ),
    brings=_(
        "The client identifier, the shared secret, and as issuer https://your AD FS/adfs. It must be open to the internet."
    ),
)


class AdFs(EnterpriseKind):
    slug, label = "ad_fs", "AD FS"
    protocols = (
        Protocol.SAML,
        Protocol.OIDC,
    )
    names = {
        **CLAIMS,
        Field.USERNAME: (f"{CLAIM}upn", "upn"),
        Field.GROUPS: (GROUP, "http://schemas.microsoft.com/ws/2008/06/identity/claims/role", "groups"),
    }
    guides = {Protocol.SAML: SAML_GUIDE, Protocol.OIDC: OIDC_GUIDE}
    form_class = Config
