"""Claims about all organizations of a person, as Logto's SDKs read them.

A third party hears only of those that the person let it into; nobody of those that the sign-in may not enter.
"""

from collections.abc import Callable, Collection, Mapping
from uuid import UUID

from identity.applications.models import Application
from identity.consent.asked import organizations_of
from tenants.isolation import hot

# An ID token travels in headers: nobody's organizations may make it longer than servers take. Longest members first.
LIMIT = 100
OF_PERSON = f"""
select m.organization_id, o.name, o.description,
 array(select r.name from orgs_memberrole mr join orgs_organizationrole r on r.id = mr.role_id
  where mr.member_id = m.id order by 1) as roles
from orgs_member m join orgs_organization o on o.id = m.organization_id and o.suspended_at is null
where m.user_id = %(user)s and (%(only)s::uuid[] is null or m.organization_id = any(%(only)s))
 and (%(confined)s::uuid is null or o.id = %(confined)s or o.accepts_other_connections)
order by m.created_at, m.organization_id limit {LIMIT}
"""  # noqa: S608  # put together from constants of our own; values are bound
ALL = (
    f"select coalesce(json_agg(json_build_array(organization_id, name, description, roles)), '[]') from ({OF_PERSON}) o"  # noqa: S608  # put together from constants of our own; values are bound
)
Row = tuple[str, str, str, list[str]]

VALUES: Mapping[str, Callable[[list[Row]], object]] = {
    "organizations": lambda rows: [place for place, *_rest in rows],
    "organization_roles": lambda rows: [f"{place}:{role}" for place, _name, _about, roles in rows for role in roles],
    "organization_data": lambda rows: [
        {"id": place, "name": name, "description": about or None} for place, name, about, _roles in rows
    ],
}


def read(user_id: UUID, only: Collection[UUID] | None, confined: UUID | None = None) -> dict[str, object]:
    """Every claim of VALUES, in one statement. `only` these organizations; None for all."""
    values = {"user": user_id, "only": None if only is None else list(only), "confined": confined}
    (rows,) = hot.fetch(ALL, values) or ([],)
    return {name: value(rows) for name, value in VALUES.items()}


def told_to(kinds: Collection[str], resources: Mapping[str, object]) -> frozenset[UUID] | None:
    """Which organizations clients of these kinds hear of, by the `resources` of the grant. None: of all."""
    return organizations_of(resources) if Application.Kind.THIRD_PARTY in kinds else None
