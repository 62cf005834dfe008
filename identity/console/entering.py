"""Whether a member of staff may come in, and as what. One query each, against the register."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Case, Count, OuterRef, Q, Subquery, Value, When

from tenants.isolation.scope import OPERATORS_SCHEMA, TenantScope
from tenants.models import Access, Domain, Tenant

# A proof of identity that opens the operators' own tenant may be this old (SECURITY 5).
SWITCHER_LIMIT = 8
ENTERABLE = (Tenant.State.READY, Tenant.State.SUSPENDED)


@dataclass(frozen=True, slots=True)
class Standing:
    """An operator in the agency. `platform_role` is their role in the operators' own tenant."""

    platform_role: str | None
    tenants: int

    @property
    def is_staff(self) -> bool:
        return self.platform_role is not None or self.tenants > 0

    @property
    def is_platform_owner(self) -> bool:
        return self.platform_role == Access.Role.OWNER

    @property
    def may_create_tenants(self) -> bool:
        return self.platform_role in (Access.Role.OWNER, Access.Role.ADMIN)


@dataclass(frozen=True, slots=True)
class Entry:
    """A tenant that an operator may enter, and a few others that the switcher offers."""

    access: Access
    scope: TenantScope
    accent: str
    others: tuple[Tenant, ...]


def standing_of(operator_id: UUID, now: datetime) -> Standing:
    """Called in `operators`, whose search path reaches the register."""
    in_operators = Q(tenant__schema_name=OPERATORS_SCHEMA)
    roles = Access.objects.at(now).filter(operator_id=operator_id)
    found = roles.aggregate(
        tenants=Count("pk", filter=~in_operators & ~Q(tenant__state=Tenant.State.DELETED)),
        owner=Count("pk", filter=in_operators & Q(role=Access.Role.OWNER)),
        admin=Count("pk", filter=in_operators & Q(role=Access.Role.ADMIN)),
        other=Count("pk", filter=in_operators),
    )
    ranked = (("owner", Access.Role.OWNER), ("admin", Access.Role.ADMIN), ("other", Access.Role.VIEWER))
    return Standing(next((role.value for name, role in ranked if found[name]), None), found["tenants"])


def find_entry(operator_id: UUID, slug: str, now: datetime) -> Entry | None:
    """The live access to a tenant that can be entered. One query, which also brings what the switcher shows."""
    host = Domain.objects.filter(tenant=OuterRef("tenant_id"), is_primary=True).values("host")[:1]
    rows = (
        Access.objects.at(now)
        .filter(operator_id=operator_id, tenant__state__in=ENTERABLE)
        .filter(Q(tenant__slug=slug) | ~Q(tenant__schema_name=OPERATORS_SCHEMA))
        .select_related("tenant")
        .annotate(host=Subquery(host), wanted=Case(When(tenant__slug=slug, then=Value(0)), default=Value(1)))
        .order_by("wanted", "tenant__name", "pk")[: SWITCHER_LIMIT + 1]
    )
    found = list(rows)
    if not found or found[0].tenant.slug != slug:
        return None
    first, *others = found
    tenant: Tenant = first.tenant
    return Entry(first, tenant.scope(first.host), tenant.accent, tuple(row.tenant for row in others))  # type: ignore[attr-defined]  # annotated


def may_enter(entry: Entry) -> bool:
    """The operators' own tenant is for platform owners alone."""
    return not entry.scope.is_operators or entry.access.role == Access.Role.OWNER
