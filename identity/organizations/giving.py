"""Which roles somebody may give or take: never one that is more than what they have themselves."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from orgs.administration import Authority
from orgs.models import Member, OrganizationRole


def roles_here(authority: Authority) -> QuerySet[OrganizationRole]:
    """The template's and the organization's own, ready to be compared with what somebody has."""
    found = OrganizationRole.objects.usable_in(authority.organization)
    return found.prefetch_related("permissions", "api_permissions", "carried_roles").order_by("kind", "name", "pk")


def givable(authority: Authority, kind: str = OrganizationRole.Kind.USER) -> list[OrganizationRole]:
    return [role for role in roles_here(authority).filter(kind=kind) if authority.may_give(role)]


def may_change(authority: Authority, roles: Iterable[OrganizationRole]) -> bool:
    """Whether each of these could have been given by them, so that they may be taken, too."""
    wanted = {role.pk for role in roles}
    if not wanted:
        return True
    return wanted <= {role.pk for kind in OrganizationRole.Kind for role in givable(authority, kind)}


def may_remove(authority: Authority, member: Member) -> bool:
    return may_change(authority, member.roles.all())


def check_change(authority: Authority, before: Iterable[OrganizationRole], after: Iterable[OrganizationRole]) -> None:
    """Raises PermissionDenied where a role comes or goes that is not theirs to give. The pages offer no such choice."""
    if not may_change(authority, set(before) ^ set(after)):
        raise PermissionDenied
