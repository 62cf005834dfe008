"""The list of tenants, in one query whatever their number: role, address and reported figures stand in the rows."""

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from identity.console.entering import Standing
from tenants.models import Access, Domain, Figures, Tenant

FIGURES = ("users", "sign_ins_24h", "failures_24h")


def visible(standing: Standing, operator_id: UUID, now: datetime) -> QuerySet[Tenant]:
    """Those that this operator was given; platform owners see every row of the register."""
    found = Tenant.objects.clients().existing()
    given = Access.objects.at(now).filter(operator_id=operator_id, tenant=OuterRef("pk"))
    host = Domain.objects.filter(tenant=OuterRef("pk"), is_primary=True)
    figures = Figures.objects.filter(role_name=OuterRef("role_name"))
    rows = found.annotate(
        my_role=Subquery(given.values("role")[:1]),
        host=Subquery(host.values("host")[:1]),
        figures=Subquery(figures.values("figures")[:1]),
        reported_at=Subquery(figures.values("reported_at")[:1]),
    )
    return rows if standing.is_platform_owner else rows.filter(my_role__isnull=False)


def matching(rows: QuerySet[Tenant], text: str) -> QuerySet[Tenant]:
    """By name, short name or any host; hosts only of tenants that were given."""
    wanted = text.strip()
    hosts = Domain.objects.filter(tenant=OuterRef("pk"), host__icontains=wanted.lower())
    return rows.filter(
        Q(name__icontains=wanted) | Q(slug__startswith=wanted.lower()) | Q(Exists(hosts), my_role__isnull=False)
    )


def totals(operator_id: UUID, now: datetime) -> dict[str, int]:
    """The figures of all tenants that were given, added up: one query."""
    given = Tenant.objects.clients().existing().open_to(operator_id, now)
    numbers = {name: Sum(Cast(KeyTextTransform(name, F("figures")), IntegerField()), default=0) for name in FIGURES}
    reported = Figures.objects.filter(role_name__in=given.values("role_name"))
    return reported.aggregate(**numbers)
