"""Writes of single permissions of a role, without a caller having to know the others."""

from collections.abc import Iterable

from django.db import transaction

from orgs.models import OrganizationPermission, OrganizationRole
from orgs.roles.operations import update_role_permissions
from tenants.apis.models import Permission
from tenants.audit.actor import Actor


def add_permissions(
    *,
    role: OrganizationRole,
    permissions: Iterable[OrganizationPermission] = (),
    api_permissions: Iterable[Permission] = (),
    by: Actor,
) -> None:
    """Idempotent."""
    with transaction.atomic():
        _hold(role)
        update_role_permissions(
            role=role,
            permissions={*role.permissions.all(), *permissions},
            api_permissions={*role.api_permissions.select_related("resource"), *api_permissions},
            by=by,
        )


def remove_permissions(
    *,
    role: OrganizationRole,
    permissions: Iterable[OrganizationPermission] = (),
    api_permissions: Iterable[Permission] = (),
    by: Actor,
) -> None:
    """Idempotent."""
    with transaction.atomic():
        _hold(role)
        update_role_permissions(
            role=role,
            permissions=set(role.permissions.all()) - set(permissions),
            api_permissions=set(role.api_permissions.select_related("resource")) - set(api_permissions),
            by=by,
        )


def _hold(role: OrganizationRole) -> None:
    OrganizationRole.objects.select_for_update(of=("self",)).get(pk=role.pk)
