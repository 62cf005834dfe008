"""Forms of an organization role's pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from identity.users.roles.admin import PermissionChoices
from identity.users.roles.models import Role
from orgs.models import OrganizationPermission, OrganizationRole
from tenants.apis.models import ApiResource, Permission
from tenants.console.forms import ActForm


class OrganizationPermissionChoices(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # no generic at run time
    widget = forms.CheckboxSelectMultiple

    def __init__(self) -> None:
        super().__init__(
            OrganizationPermission.objects.order_by("name"), label=_("Organization permissions"), required=False
        )


class NewRoleForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    description = forms.CharField(label=_("Description"), max_length=300, required=False)
    kind = forms.ChoiceField(
        label=_("For whom"),
        choices=OrganizationRole.Kind.choices,
        initial=OrganizationRole.Kind.USER,
        widget=forms.RadioSelect,
    )
    is_owner = forms.BooleanField(
        label=_("Owner"),
        required=False,
        help_text=_("May administer the organization in every respect. The last owner cannot leave or be removed."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["permissions"] = OrganizationPermissionChoices()
        self.fields["api_permissions"] = PermissionChoices(for_organizations=True)
        self.fields["api_permissions"].label = _("API permissions")


class NewOwnRoleForm(ActForm):
    """Of one organization: never an owner's."""

    name = forms.CharField(label=_("Name"), max_length=120)
    description = forms.CharField(label=_("Description"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"] = forms.ChoiceField(
            label=_("For whom"),
            choices=OrganizationRole.Kind.choices,
            initial=OrganizationRole.Kind.USER,
            widget=forms.RadioSelect,
        )
        self.fields["permissions"] = OrganizationPermissionChoices()
        self.fields["api_permissions"] = PermissionChoices(for_organizations=True)
        self.fields["api_permissions"].label = _("API permissions")


class PermissionsForm(forms.Form):
    """What a role permits inside an organization, and at the tenant's APIs on behalf of it."""

    def __init__(self, *args: Any, role: OrganizationRole, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["permissions"] = OrganizationPermissionChoices()
        self.fields["api_permissions"] = PermissionChoices(for_organizations=True)
        if not self.is_bound:
            self.initial["permissions"] = list(role.permissions.values_list("pk", flat=True))
            self.initial["api_permissions"] = list(role.api_permissions.values_list("pk", flat=True))

    def own(self) -> list[tuple[OrganizationPermission, Any]]:
        rows = OrganizationPermission.objects.order_by("name")
        return list(zip(rows, self["permissions"], strict=True))

    def groups(self) -> list[tuple[ApiResource, list[tuple[Permission, Any]]]]:
        """API by API: each permission with its box."""
        found: dict[ApiResource, list[tuple[Permission, Any]]] = {}
        for permission, box in zip(
            PermissionChoices.rows(for_organizations=True), self["api_permissions"], strict=True
        ):
            found.setdefault(permission.resource, []).append((permission, box))
        return list(found.items())


class CarriedForm(forms.Form):
    """Which roles of the tenant come with an organization role."""

    def __init__(self, *args: Any, role: OrganizationRole, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"] = forms.ModelMultipleChoiceField(
            Role.objects.for_people().order_by("name"),
            label=_("Roles of the tenant"),
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        if not self.is_bound:
            self.initial["roles"] = list(role.carried_roles.values_list("role", flat=True))


class DetailsForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    description = forms.CharField(label=_("Description"), max_length=300, required=False)
    is_owner = forms.BooleanField(
        label=_("Owner"),
        required=False,
        help_text=_("May administer the organization in every respect. The last owner cannot leave or be removed."),
    )


def details_form(row: OrganizationRole, data: Any) -> DetailsForm:
    form = DetailsForm(data, initial={name: getattr(row, name) for name in DetailsForm.base_fields})
    if row.kind != OrganizationRole.Kind.USER or not row.is_of_template:
        del form.fields["is_owner"]
    return form
