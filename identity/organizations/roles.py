"""Roles as an organization sees them: the template's, to read, and its own, where the tenant allows such."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from identity.organizations.access import FORM, SEE_ROLES, inside
from identity.organizations.choices import Box, Ticks, TicksForm, meaning_of
from identity.organizations.giving import may_change, roles_here
from identity.organizations.pages import go, show
from orgs.administration import Authority, Right
from orgs.models import OrganizationPermission, OrganizationPolicy, OrganizationRole
from orgs.roles.operations import create_role, delete_role, update_role, update_role_permissions
from tenants.requests import actor_of


class RoleForm(TicksForm):
    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        error_messages={"required": _("Give the role a name."), "max_length": _("This is too long. Check what you typed.")},
    )  # fmt: skip
    description = forms.CharField(label=_("Description"), max_length=300, required=False)

    def __init__(
        self, *args: Any, choices: Sequence[OrganizationPermission], role: OrganizationRole | None = None, **kwargs: Any
    ) -> None:
        if role is not None:
            kwargs["initial"] = {"name": role.name, "description": role.description}
        super().__init__(*args, **kwargs)
        held = list(role.permissions.all()) if role is not None else []
        self.fields["permissions"] = Ticks(choices, held)

    @property
    def permission_boxes(self) -> list[Box]:
        return self.boxes("permissions")


@inside(*SEE_ROLES)
def roles(request: HttpRequest, authority: Authority) -> HttpResponse:
    found = list(roles_here(authority))
    context = {
        "template_roles": [role for role in found if role.is_of_template],
        "own_roles": [role for role in found if not role.is_of_template],
        "has_own": OrganizationPolicy.load().own_roles,
        "may_make": _may_make(authority),
    }
    return show(request, authority, "roles", context)


@inside(*SEE_ROLES)
def role(request: HttpRequest, authority: Authority, role_id: UUID) -> HttpResponse:
    found = _one(authority, role_id)
    context = {
        "role": found,
        "permissions": [(one, meaning_of(one)) for one in found.permissions.all()],
        "api_permissions": found.api_permissions.select_related("resource"),
        "may_edit": _may_make(authority) and not found.is_of_template and may_change(authority, [found]),
    }
    return show(request, authority, "role", context)


@inside(Right.MANAGE_ROLES, methods=FORM, proof=True)
def new(request: HttpRequest, authority: Authority) -> HttpResponse:
    _check_own_roles()
    form = RoleForm(request.POST if request.method == "POST" else None, choices=_permissible(authority))
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        permissions = form.ticked("permissions")
        authority.check_may_permit(permissions)
        try:
            made = create_role(
                organization=authority.organization,
                name=values["name"],
                description=values["description"],
                permissions=permissions,
                by=actor_of(request),
            )
        except ValidationError as error:
            _say(form, error)
        else:
            return go(authority, "organization_role", made.pk, notice="role-created")
    return show(request, authority, "role_form", {"form": form})


@inside(Right.MANAGE_ROLES, methods=FORM, proof=True)
def change(request: HttpRequest, authority: Authority, role_id: UUID) -> HttpResponse:
    found = _own(authority, role_id)
    form = RoleForm(request.POST if request.method == "POST" else None, choices=_permissible(authority), role=found)
    if request.method == "POST" and form.is_valid():
        permissions = form.ticked("permissions")
        authority.check_may_permit(permissions)
        values = {name: form.cleaned_data[name] for name in ("name", "description")}
        try:
            update_role(role=found, values=values, by=actor_of(request))
            update_role_permissions(role=found, permissions=permissions, by=actor_of(request))
        except ValidationError as error:
            _say(form, error)
        else:
            return go(authority, "organization_role", found.pk, notice="saved")
    return show(request, authority, "role_form", {"form": form, "role": found})


@inside(Right.MANAGE_ROLES, methods=FORM, proof=True)
def delete(request: HttpRequest, authority: Authority, role_id: UUID) -> HttpResponse:
    """GET: what is lost. POST: done."""
    found = _own(authority, role_id)
    if request.method == "POST":
        delete_role(role=found, by=actor_of(request))
        return go(authority, "organization_roles", notice="role-deleted")
    return show(request, authority, "role_delete", {"role": found, "count": found.member_rows.count()})


def _may_make(authority: Authority) -> bool:
    return OrganizationPolicy.load().own_roles and authority.may(Right.MANAGE_ROLES)


def _check_own_roles() -> None:
    if not OrganizationPolicy.load().own_roles:
        raise Http404


def _one(authority: Authority, role_id: UUID) -> OrganizationRole:
    return get_object_or_404(roles_here(authority), pk=role_id)


def _own(authority: Authority, role_id: UUID) -> OrganizationRole:
    """One of the organization's own, which permits nothing that its editor does not have."""
    _check_own_roles()
    found = get_object_or_404(roles_here(authority).filter(organization=authority.organization), pk=role_id)
    if not may_change(authority, [found]):
        raise PermissionDenied
    return found


def _permissible(authority: Authority) -> list[OrganizationPermission]:
    found = OrganizationPermission.objects.all()
    return list(found if authority.is_owner else found.filter(name__in=authority.permissions))


def _say(form: RoleForm, error: ValidationError) -> None:
    """At the field, where the operation names one of the form's."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error.messages)
        return
    for name, messages in error.message_dict.items():
        form.add_error(name if name in form.fields else None, messages)
