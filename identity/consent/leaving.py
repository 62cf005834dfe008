"""What somebody let third parties do in an organization ends with the membership: a later one asks anew."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection

from identity.consent.asked import ORGANIZATION_PREFIX

FORGET = """
update consent_consent c set granted = c.granted - (%(prefix)s || m.organization_id),
 declined = c.declined - (%(prefix)s || m.organization_id)
from orgs_member m where c.user_id = m.user_id and {scope}
 and (c.granted ? (%(prefix)s || m.organization_id) or c.declined ? (%(prefix)s || m.organization_id))
"""


def forget_organizations(*, organization: UUID | None = None, members: Iterable[UUID] | None = None) -> None:
    """MEMBERS_LEAVE. When the decision was last changed stays as it is: the person has not changed it."""
    if organization is not None:
        _forget("m.organization_id = %(which)s", organization)
    # One by one: an update changes a row once, and one person may leave several organizations.
    for member in members or ():
        _forget("m.id = %(which)s", member)


def _forget(scope: str, which: UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute(FORGET.format(scope=scope), {"prefix": ORGANIZATION_PREFIX, "which": which})
