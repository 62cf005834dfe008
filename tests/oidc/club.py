"""An organization of a test's own, with a role that permits something there and at an API, and a member who has it."""

from typing import Any
from uuid import UUID

from identity.users.models import User
from orgs import operations
from orgs.members.operations import add_member, remove_member, update_member_roles
from orgs.models import Member, Organization, OrganizationPermission, OrganizationRole
from orgs.roles.operations import create_permission, create_role
from tenants.apis.models import Permission
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.oidc.party import Party

ORGANIZATIONS, ROLES = "urn:logto:scope:organizations", "urn:logto:scope:organization_roles"
RESOURCE, AUDIENCE = "urn:logto:resource:organizations", "urn:logto:organization:"
SCOPE = f"openid offline_access {ORGANIZATIONS}"


class Club:
    """`id` names it on the wire. `permissions` are two of the template; `editor` has both, `reader` the first."""

    def __init__(self, scope: TenantScope, *, like: "Club | None" = None, **values: Any) -> None:
        """`like` another one: the template of roles is shared."""
        self.scope = scope
        with enter(scope):
            self.row: Organization = operations.create_organization(name=cast.unique("Club"), values=values, by=COMMAND)
            if like is None:
                self.permissions = [
                    create_permission(name=f"{verb}:{self.row.pk.hex[:8]}", description=f"May {verb}", by=COMMAND)
                    for verb in ("read", "write")
                ]
                self.reader = self._role("reader", self.permissions[:1])
                self.editor = self._role("editor", self.permissions)
                self.robot = self._role("robot", self.permissions[:1], kind=OrganizationRole.Kind.MACHINE)
            else:
                self.permissions, self.robot = like.permissions, like.robot
                self.reader, self.editor = like.reader, like.editor
        self.read, self.write = (permission.name for permission in self.permissions)

    @property
    def id(self) -> str:
        return str(self.row.pk)

    @property
    def audience(self) -> str:
        return f"{AUDIENCE}{self.id}"

    @property
    def asked(self) -> str:
        """The scopes of an application that wants everything."""
        return f"{SCOPE} {self.read} {self.write}"

    def _role(self, name: str, permissions: list[OrganizationPermission], **values: Any) -> OrganizationRole:
        return create_role(name=f"{name} {self.row.pk.hex[:8]}", permissions=permissions, by=COMMAND, **values)

    def person(self, *roles: OrganizationRole) -> User:
        """Somebody new who belongs to it."""
        user = cast.person(self.scope)
        self.admit(user, *roles)
        return user

    def admit(self, user: User, *roles: OrganizationRole) -> Member:
        with enter(self.scope):
            return add_member(organization=self.row, user_id=user.pk, roles=roles, by=COMMAND)

    def employ(self, machine: Party, *roles: OrganizationRole) -> Member:
        application: UUID = machine.client.application_id
        with enter(self.scope):
            return add_member(organization=self.row, application_id=application, roles=roles, by=COMMAND)

    def give_exactly(self, user: User, *roles: OrganizationRole) -> None:
        with enter(self.scope):
            update_member_roles(member=self.member(user), roles=roles, by=COMMAND)

    def member(self, user: User) -> Member:
        return Member.objects.select_related("organization").get(organization=self.row, user=user.pk)

    def remove(self, user: User) -> None:
        with enter(self.scope):
            remove_member(member=self.member(user), by=COMMAND)

    def permit_at_api(self, role: OrganizationRole, *permissions: Permission) -> None:
        with enter(self.scope):
            role.api_permissions.set(permissions)

    def suspend(self) -> None:
        with enter(self.scope):
            operations.suspend_organization(organization=self.row, by=COMMAND)

    def resume(self) -> None:
        with enter(self.scope):
            operations.resume_organization(organization=self.row, by=COMMAND)

    def delete(self) -> None:
        with enter(self.scope):
            operations.delete_organization(organization=Organization.objects.get(pk=self.row.pk), by=COMMAND)

    def require_mfa(self) -> None:
        with enter(self.scope):
            operations.update_organization(organization=self.row, values={"requires_mfa": True}, by=COMMAND)
