"""Which organizations are meant."""

from collections.abc import Callable, Mapping

from orgs.models import Organization, OrganizationQuerySet
from tenants.console import criteria
from tenants.console.criteria import since, until

FILTERS: Mapping[str, Callable[[OrganizationQuerySet, str], OrganizationQuerySet]] = {
    "state": lambda found, value: found.filter(suspended_at__isnull={"active": True, "suspended": False}[value]),
    "mfa": lambda found, value: found.filter(requires_mfa={"required": True, "not": False}[value]),
    "created_from": since("created_at"),
    "created_to": until("created_at"),
}


class Criteria(criteria.Criteria[OrganizationQuerySet]):
    __slots__ = ()

    @classmethod
    def rows(cls) -> OrganizationQuerySet:
        return Organization.objects.all()

    @classmethod
    def filters(cls) -> Mapping[str, Callable[[OrganizationQuerySet, str], OrganizationQuerySet]]:
        return FILTERS
