"""Writes about the domains by which people become members, in one go."""

from collections.abc import Iterable

from django.db import transaction

from orgs.domains import names, operations
from orgs.domains.models import OrganizationDomain
from orgs.members.operations import lock_owners
from orgs.models import Organization
from tenants.audit.actor import Actor


def let_join(*, organization: Organization, domains: Iterable[str], by: Actor) -> list[OrganizationDomain]:
    """People join by these, once they are proved: one that the organization does not have yet is claimed. Idempotent.
    Raises ValidationError."""
    with transaction.atomic():
        lock_owners(organization.pk)
        return [_let_join(organization, names.normal(domain), by) for domain in domains]


def replace_joining(*, organization: Organization, domains: Iterable[str], by: Actor) -> None:
    """People join by exactly these. The others stay the organization's. Raises ValidationError."""
    wanted = {names.normal(domain) for domain in domains}
    with transaction.atomic():
        let_join(organization=organization, domains=sorted(wanted), by=by)
        others = OrganizationDomain.objects.filter(organization=organization, joins=True).exclude(domain__in=wanted)
        for row in others:
            operations.update_domain(domain=row, values={"joins": False}, by=by)


def _let_join(organization: Organization, domain: str, by: Actor) -> OrganizationDomain:
    row = OrganizationDomain.objects.filter(organization=organization, domain=domain).first()
    if row is None:
        row = operations.add_domain(organization=organization, domain=domain, by=by)
    if not row.joins:
        operations.update_domain(domain=row, values={"joins": True}, by=by)
    return row
