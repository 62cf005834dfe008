"""Writes of organization roles and permissions."""

from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from orgs.administration import Right
from orgs.invitations.ending import end_of_role
from orgs.listening import members_changed
from orgs.models import Member, Organization, OrganizationPermission, OrganizationPolicy, OrganizationRole
from tenants.apis.models import Permission
from tenants.apis.operations import RESERVED, RESERVED_PREFIX, SCOPE
from tenants.audit import events
from tenants.audit.actor import Actor

EDITABLE = ("name", "description", "is_owner")


def create_permission(*, name: str, description: str = "", by: Actor) -> OrganizationPermission:
    """Raises ValidationError for a name that is no scope token, reserved, or in use."""
    if not SCOPE.match(name):
        raise ValidationError({"name": _("Use visible ASCII characters without spaces, quotes or backslashes.")})
    if name in RESERVED or name.startswith(RESERVED_PREFIX):
        raise ValidationError({"name": _("This name has a fixed meaning. Choose another one.")})
    permission = OrganizationPermission(name=name, description=description)
    with transaction.atomic():
        try:
            with transaction.atomic():
                permission.save(force_insert=True)
        except IntegrityError as error:
            raise ValidationError({"name": _("There is an organization permission of that name.")}) from error
        events.record("organization_permission.create", permission, by=by)
    return permission


def update_permission(*, permission: OrganizationPermission, description: str, by: Actor) -> OrganizationPermission:
    """The name stays: applications check it."""
    with transaction.atomic():
        before = OrganizationPermission.objects.select_for_update().get(pk=permission.pk)
        permission.description = description
        permission.save(update_fields=("description",))
        changes = events.changes(before, permission, ("description",))
        events.record("organization_permission.update", permission, by=by, details=changes)
    return permission


def delete_permission(*, permission: OrganizationPermission, by: Actor) -> None:
    """Out of every role. Raises ValidationError for one that the hosted pages ask for."""
    if permission.name in tuple(Right):
        raise ValidationError(_("The organizations’ own pages ask for this permission. It stays."))
    with transaction.atomic():
        events.record("organization_permission.delete", permission, by=by)
        permission.delete()


def create_role(
    *,
    name: str,
    organization: Organization | None = None,
    description: str = "",
    kind: str = OrganizationRole.Kind.USER,
    is_owner: bool = False,
    permissions: Iterable[OrganizationPermission] = (),
    api_permissions: Iterable[Permission] = (),
    by: Actor,
) -> OrganizationRole:
    """Of the template, or of one organization's own where the tenant allows that. Raises ValidationError by field."""
    if organization is not None and not OrganizationPolicy.load().own_roles:
        raise ValidationError(_("Organizations of this service have no roles of their own."))
    role = OrganizationRole(
        organization=organization, name=name.strip(), description=description, kind=kind, is_owner=is_owner
    )
    granted, granted_apis = list(permissions), list(api_permissions)
    _check(role)
    _check_apis(granted_apis)
    with transaction.atomic():
        _save(role)
        role.permissions.set(granted)
        role.api_permissions.set(granted_apis)
        details: dict[str, object] = {"kind": kind, "permissions": _names(granted) + _api_names(granted_apis)}
        events.record("organization_role.create", role, by=by, details=details | _where(role))
    return role


def update_role(*, role: OrganizationRole, values: Mapping[str, object], by: Actor) -> OrganizationRole:
    """Raises ValidationError where organizations would be left without an owner."""
    with transaction.atomic():
        before = OrganizationRole.objects.select_for_update().get(pk=role.pk)
        for field in EDITABLE:
            setattr(role, field, values.get(field, getattr(before, field)))
        _check(role)
        if before.is_owner and not role.is_owner:
            _check_owners_without(role)
        _save(role)
        events.record(
            "organization_role.update", role, by=by, details=events.changes(before, role, EDITABLE) | _where(role)
        )
    return role


def update_role_permissions(
    *,
    role: OrganizationRole,
    permissions: Iterable[OrganizationPermission] | None = None,
    api_permissions: Iterable[Permission] | None = None,
    by: Actor,
) -> None:
    """Exactly these from now on; None leaves that half as it is. Tokens follow when they are next asked for."""
    wanted_apis = None if api_permissions is None else list(api_permissions)
    _check_apis(wanted_apis or [])
    with transaction.atomic():
        locked = OrganizationRole.objects.select_for_update(of=("self",)).get(pk=role.pk)
        before = _names(locked.permissions.all()) + _api_names(locked.api_permissions.all())
        if permissions is not None:
            role.permissions.set(list(permissions))
        if wanted_apis is not None:
            role.api_permissions.set(wanted_apis)
        after = _names(role.permissions.all()) + _api_names(role.api_permissions.all())
        details: dict[str, object] = {
            "added": [name for name in after if name not in before],
            "removed": [name for name in before if name not in after],
        }
        events.record("organization_role.update_permissions", role, by=by, details=details | _where(role))


def delete_role(*, role: OrganizationRole, by: Actor) -> None:
    """Every member who had it loses it, and what it carried. Raises ValidationError where an organization would lose its
    last owner."""
    with transaction.atomic():
        OrganizationRole.objects.select_for_update().get(pk=role.pk)
        if role.is_owner:
            _check_owners_without(role)
        members = list(role.member_rows.values_list("member_id", flat=True))
        details: dict[str, object] = {"members": len(members)}
        events.record("organization_role.delete", role, by=by, details=details | _where(role))
        end_of_role(role=role, by=by)
        role.delete()
        members_changed(members=members)


def _check(role: OrganizationRole) -> None:
    if not role.name:
        raise ValidationError({"name": _("Give the role a name.")})
    if role.is_owner and role.kind != OrganizationRole.Kind.USER:
        raise ValidationError({"is_owner": _("Only people own an organization.")})
    if role.is_owner and role.organization_id is not None:
        raise ValidationError({"is_owner": _("Owners have a role of the template.")})
    role.clean_fields(exclude=("organization",))


def _check_apis(permissions: list[Permission]) -> None:
    """What acts on the whole tenant cannot be permitted for one organization."""
    if any(permission.resource.is_built_in for permission in permissions):
        raise ValidationError(
            _("The management API manages the tenant: its permissions belong to roles of the tenant.")
        )


def _check_owners_without(role: OrganizationRole) -> None:
    others = Member.objects.people().filter(role_rows__role__is_owner=True).exclude(role_rows__role=role)
    alone = Organization.objects.filter(members__role_rows__role=role).exclude(pk__in=others.values("organization"))
    if names := ", ".join(alone.distinct().values_list("name", flat=True)[:3]):
        raise ValidationError(
            _("Without this role nobody would own %(names)s. Give it another owner first."), params={"names": names}
        )


def _save(role: OrganizationRole) -> None:
    try:
        with transaction.atomic():
            role.save()
    except IntegrityError as error:
        raise ValidationError({"name": _("Another role has this name.")}) from error


def _where(role: OrganizationRole) -> dict[str, object]:
    return {"organization": str(role.organization)} if role.organization else {}


def _names(permissions: Iterable[OrganizationPermission]) -> list[str]:
    return sorted(permission.name for permission in permissions)


def _api_names(permissions: Iterable[Permission]) -> list[str]:
    return sorted(f"{permission.resource.indicator} {permission.name}" for permission in permissions)
