"""Which organizations a person belongs to, as a section of the overview. Their own pages are identity.organizations'."""

from dataclasses import dataclass

from identity.users.models import User
from orgs.models import Member, OrganizationPolicy
from tenants.isolation.scope import current

# What the overview shows of a list that has a page of its own.
SHOWN = 4


@dataclass(frozen=True, slots=True)
class Mine:
    members: list[Member]
    has_more: bool
    may_create: bool


def find_organizations(user: User) -> Mine | None:
    """None where it would be a riddle: nobody may create one, and this person belongs to none. The agency has none."""
    if current().is_operators:
        return None
    live = Member.objects.filter(user=user, organization__suspended_at=None)
    found = list(
        live.select_related("organization").prefetch_related("roles").order_by("organization__name", "pk")[: SHOWN + 1]
    )
    may_create = OrganizationPolicy.load().people_may_create
    return Mine(found[:SHOWN], len(found) > SHOWN, may_create) if found or may_create else None
