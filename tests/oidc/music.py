"""An API of a test's own with the tiers of a music service as roles, and a listener who has one of them."""

from typing import Any

from identity.users.models import User
from identity.users.roles.models import Role
from identity.users.roles.operations import create_role, give_application_roles, give_roles, take_roles
from tenants.apis.models import ApiResource, Permission
from tenants.apis.operations import create_permission, create_resource
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.oidc.party import Party

TIERS = {"free": ("read:free",), "pro": ("read:free", "write:playlists"), "premium": ("read:hifi", "write:playlists")}
SCOPES = "openid offline_access read:free write:playlists read:hifi"


class Music:
    """`indicator` names the API, `listener` is a person with the role `free`."""

    def __init__(self, scope: TenantScope, **values: Any) -> None:
        self.scope = scope
        name = cast.unique("music")
        self.indicator = f"https://{name}.example"
        with enter(scope):
            self.resource: ApiResource = create_resource(name=name, indicator=self.indicator, by=COMMAND, **values)
            self.permissions: dict[str, Permission] = {
                permission: create_permission(
                    resource=self.resource, name=permission, description=f"May {permission}", by=COMMAND
                )
                for permission in ("read:free", "write:playlists", "read:hifi")
            }
            self.roles: dict[str, Role] = {
                tier: create_role(
                    name=f"{tier} {name}", permissions=[self.permissions[one] for one in names], by=COMMAND
                )
                for tier, names in TIERS.items()
            }
            self.listener: User = cast.new_user()
        self.give("free")

    @property
    def login(self) -> str:
        return self.listener.username or ""

    def give(self, *tiers: str) -> None:
        with enter(self.scope):
            give_roles(user=self.listener, roles=[self.roles[tier] for tier in tiers], by=COMMAND)

    def take(self, *tiers: str) -> None:
        with enter(self.scope):
            take_roles(user=self.listener, roles=[self.roles[tier] for tier in tiers], by=COMMAND)

    def employ(self, machine: Party, *permissions: str) -> Role:
        """The client gets a role of its own with these permissions."""
        with enter(self.scope):
            role = create_role(
                name=cast.unique("robot"),
                kind=Role.Kind.MACHINE,
                permissions=[self.permissions[one] for one in permissions],
                by=COMMAND,
            )
            give_application_roles(application=machine.client.application, roles=[role], by=COMMAND)
        return role
