"""What somebody may do as an administrator of an organization: permissions of the template with a fixed meaning."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from orgs.models import Member, Organization, OrganizationPermission, OrganizationRole


class Right(StrEnum):
    """Names of permissions that the hosted organization pages ask for. Tokens carry them like any other."""

    READ_MEMBERS = "read:members"
    MANAGE_MEMBERS = "manage:members"
    MANAGE_ROLES = "manage:roles"
    MANAGE_ORGANIZATION = "manage:organization"
    MANAGE_DOMAINS = "manage:domains"
    MANAGE_APPLICATIONS = "manage:applications"
    MANAGE_SSO = "manage:sso"
    READ_ACTIVITY = "read:activity"


MEANINGS: dict[Right, Promise] = {
    Right.READ_MEMBERS: _("See who belongs to the organization."),
    Right.MANAGE_MEMBERS: _("Invite and remove members, and change their roles."),
    Right.MANAGE_ROLES: _("Make roles of the organization’s own."),
    Right.MANAGE_ORGANIZATION: _("Change name, brand and sign-in rules of the organization."),
    Right.MANAGE_DOMAINS: _("Prove domains and decide who joins by them."),
    Right.MANAGE_APPLICATIONS: _("Decide which machine clients belong to the organization."),
    Right.MANAGE_SSO: _("Connect the organization’s own identity provider."),
    Right.READ_ACTIVITY: _("Read what happened in the organization."),
}


@dataclass(frozen=True, slots=True)
class Authority:
    """What one member may do in one organization; nobody else's rows are asked."""

    organization: Organization
    member: Member
    is_owner: bool
    permissions: frozenset[str]
    api_permissions: frozenset[UUID]
    carried: frozenset[UUID]

    @classmethod
    def find(cls, organization_id: UUID, user_id: UUID) -> Self | None:
        """None for somebody who is no member, an organization that is suspended, and one that does not exist: the
        three must look alike."""
        members = Member.objects.select_related("organization").prefetch_related(
            Prefetch("roles", OrganizationRole.objects.comparable())
        )
        member = members.filter(organization=organization_id, user=user_id, organization__suspended_at=None).first()
        if member is None:
            return None
        roles = list(member.roles.all())
        return cls(
            organization=member.organization,
            member=member,
            is_owner=any(role.is_owner for role in roles),
            permissions=frozenset(permission.name for role in roles for permission in role.permissions.all()),
            api_permissions=frozenset(permission.pk for role in roles for permission in role.api_permissions.all()),
            carried=frozenset(role_id for role in roles for role_id in _carried(role)),
        )

    def may(self, right: Right) -> bool:
        return self.is_owner or right in self.permissions

    def may_give(self, role: OrganizationRole) -> bool:
        """Never more than one has: otherwise whoever may manage members could make themselves the owner.

        Nor a role of another organization. Roles come from `comparable`, or each costs statements of its own.
        """
        if role.organization_id not in (None, self.organization.pk):
            return False
        if self.is_owner:
            return True
        names = {permission.name for permission in role.permissions.all()}
        apis = {permission.pk for permission in role.api_permissions.all()}
        within = names <= self.permissions and apis <= self.api_permissions and _carried(role) <= self.carried
        return within and not role.is_owner

    def check_may_permit(self, permissions: list[OrganizationPermission]) -> None:
        """Raises ValidationError where a role would be widened beyond what its maker has."""
        if not self.is_owner and not {permission.name for permission in permissions} <= self.permissions:
            raise ValidationError(_("You can give only permissions that you have yourself."))


def _carried(role: OrganizationRole) -> set[UUID]:
    """Roles of the tenant that come with it, rows of a floor above; to give them is to give what they permit."""
    return {row.role_id for row in role.carried_roles.all()}
