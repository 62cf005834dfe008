"""What roles in organizations permit together. Read once per process for each set of roles, and forgotten at a change.

A statement of the token path gathers the ids of a member's roles; joined in there, PostgreSQL would plan it each time.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Exists, Q

from identity.oidc.organizations.reach import enterable
from orgs.administration import Right
from orgs.models import Member, OrganizationPermission, OrganizationRole
from tenants.apis.models import Permission
from tenants.caches import ChangeCache
from tenants.isolation.scope import current


@dataclass(frozen=True, slots=True)
class Permitted:
    """`names` are the template's own permissions; `at_apis` maps an API's id to what is permitted there."""

    names: frozenset[str] = frozenset()
    at_apis: Mapping[UUID, frozenset[str]] = field(default_factory=dict)


NOTHING = Permitted()
ROLES: ChangeCache[frozenset[UUID], Permitted] = ChangeCache(
    "orgs_organizationrole",
    "orgs_organizationrole_permissions",
    "orgs_organizationrole_api_permissions",
    "orgs_organizationpermission",
    "apis_permission",
    "apis_apiresource",
    limit=20_000,
)
NAMES: ChangeCache[str, frozenset[str]] = ChangeCache("orgs_organizationpermission", limit=2000)


def permitted_by(roles: Iterable[UUID] | None) -> Permitted:
    key = frozenset(roles or ())
    return ROLES.get(current().schema_name, key, lambda: _read(key)) if key else NOTHING


def permitted_in(user_id: UUID, organizations: Iterable[UUID], *, confined: UUID | None) -> dict[UUID, Permitted]:
    """Of these organizations, those that the person is a member of and that the sign-in may enter."""
    places = enterable(confined).filter(pk__in=list(organizations))
    rows = Member.objects.filter(user=user_id, organization__in=places)
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for organization, role in rows.values_list("organization_id", "role_rows__role"):
        found[organization].update([role] if role else [])
    return {organization: permitted_by(roles) for organization, roles in found.items()}


def permission_names() -> frozenset[str]:
    """Of the current tenant's template, whoever has them."""
    return NAMES.get(
        current().schema_name, "names", lambda: frozenset(OrganizationPermission.objects.values_list("name", flat=True))
    )


def _read(roles: frozenset[UUID]) -> Permitted:
    # An owner administers in every respect, whatever the role lists (orgs.administration).
    owns = Exists(OrganizationRole.objects.filter(pk__in=roles, is_owner=True))
    names = OrganizationPermission.objects.filter(Q(roles__in=roles) | Q(owns, name__in=list(Right)))
    at_apis: dict[UUID, set[str]] = defaultdict(set)
    for api, name in Permission.objects.filter(organization_roles__in=roles).values_list("resource_id", "name"):
        at_apis[api].add(name)
    return Permitted(
        frozenset(names.values_list("name", flat=True)), {api: frozenset(found) for api, found in at_apis.items()}
    )
