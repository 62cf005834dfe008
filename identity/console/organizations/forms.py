"""Forms of an organization's pages."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from identity.applications.models import Application
from identity.users.models import User
from orgs.models import Member, Organization, OrganizationRole
from tenants.console.forms import ActForm
from tenants.console.picking import PickForm

TEMPLATE_FIRST = F("organization_id").asc(nulls_first=True)


class CustomData(forms.JSONField):
    """An object; nothing typed is an empty one."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Custom data"),
            required=False,
            help_text=_("What your applications keep about this organization, as JSON."),
        )

    def clean(self, value: Any) -> dict[str, object]:
        found = super().clean(value)
        if found is not None and not isinstance(found, dict):
            raise ValidationError(_("Enter an object, such as {}."))
        return found or {}


class NewOrganizationForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=128)
    description = forms.CharField(label=_("Description"), max_length=256, required=False)
    requires_mfa = forms.BooleanField(
        label=_("Requires a second factor"),
        required=False,
        help_text=_("A member gets into this organization only from a session with two factors."),
    )


class OrganizationForm(NewOrganizationForm):
    accepts_other_connections = forms.BooleanField(
        label=_("Accepts other companies’ sign-in"),
        required=False,
        help_text=_(
            "A member gets in also from a session for which only another organization’s identity provider has vouched. "
            "Whoever administers that provider can then enter as this member."
        ),
    )
    custom_data = CustomData()


class RoleChoices(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # no generic at run time
    """The roles that a member of this organization can have, the template's first."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, organization: Organization | None, kind: str, with_owners: bool = True) -> None:
        rows = OrganizationRole.objects.filter(kind=kind)
        rows = rows.usable_in(organization) if organization is not None else rows.template()
        rows = rows if with_owners else rows.filter(is_owner=False)
        super().__init__(rows.order_by(TEMPLATE_FIRST, "name"), label=_("Roles"), required=False)

    def label_from_instance(self, obj: Any) -> str:
        note = str(_("owner")) if obj.is_owner else str(_("only here")) if not obj.is_of_template else ""
        return f"{obj.name} · {note}" if note else str(obj.name)


def kind_of(member: Member) -> str:
    return OrganizationRole.Kind.USER if member.user_id else OrganizationRole.Kind.MACHINE


class MemberRolesForm(ActForm):
    """What a member may do in the organization; `part` is the member."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"] = RoleChoices(self.part.organization, kind_of(self.part))
        self.initial["roles"] = [row.role_id for row in self.part.role_rows.all()]


class JoinRolesForm(ActForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"] = RoleChoices(self.row, OrganizationRole.Kind.USER, with_owners=False)
        self.initial["roles"] = [one.role_id for one in self.row.join_roles.all()]


class PeopleForm(PickForm):
    """Some of the people who do not belong to the organization, found as on their list."""

    name, label = "person", _("Person")
    search_label = _("Name, address, username, phone or id")
    needs_text = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"] = RoleChoices(self.row, OrganizationRole.Kind.USER)

    def rows(self) -> QuerySet[User]:
        return User.objects.exclude(memberships__organization=self.row)  # type: ignore[no-any-return]  # the manager's own set

    def found(self, text: str) -> QuerySet[User]:
        found: QuerySet[User] = (
            User.objects.exclude(memberships__organization=self.row).found(text).order_by("name", "email", "pk")
        )
        return found

    def note(self, row: User) -> str:
        return ", ".join(filter(None, (row.email if row.name else "", row.username)))


class MachinesForm(PickForm):
    """Some of the machine clients that do not belong to the organization."""

    name, label = "machine", _("Machine client")
    search_label = _("Name or client id")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"] = RoleChoices(self.row, OrganizationRole.Kind.MACHINE)

    def rows(self) -> QuerySet[Application]:
        machines = Application.objects.filter(kind=Application.Kind.MACHINE, client__isnull=False)
        return machines.exclude(memberships__organization=self.row)

    def found(self, text: str) -> QuerySet[Application]:
        wanted = Q(name__icontains=text) | Q(client__client_id=text)
        return self.rows().filter(wanted).order_by("name", "pk")


class OrganizationsForm(PickForm):
    """Some of the organizations that a person or a machine client does not belong to."""

    name, label = "organization", _("Organization")
    search_label = _("Beginning of the name or domain, or id")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = OrganizationRole.Kind.USER if isinstance(self.row, User) else OrganizationRole.Kind.MACHINE
        self.fields["roles"] = RoleChoices(None, kind)

    def _mine(self) -> Q:
        return Q(members__user=self.row) if isinstance(self.row, User) else Q(members__application=self.row)

    def rows(self) -> QuerySet[Organization]:
        return Organization.objects.exclude(self._mine())

    def found(self, text: str) -> QuerySet[Organization]:
        here = Organization.objects.exclude(self._mine())
        return (here.found(text) if text else here).order_by("-created_at", "pk")

    def note(self, row: Organization) -> str:
        return row.description


def names(rows: Iterable[object]) -> str:
    return ", ".join(map(str, rows))
