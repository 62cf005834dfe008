"""How to mend it at one provider, where its own console has a place for it: menus by the names that it shows."""

from django.utils.translation import gettext_lazy as _

from connectors.enterprise.codes import Code
from connectors.kind import Text

MENDS: dict[tuple[str, Code], Text] = {
    ("okta", Code.PROVIDER_REFUSED): _(
        "In Okta, open the application, then Assignments, and assign the person or one of their groups."
    ),
    ("okta", Code.AUDIENCE_MISMATCH): _(
        "In Okta, open the application, then General → SAML Settings → Edit, and copy our entity ID into Audience URI (SP Entity ID)."
    ),
    ("okta", Code.RECIPIENT_MISMATCH): _(
        "In Okta, open General → SAML Settings → Edit, copy the ACS URL into Single sign-on URL and keep “Use this for Recipient URL and Destination URL” ticked."
    ),
    ("okta", Code.EMAIL_MISSING): _(
        "In Okta, open General → SAML Settings → Edit and add the attribute statement email with the value user.email."
    ),
    ("okta", Code.GROUPS_MISSING): _(
        "In Okta, add the group attribute statement groups with a filter that matches the groups you want to send."
    ),
    ("okta", Code.SUBJECT_UNSTABLE): _(
        "In Okta, set Name ID format to Persistent and Application username to a value that never changes."
    ),
    ("entra_id", Code.PROVIDER_REFUSED): _(
        "In Microsoft Entra, open Enterprise applications → your application → Users and groups, and assign the person. The number that begins with AADSTS says more."
    ),
    ("entra_id", Code.AUDIENCE_MISMATCH): _(
        "In Microsoft Entra, open Single sign-on → Basic SAML Configuration and copy our entity ID into Identifier (Entity ID)."
    ),
    ("entra_id", Code.EMAIL_MISSING): _(
        "The person has no mailbox in Microsoft Entra. Fill in their Email property, or map preferred_username (OpenID Connect) or the name claim (SAML), if your sign-in names are addresses."
    ),
    ("entra_id", Code.GROUPS_MISSING): _(
        "In Microsoft Entra, open Single sign-on → Attributes & Claims → Add a group claim and choose “Groups assigned to the application”. With more than 150 groups none is sent."
    ),
    ("entra_id", Code.GROUPS_UNMAPPED): _(
        "Microsoft Entra sends the object IDs of groups, not their names. Map the IDs that came."
    ),
    ("entra_id", Code.CLIENT_REFUSED): _(
        "In Microsoft Entra, open App registrations → Certificates & secrets and create a client secret. Copy its Value, not its Secret ID."
    ),
    ("google_workspace", Code.PROVIDER_REFUSED): _(
        "In the Google Admin console, open the app, then User access, and switch it on for the person’s organizational unit. That takes up to 24 hours."
    ),
    ("google_workspace", Code.AUDIENCE_MISMATCH): _(
        "In the Google Admin console, open the app’s Service provider details and copy our entity ID into Entity ID."
    ),
    ("google_workspace", Code.EMAIL_MISSING): _(
        "In the Google Admin console, open SAML attribute mapping and map Primary email to email."
    ),
    ("ad_fs", Code.EMAIL_MISSING): _(
        "In AD FS Management, open Relying Party Trusts → Edit Claim Issuance Policy and send E-Mail-Addresses as E-Mail Address. The user’s mail field in Active Directory must be filled in."
    ),
    ("ad_fs", Code.SUBJECT_MISSING): _(
        "In AD FS Management, add a claim rule that transforms an incoming claim into Name ID, format Persistent Identifier."
    ),
    ("ad_fs", Code.ALGORITHM_WEAK): _(
        "In AD FS Management, open the relying party trust’s Properties → Advanced and choose SHA-256."
    ),
    ("ad_fs", Code.AUDIENCE_MISMATCH): _(
        "In AD FS Management, open the relying party trust’s Properties → Identifiers and enter our entity ID."
    ),
    ("onelogin", Code.PROVIDER_REFUSED): _(
        "In OneLogin, open the person under Users → Applications and add the application, or assign it by a role."
    ),
    ("onelogin", Code.ALGORITHM_WEAK): _(
        "In OneLogin, open the application’s SSO tab and choose SHA-256 as SAML Signature Algorithm."
    ),
    ("onelogin", Code.EMAIL_MISSING): _(
        "In OneLogin, open Parameters, add the field email with the value Email and tick “Include in SAML assertion”."
    ),
    ("pingfederate", Code.EMAIL_MISSING): _(
        "In PingFederate, extend the Attribute Contract of the SP connection with email and fulfil it from your directory."
    ),
    ("jumpcloud", Code.EMAIL_MISSING): _(
        "In JumpCloud, open the application’s SSO tab and add the user attribute email → email."
    ),
    ("jumpcloud", Code.PROVIDER_REFUSED): _(
        "In JumpCloud, open the application’s User Groups tab and tick a group that the person is in."
    ),
    ("jumpcloud", Code.GROUPS_MISSING): _(
        "In JumpCloud, open the SSO tab, tick “include group attribute” and name it groups."
    ),
    ("auth0", Code.EMAIL_UNVERIFIED): _(
        "In Auth0, open User Management → Users and verify the address, or send the person a verification e-mail."
    ),
    ("auth0", Code.NOT_SIGNED): _(
        "In Auth0, open Addons → SAML2 Web App → Settings; leave signResponse out: then the assertion is signed."
    ),
    ("keycloak", Code.EMAIL_UNVERIFIED): _(
        "In Keycloak, open Users → the person and switch “Email verified” on, or “Trust Email” at the identity provider the person comes from."
    ),
    ("keycloak", Code.EMAIL_MISSING): _(
        "In Keycloak, open the client’s Client scopes → dedicated scope → Add mapper → By configuration → User Property, property email, SAML Attribute Name email."
    ),
    ("keycloak", Code.NOT_SIGNED): _(
        "In Keycloak, open the client’s Keys and Settings tabs and switch “Sign assertions” on."
    ),
    ("keycloak", Code.GROUPS_MISSING): _(
        "In Keycloak, add the mapper “Group list” (SAML) or “Group Membership” (OpenID Connect) with the name groups."
    ),
}
