"""By which names providers call what we want to know of a person, where several providers agree."""

from collections.abc import Mapping

from connectors.enterprise.kind import Field

# The claim types of Microsoft and of those who took them over (Identity Metasystem Interoperability 1.0, section 7.5).
CLAIM = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"
GROUP = "http://schemas.xmlsoap.org/claims/Group"
DISPLAY_NAME = "http://schemas.microsoft.com/identity/claims/displayname"

# By SAML as those claim types, by OpenID Connect as the claims of Core 5.1.
CLAIMS: Mapping[Field, tuple[str, ...]] = {
    Field.EMAIL: (f"{CLAIM}emailaddress", "email"),
    Field.NAME: (f"{CLAIM}name", "name"),
    Field.GIVEN_NAME: (f"{CLAIM}givenname", "given_name"),
    Field.FAMILY_NAME: (f"{CLAIM}surname", "family_name"),
}
# Of a provider that nothing is known of: everything that is usual, the object identifiers of X.520 and eduPerson too.
USUAL: Mapping[Field, tuple[str, ...]] = {
    Field.EMAIL: (
        "email", "mail", "emailAddress", "urn:oid:0.9.2342.19200300.100.1.3", f"{CLAIM}emailaddress",
        "urn:oid:1.2.840.113549.1.9.1",
    ),
    Field.NAME: ("name", "displayName", "urn:oid:2.16.840.1.113730.3.1.241", DISPLAY_NAME, "cn", "urn:oid:2.5.4.3"),
    Field.GIVEN_NAME: ("given_name", "givenName", "firstName", "urn:oid:2.5.4.42", f"{CLAIM}givenname"),
    Field.FAMILY_NAME: ("family_name", "sn", "surname", "lastName", "urn:oid:2.5.4.4", f"{CLAIM}surname"),
    Field.USERNAME: ("preferred_username", "username", "uid", "urn:oid:0.9.2342.19200300.100.1.1"),
    Field.GROUPS: (
        "groups", "memberOf", "isMemberOf", "eduPersonAffiliation", "urn:oid:1.3.6.1.4.1.5923.1.5.1.1", GROUP,
    ),
}  # fmt: skip
