"""Which roles somebody may give or take: never one that is more than what they have themselves."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet

from orgs.administration import Authority
from orgs.models import Member, OrganizationRole


def roles_here(authority: Authority) -> QuerySet[OrganizationRole]:
    """The template's and the organization's own, ready to be compared with what somebody has."""
    return OrganizationRole.objects.usable_in(authority.organization).comparable().order_by("kind", "name", "pk")


def givable(authority: Authority, kind: str = OrganizationRole.Kind.USER) -> list[OrganizationRole]:
    return [role for role in roles_here(authority).filter(kind=kind) if authority.may_give(role)]


def may_change(authority: Authority, roles: Iterable[OrganizationRole]) -> bool:
    """Whether each of these could have been given by them, so that they may be taken, too."""
    return all(authority.may_give(role) for role in roles)


def may_remove(authority: Authority, member: Member) -> bool:
    """A `member` of `with_roles`."""
    return may_change(authority, member.roles.all())


def with_roles(members: QuerySet[Member]) -> QuerySet[Member]:
    """Members whose roles are ready to be compared with what somebody has."""
    return members.prefetch_related(Prefetch("roles", OrganizationRole.objects.comparable()))


def check_change(authority: Authority, before: Iterable[OrganizationRole], after: Iterable[OrganizationRole]) -> None:
    """Raises PermissionDenied where a role comes or goes that is not theirs to give. The pages offer no such choice."""
    if not may_change(authority, set(before) ^ set(after)):
        raise PermissionDenied
