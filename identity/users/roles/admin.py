"""Roles of one tenant: what a role may do and who has it, on one page."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.contrib.admin import display
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from identity.applications.models import Application
from identity.users.models import User
from identity.users.roles import operations
from identity.users.roles.models import ApplicationRole, Role, UserRole
from tenants.apis.models import BUILT_IN, ApiResource, Permission
from tenants.audit.console import history_tab, page_of
from tenants.console.acts import Act, Doing, Tab, Text
from tenants.console.admin import ConsoleAdmin
from tenants.console.forms import ActForm
from tenants.console.picking import PickForm
from tenants.console.rights import Right
from tenants.requests import actor_of


class PermissionChoices(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # no generic at run time
    """Every permission of every API, by its API; `for_organizations`: of those that can hold for one organization."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, for_organizations: bool = False) -> None:
        super().__init__(self.rows(for_organizations=for_organizations), label=_("Permissions"), required=False)

    @staticmethod
    def rows(*, for_organizations: bool = False) -> QuerySet[Permission]:
        rows = Permission.objects.select_related("resource").order_by("resource__name", "resource", "name")
        return rows.exclude(resource__indicator=BUILT_IN) if for_organizations else rows

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.resource.name} · {obj.name}"


class NewRoleForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    description = forms.CharField(label=_("Description"), max_length=300, required=False)
    kind = forms.ChoiceField(
        label=_("For whom"), choices=Role.Kind.choices, initial=Role.Kind.USER, widget=forms.RadioSelect
    )
    is_default = forms.BooleanField(
        label=_("Default"), required=False, help_text=_("Every new user of the tenant gets this role.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["permissions"] = PermissionChoices()


class PermissionsForm(forms.Form):
    def __init__(self, *args: Any, role: Role, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["permissions"] = PermissionChoices()
        self.initial["permissions"] = list(role.permissions.values_list("pk", flat=True)) if not self.is_bound else []

    def groups(self) -> list[tuple[ApiResource, list[tuple[Permission, Any]]]]:
        """API by API: each permission with its box."""
        found: dict[ApiResource, list[tuple[Permission, Any]]] = {}
        for permission, box in zip(PermissionChoices.rows(), self["permissions"], strict=True):
            found.setdefault(permission.resource, []).append((permission, box))
        return list(found.items())


class DetailsForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    description = forms.CharField(label=_("Description"), max_length=300, required=False)
    is_default = forms.BooleanField(
        label=_("Default"), required=False, help_text=_("Every new user of the tenant gets this role.")
    )
    requires_mfa = forms.BooleanField(
        label=_("Requires a second factor"), required=False,
        help_text=_("Whoever has this role must prove who they are with two factors, on trusted devices, too. People without one set it up at their next sign-in."),
    )  # fmt: skip


class PersonForm(PickForm):
    """Some of the people who do not have the role yet, found as on their list."""

    name, label = "person", _("Person")
    search_label = _("Name, address, username, phone or id")
    needs_text = True

    def rows(self) -> QuerySet[User]:
        given = UserRole.objects.given().filter(role=self.row)
        return User.objects.exclude(pk__in=given.values("user"))  # type: ignore[no-any-return]  # the manager's own set

    def found(self, text: str) -> QuerySet[User]:
        given = UserRole.objects.given().filter(role=self.row)
        found: QuerySet[User] = User.objects.exclude(pk__in=given.values("user")).found(text)
        return found.order_by("name", "email", "pk")

    def note(self, row: User) -> str:
        return ", ".join(filter(None, (row.email if row.name else "", row.username)))


class MachineForm(ActForm):
    """One of the machine clients that do not have the role yet."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Application.objects.filter(kind=Application.Kind.MACHINE).exclude(role_rows__role=self.row)
        self.fields["application"] = forms.ModelChoiceField(
            rows, label=_("Application"), empty_label=_("Choose an application")
        )


def find_machine(row: Role, part: int) -> ApplicationRole | None:
    return row.application_rows.filter(pk=part).select_related("application").first()


def find_holder(row: Role, part: int) -> UserRole | None:
    return UserRole.objects.given().filter(role=row, pk=part).select_related("user").first()


def details_form(row: Role, data: Any) -> DetailsForm:
    form = DetailsForm(data, initial={name: getattr(row, name) for name in DetailsForm.base_fields})
    if row.kind != Role.Kind.USER:
        del form.fields["requires_mfa"]
    return form


def _save_permissions(doing: Doing[Role]) -> Text:
    operations.update_role_permissions(role=doing.row, permissions=doing.values["permissions"], by=doing.by)
    return _("Saved. Tokens follow at their next refresh.")


def _save(doing: Doing[Role]) -> Text:
    operations.update_role(role=doing.row, values=dict(doing.values), by=doing.by)
    return _("Saved.")


def _give(doing: Doing[Role]) -> Text:
    people = list(doing.values["person"])
    with transaction.atomic():
        for person in people:
            operations.give_roles(user=person, roles=[doing.row], by=doing.by)
    return _("%(names)s: has the role now.") % {"names": ", ".join(map(str, people))}


def _take(doing: Doing[Role]) -> Text:
    operations.take_roles(user=doing.part.user, roles=[doing.row], by=doing.by)
    return _("%(name)s no longer has the role.") % {"name": doing.part.user}


def _give_machine(doing: Doing[Role]) -> Text:
    operations.give_application_roles(application=doing.values["application"], roles=[doing.row], by=doing.by)
    return _("%(name)s has the role now.") % {"name": doing.values["application"]}


def _take_machine(doing: Doing[Role]) -> Text:
    operations.take_application_roles(application=doing.part.application, roles=[doing.row], by=doing.by)
    return _("%(name)s no longer has the role.") % {"name": doing.part.application}


def _losing(row: Role, part: object) -> tuple[str, ...]:
    """Who loses what with the role."""
    people, machines = row.user_rows.values("user").distinct().count(), row.application_rows.count()
    found = []
    if people:
        said = ngettext("%(count)s person loses it.", "%(count)s people lose it.", people)
        found.append(said % {"count": people})
    if machines:
        said = ngettext("%(count)s machine client loses it.", "%(count)s machine clients lose it.", machines)
        found.append(said % {"count": machines})
    closed, silent = (
        _("It no longer lets anybody in to %(name)s."),
        _("Who registers through %(name)s no longer gets it."),
    )
    found += [str(closed) % {"name": one.application} for one in row.admitted_to.select_related("application")]
    found += [str(silent) % {"name": one.application} for one in row.default_of.select_related("application")]
    carried = _("The organization role %(name)s no longer brings it.")
    found += [
        str(carried) % {"name": one.organization_role} for one in row.carried_by.select_related("organization_role")
    ]
    return tuple(found)


def _delete(doing: Doing[Role]) -> Text:
    name = str(doing.row)
    operations.delete_role(role=doing.row, by=doing.by)
    return _("%(name)s was deleted.") % {"name": name}


def _holders(request: HttpRequest, row: Role) -> Mapping[str, object]:
    if row.kind == Role.Kind.MACHINE:
        return {"machines": page_of(row.application_rows.select_related("application").order_by("-pk"), request)}
    return {
        "holders": page_of(
            row.user_rows.select_related("user", "membership__organization").order_by("-created_at", "-pk"), request
        ),
        "carried_by": [one.organization_role for one in row.carried_by.select_related("organization_role")],
        "admitted_to": [one.application for one in row.admitted_to.select_related("application")],
        "default_of": [one.application for one in row.default_of.select_related("application")],
    }


class RoleAdmin(ConsoleAdmin[Role]):
    place, icon = "roles", "shield_person"
    is_in_palette = True
    list_display = ("title", "kind", "number", "people")
    search_fields = ("name",)
    search_help_text = _("Name")
    ordering = ("name", "pk")
    add_form = NewRoleForm
    add_label = _("Create role")
    add_explanation = _("A role bundles permissions, and is given to people or to machine clients.")
    empty = _("A role says what somebody may do at your APIs. Create one, and give it to people.")
    tabs = (
        Tab("", _("Permissions"), "console/roles/permissions.html",
            form=lambda row, data: PermissionsForm(data, role=row), save=_save_permissions),
        Tab("people", _("Who has it"), "console/roles/people.html", _holders),
        Tab("details", _("Details"), "console/elements/form_tab.html", form=details_form, save=_save),
        history_tab(),
    )  # fmt: skip
    acts = (
        Act("people/give", _("Give to a person"), Right.CHANGE, _give, form=PersonForm, icon="person_add", back="people",
            offered=lambda row: row.kind == Role.Kind.USER),
        Act("people/take", _("Take the role away"), Right.CHANGE, _take, part=find_holder, part_converter="int", back="people",
            explanation=_("Their tokens lose its permissions at the next refresh.")),
        Act("machines/give", _("Give to a machine client"), Right.CHANGE, _give_machine, form=MachineForm, icon="add", back="people",
            offered=lambda row: row.kind == Role.Kind.MACHINE),
        Act("machines/take", _("Take the role away"), Right.CHANGE, _take_machine, part=find_machine, part_converter="int",
            back="people", explanation=_("Its tokens lose its permissions at the next one.")),
        Act("delete", _("Delete"), Right.CHANGE, _delete, icon="delete", is_danger=True, back=None, typed=str,
            explanation=_("Everybody who had it loses it."), consequences=_losing),
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Role]:
        return Role.objects.annotate(permissions_number=Count("permissions", distinct=True))

    def list_rows(self, rows: Iterable[Role]) -> None:
        """How many people each role of the page has: one query, and none over a million rows of others."""
        counts = (
            UserRole.objects.filter(role__in=list(rows))
            .order_by()
            .values("role")
            .annotate(number=Count("user", distinct=True))
        )
        found = {row["role"]: row["number"] for row in counts}
        for row in rows:
            row.people_number = found.get(row.pk, 0)  # type: ignore[attr-defined]  # for the column

    def create(self, request: HttpRequest, values: Mapping[str, Any]) -> HttpResponse:
        made = operations.create_role(**values, by=actor_of(request))
        return HttpResponseRedirect(self.url("change", made))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Role], search_term: str
    ) -> tuple[QuerySet[Role], bool]:
        wanted = search_term.strip()
        return queryset.filter(Q(name__icontains=wanted) | Q(description__icontains=wanted)), False

    def marks(self, row: Role) -> list[tuple[str, Text]]:
        found: list[tuple[str, Text]] = [("info", row.get_kind_display())]
        if row.requires_mfa:
            found.append(("info", _("Second factor")))
        return [*found, ("ready", _("Default"))] if row.is_default else found

    @display(description=_("Name"))
    def title(self, row: Role) -> SafeString | str:
        from django.utils.html import format_html

        return format_html('{}<span class="c-quiet c-line">{}</span>', row.name, row.description)

    @display(description=_("For whom"))
    def kind(self, row: Role) -> str:
        return str(row.get_kind_display())

    @display(description=_("Permissions"))
    def number(self, row: Role) -> int:
        return int(row.permissions_number)  # type: ignore[attr-defined]  # annotated

    @display(description=_("People"))
    def people(self, row: Role) -> str:
        return "" if row.kind == Role.Kind.MACHINE else str(getattr(row, "people_number", 0))
