"""What somebody may do at an API: with the roles it comes from for people who ask, as bare names for tokens."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db.models import QuerySet

from identity.applications.models import Application
from identity.users.models import User
from identity.users.roles.models import Role, UserRole
from tenants.apis.models import Permission, spoken, stored
from tenants.caches import ChangeCache
from tenants.isolation.scope import current

# For statements of the token path that read the person along as `u`. What roles permit is known to the process: joined
# in there, PostgreSQL spent more on planning it than on all the rest.
ROLES_OF_U = "(select array_agg(ur.role_id) from roles_userrole ur where ur.user_id = u.id)"
ROLES_OF_USER = "select array_agg(role_id) from roles_userrole where user_id = %(user)s"
Names = Mapping[str, frozenset[str]]
MACHINES: ChangeCache[UUID, Names] = ChangeCache(
    "roles_applicationrole",
    "roles_role_permissions",
    "roles_role",
    "apis_permission",
    "apis_apiresource",
    "tenants_domain",
    limit=20_000,
)
PERMITTED: ChangeCache[UUID, Mapping[UUID, frozenset[str]]] = ChangeCache(
    "roles_role_permissions", "roles_role", "apis_permission", "apis_apiresource", limit=20_000
)


def permissions_of_user(user: User) -> dict[Permission, list[Role]]:
    """Permission → the roles it comes from."""
    # A role that was given and also comes of a membership is one role.
    roles = Role.objects.filter(user_rows__user=user).distinct()
    return _collect(list(roles.prefetch_related("permissions__resource")))


def permissions_of_application(application: Application) -> dict[Permission, list[Role]]:
    rows = Role.objects.filter(application_rows__application=application).prefetch_related("permissions__resource")
    return _collect(list(rows))


def counting(user_id: UUID, confined: UUID | None) -> QuerySet[UserRole]:
    """The roles of somebody that count in a sign-in; `confined` to an organization, those that come of it alone."""
    rows = UserRole.objects.filter(user=user_id)
    return rows if confined is None else rows.filter(membership__organization=confined)


def names_of_user(user_id: UUID, indicators: Iterable[str], *, confined: UUID | None = None) -> Names:
    """API → names of permissions, for each of these APIs; `confined` as above."""
    wanted = list(indicators)
    rows = {"roles__user_rows__user": user_id}
    if confined is not None:
        rows["roles__user_rows__membership__organization"] = confined
    found = Permission.objects.filter(**rows, resource__indicator__in=[stored(one) for one in wanted])
    return {indicator: frozenset() for indicator in wanted} | _by_api(found)


def names_of_application(application_id: UUID) -> Names:
    """API → names of permissions of a machine client, for each API at which it has any. Read once per process."""
    return MACHINES.get(
        current().schema_name,
        application_id,
        lambda: _by_api(Permission.objects.filter(roles__application_rows__application=application_id)),
    )


def names_of_roles(roles: Iterable[UUID], resource_id: UUID) -> frozenset[str]:
    """What roles permit together at one API. Read once per process."""
    permitted = PERMITTED.get(current().schema_name, resource_id, lambda: _by_role(resource_id))
    return frozenset().union(*(permitted.get(role, frozenset()) for role in roles))


def _by_role(resource_id: UUID) -> dict[UUID, frozenset[str]]:
    found: dict[UUID, set[str]] = defaultdict(set)
    rows = Permission.objects.filter(resource=resource_id, roles__isnull=False)
    for role, name in rows.values_list("roles", "name"):
        found[role].add(name)
    return {role: frozenset(names) for role, names in found.items()}


def _by_api(permissions: QuerySet[Permission]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for indicator, name in permissions.values_list("resource__indicator", "name"):
        found[spoken(indicator)].add(name)
    return {indicator: frozenset(names) for indicator, names in found.items()}


def _collect(roles: list[Role]) -> dict[Permission, list[Role]]:
    found: dict[Permission, list[Role]] = defaultdict(list)
    for role in roles:
        for permission in role.permissions.all():
            found[permission].append(role)
    return dict(found)
