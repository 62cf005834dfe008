"""Writes of roles."""

from collections.abc import Iterable
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from identity.applications.models import Application
from identity.users.models import User
from identity.users.roles.models import AdmittedRole, ApplicationRole, DefaultRole, Role, UserRole
from tenants.apis.models import Permission
from tenants.audit import events
from tenants.audit.actor import Actor

EDITABLE = ("name", "description", "is_default", "requires_mfa")


def create_role(
    *,
    name: str,
    description: str = "",
    kind: str = Role.Kind.USER,
    is_default: bool = False,
    permissions: Iterable[Permission] = (),
    by: Actor,
) -> Role:
    """Raises ValidationError for a name in use, or a default role that is not for people."""
    role = Role(name=name.strip(), description=description, kind=kind, is_default=is_default)
    _check(role)
    with transaction.atomic():
        _save(role)
        granted = list(permissions)
        role.permissions.set(granted)
        events.record("role.create", role, by=by, details={"kind": kind, "permissions": _names(granted)})
    return role


def update_role(*, role: Role, values: dict[str, object], by: Actor) -> Role:
    """Changes name, description or whether new users get it."""
    with transaction.atomic():
        before = Role.objects.select_for_update().get(pk=role.pk)
        for field in EDITABLE:
            setattr(role, field, values.get(field, getattr(before, field)))
        _check(role)
        _save(role)
        events.record("role.update", role, by=by, details=events.changes(before, role, EDITABLE))
    return role


def update_role_permissions(*, role: Role, permissions: Iterable[Permission], by: Actor) -> None:
    """Exactly these from now on. Tokens follow at their next refresh."""
    with transaction.atomic():
        before = set(Role.objects.select_for_update().get(pk=role.pk).permissions.all())
        after = set(permissions)
        role.permissions.set(after)
        details: dict[str, object] = {"added": _names(after - before), "removed": _names(before - after)}
        events.record("role.update_permissions", role, by=by, details=details)


def delete_role(*, role: Role, by: Actor) -> None:
    """Everybody who had it loses it. Raises ValidationError where an application admits it alone: without the role it
    would admit everybody."""
    with transaction.atomic():
        Role.objects.select_for_update().get(pk=role.pk)
        alone = Application.objects.filter(admitted_roles__role=role).exclude(
            pk__in=AdmittedRole.objects.exclude(role=role).values("application")
        )
        if names := ", ".join(alone.values_list("name", flat=True)):
            raise ValidationError(
                _("Only people with this role may sign in to %(names)s. Change that first, or everybody could."),
                params={"names": names},
            )
        events.record("role.delete", role, by=by, details={"users": role.user_rows.count()})
        role.delete()


def give_roles(*, user: User, roles: Iterable[Role], by: Actor) -> None:
    """Idempotent. Raises ValidationError for a role that is not for people."""
    wanted = list(roles)
    if any(role.kind != Role.Kind.USER for role in wanted):
        raise ValidationError(_("A role for machine clients cannot be given to a user."))
    with transaction.atomic():
        UserRole.objects.bulk_create([UserRole(user=user, role=role) for role in wanted], ignore_conflicts=True)
        if wanted:
            events.record("user.give_roles", user, by=by, details={"roles": [role.name for role in wanted]})


def take_roles(*, user: User, roles: Iterable[Role], by: Actor) -> None:
    """Those given to the person; what a membership carries stays with it."""
    wanted = list(roles)
    with transaction.atomic():
        UserRole.objects.given().filter(user=user, role__in=wanted).delete()
        events.record("user.take_roles", user, by=by, details={"roles": [role.name for role in wanted]})


def replace_roles(*, user: User, roles: Iterable[Role], by: Actor) -> None:
    """Exactly these are given from now on; what a membership carries stays with it."""
    wanted = list(roles)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        held = set(Role.objects.filter(user_rows__in=UserRole.objects.given().filter(user=user)))
        if gone := held - set(wanted):
            take_roles(user=user, roles=gone, by=by)
        give_roles(user=user, roles=[role for role in wanted if role not in held], by=by)


def replace_application_roles(*, application: Application, roles: Iterable[Role], by: Actor) -> None:
    wanted = list(roles)
    with transaction.atomic():
        Application.objects.select_for_update().get(pk=application.pk)
        held = set(Role.objects.filter(application_rows__application=application))
        if gone := held - set(wanted):
            take_application_roles(application=application, roles=gone, by=by)
        if new := [role for role in wanted if role not in held]:
            give_application_roles(application=application, roles=new, by=by)


def give_application_roles(*, application: Application, roles: Iterable[Role], by: Actor) -> None:
    """For machine clients. Raises ValidationError for a role that is for people."""
    wanted = list(roles)
    if any(role.kind != Role.Kind.MACHINE for role in wanted):
        raise ValidationError(_("A role for users cannot be given to a machine client."))
    with transaction.atomic():
        rows = [ApplicationRole(application=application, role=role) for role in wanted]
        ApplicationRole.objects.bulk_create(rows, ignore_conflicts=True)
        events.record("application.give_roles", application, by=by, details={"roles": [role.name for role in wanted]})


def take_application_roles(*, application: Application, roles: Iterable[Role], by: Actor) -> None:
    wanted = list(roles)
    with transaction.atomic():
        ApplicationRole.objects.filter(application=application, role__in=wanted).delete()
        events.record("application.take_roles", application, by=by, details={"roles": [role.name for role in wanted]})


def update_default_roles(*, application: Application, roles: Iterable[Role], by: Actor) -> None:
    """What people who register through this application get, besides the tenant's default roles."""
    _replace(DefaultRole, application, roles, "application.update_default_roles", by)


def update_admitted_roles(*, application: Application, roles: Iterable[Role], by: Actor) -> None:
    """Who may sign in to this application where it does not admit everybody."""
    _replace(AdmittedRole, application, roles, "application.update_admitted_roles", by)


def give_default_roles(*, user: User, application_id: UUID | None, by: Actor) -> None:
    """Part of making a person: the tenant's, and those of the application that they registered through."""
    roles = list(Role.objects.given_to_new_users(application_id))
    if roles:
        give_roles(user=user, roles=roles, by=by)


def _replace(
    rows: type[DefaultRole | AdmittedRole], application: Application, roles: Iterable[Role], action: str, by: Actor
) -> None:
    wanted = list(roles)
    if any(role.kind != Role.Kind.USER for role in wanted):
        raise ValidationError(_("Choose roles for users."))
    with transaction.atomic():
        rows._default_manager.filter(application=application).delete()
        for role in wanted:
            rows(application=application, role=role).save(force_insert=True)
        events.record(action, application, by=by, details={"roles": [role.name for role in wanted]})


def _check(role: Role) -> None:
    if not role.name:
        raise ValidationError({"name": _("Give the role a name.")})
    if role.is_default and role.kind != Role.Kind.USER:
        raise ValidationError({"is_default": _("Only roles for users can be given to new users.")})
    if role.requires_mfa and role.kind != Role.Kind.USER:
        raise ValidationError({"requires_mfa": _("Machine clients have no second factor.")})


def _save(role: Role) -> None:
    try:
        with transaction.atomic():
            role.save()
    except IntegrityError as error:
        raise ValidationError({"name": _("Another role has this name.")}) from error


def _names(permissions: Iterable[Permission]) -> list[str]:
    return sorted(f"{permission.resource.identifier} {permission.name}" for permission in permissions)
