"""An organization of Acme's demo tenant whose administrator Alice is, and what her role there permits at an API."""

from dataclasses import dataclass
from uuid import uuid4

from tests.node.program import create
from tests.platform import Platform

# As staff do in the console: an API's permission is added to the role of the template.
PERMIT = """
from tenants.isolation.scope import enter
from tenants.commands import find_tenant
from tenants.audit.actor import COMMAND
from tenants.apis.models import Permission
from orgs.models import OrganizationRole
from orgs.roles.operations import update_role_permissions
with enter(find_tenant("acme")):
    role = OrganizationRole.objects.template().get(name="admin")
    found = Permission.objects.filter(resource__indicator="{resource}", name="read")
    update_role_permissions(role=role, api_permissions=[*role.api_permissions.all(), *found], by=COMMAND)
"""


@dataclass(frozen=True, slots=True)
class Company:
    """`foreign` is an organization that Alice does not belong to. At `resource` her role there permits `read`, and
    nothing does without it."""

    id: str
    foreign: str
    resource: str


def found_company(platform: Platform) -> Company:
    resource = f"https://{uuid4().hex[:8]}.example/api"
    create(platform, "resource", "--indicator", resource, "--permission", "read", "--permission", "write")
    platform.command("shell", "-c", PERMIT.format(resource=resource))
    own = create(platform, "organization", "--member", "alice=admin")["id"]
    return Company(own, create(platform, "organization")["id"], resource)
