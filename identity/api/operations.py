"""The management API as a resource of the tenant: who may call it is a matter of roles, as with any other API."""

from django.utils.translation import gettext as _

from identity.api.permissions import names
from tenants.apis.operations import complete_built_in
from tenants.audit.actor import Actor
from tenants.isolation.scope import TenantScope


def set_up(scope: TenantScope, by: Actor) -> None:
    """TENANT_SETUP. Staff are managed in the console alone: their tenant has no such API."""
    if not scope.is_operators:
        complete_built_in(name=_("Management API"), permissions=names(), by=by)
