"""Membership by a proved address at a proved domain. Asked at every sign-in, so it must cost nothing where nobody joins so."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from orgs.domains import names
from orgs.domains.models import Departure, OrganizationDomain
from orgs.members.operations import add_member, lock_owners
from orgs.models import Member, Organization, OrganizationRole
from tenants.audit.actor import Actor
from tenants.caches import ChangeCache
from tenants.isolation.scope import current

ANY: ChangeCache[str, bool] = ChangeCache("domains_organizationdomain", limit=10_000)


def anybody_joins() -> bool:
    """Whether any domain of this tenant makes members."""
    return ANY.get(current().schema_name, "any", lambda: _joining().exists())


def join_by_domain(*, user_id: UUID, emails: Iterable[str], by: Actor) -> list[Organization]:
    """`emails` are proved ones. Idempotent: whoever is a member stays as they are, whoever went stays away."""
    domains = {names.domain_of(email) for email in emails} - {""}
    if not domains:
        return []
    open_ones = list(_open_to(user_id, domains))
    return [organization for organization in open_ones if _join(organization, user_id, domains, by)]


def _join(organization: Organization, user_id: UUID, domains: set[str], by: Actor) -> bool:
    with transaction.atomic():
        lock_owners(organization.pk)
        # Suspended, or the person removed, in the same moment: asked again behind the lock that both take.
        if not _open_to(user_id, domains).filter(pk=organization.pk).exists():
            return False
        roles = OrganizationRole.objects.for_people().filter(given_on_joining__organization=organization)
        add_member(organization=organization, user_id=user_id, roles=roles, source=Member.Source.DOMAIN, by=by)
    return True


def _open_to(user_id: UUID, domains: set[str]) -> QuerySet[Organization]:
    proved = _joining().filter(domain__in=domains).values("organization")
    found = Organization.objects.active().filter(pk__in=proved)
    return found.exclude(pk__in=Member.objects.filter(user=user_id).values("organization")).exclude(
        pk__in=Departure.objects.filter(user=user_id).values("organization")
    )


def _joining() -> QuerySet[OrganizationDomain]:
    return OrganizationDomain.objects.filter(joins=True, verified_at__isnull=False).order_by()
