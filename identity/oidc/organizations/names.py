"""What organizations are called on the wire: the scopes, the resource, the audience and the parameter that Logto chose."""

from uuid import UUID, uuid4

from identity.consent.asked import audience_of
from identity.oidc.errors import EndpointError
from identity.oidc.parameters import Parameters

ORGANIZATIONS, ROLES = "urn:logto:scope:organizations", "urn:logto:scope:organization_roles"
# At this resource the permissions of the organizations' template are scopes.
RESOURCE = "urn:logto:resource:organizations"
PARAMETER = "organization_id"
# In an interaction: which one the person chose, "" for none.
CHOSEN = "organization_chosen"
__all__ = (
    "CHOSEN",
    "ORGANIZATIONS",
    "PARAMETER",
    "RESOURCE",
    "ROLES",
    "audience_of",
    "find_named",
    "is_marked",
    "marked",
    "read_id",
)
VERSION = 8


class NotAnId(Exception):
    """Not the one form in which an organization's id is written."""


def read_id(text: str) -> UUID:
    """Raises NotAnId. `UUID` alone takes braces, capitals and a prefix: one value has one form here."""
    try:
        found = UUID(text)
    except ValueError:
        raise NotAnId from None
    if str(found) != text:
        raise NotAnId
    return found


def find_named(parameters: Parameters) -> UUID | None:
    """The organization that a token request names, None where it names none. Raises EndpointError."""
    if PARAMETER not in parameters:
        return None
    try:
        return read_id(parameters[PARAMETER])
    except NotAnId:
        raise EndpointError("invalid_request", "organization_id is not the id of an organization.") from None


def marked() -> UUID:
    """The name of a grant for which an organization was chosen: of version 8 (RFC 9562 section 5.8).

    So a refresh knows before it asks the database which statement to send: reading memberships along for everybody
    would cost every refresh its planning.
    """
    return UUID(int=uuid4().int & ~(0xF << 76) | VERSION << 76)


def is_marked(family: UUID) -> bool:
    return family.version == VERSION
