"""Organization roles: the template's, and those of one organization's own. What a role permits, which of the tenant's
roles it carries, and who has it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.admin import display
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from identity.console.organizations.listing import COUNTED, number_in_words, numbers_of_members
from identity.console.organizations.permissions import holders_of
from identity.console.organizations.role_forms import (
    CarriedForm,
    NewRoleForm,
    PermissionsForm,
    details_form,
)
from identity.users.roles.carried import update_carried_roles
from identity.users.roles.models import Role
from orgs.admin import PAGES
from orgs.models import OrganizationRole
from orgs.roles import operations
from tenants.audit.console import history_tab, page_of
from tenants.console.acts import Act, Doing, Tab, Text
from tenants.console.admin import ConsoleAdmin
from tenants.console.rights import Right
from tenants.requests import actor_of


def is_carrying(row: OrganizationRole) -> bool:
    return row.is_of_template and row.kind == OrganizationRole.Kind.USER


def _save_permissions(doing: Doing[OrganizationRole]) -> Text:
    operations.update_role_permissions(
        role=doing.row,
        permissions=doing.values["permissions"],
        api_permissions=doing.values["api_permissions"],
        by=doing.by,
    )
    return _("Saved. Tokens follow when they are next asked for.")


def _save_carried(doing: Doing[OrganizationRole]) -> Text:
    update_carried_roles(organization_role=doing.row, roles=doing.values["roles"], by=doing.by)
    return _("Saved. Whoever has the role in an active organization has these now.")


def _carried(request: HttpRequest, row: OrganizationRole) -> Mapping[str, object]:
    return {"has_roles": Role.objects.for_people().exists()}


def _save(doing: Doing[OrganizationRole]) -> Text:
    operations.update_role(role=doing.row, values=dict(doing.values), by=doing.by)
    return _("Saved.")


def _holders(request: HttpRequest, row: OrganizationRole) -> Mapping[str, object]:
    rows = holders_of(OrganizationRole.objects.filter(pk=row.pk))
    joins = row.given_on_joining.select_related("organization").order_by("organization__name")
    return {"holders": page_of(rows, request), "joins": joins[:10]}


def _losing(row: OrganizationRole, part: object) -> tuple[str, ...]:
    found = []
    if (number := numbers_of_members([row])[row.pk]) != "0":
        found.append(str(_("Members who lose it: %(number)s.")) % {"number": number})
    if carried := ", ".join(row.carried_roles.order_by("role__name").values_list("role__name", flat=True)):
        found.append(str(_("With it they lose these roles of the tenant: %(names)s.")) % {"names": carried})
    if joins := row.given_on_joining.order_by()[: COUNTED + 1].count():
        found.append(
            str(_("Organizations in which people no longer get it on joining: %(number)s."))
            % {"number": number_in_words(joins)}
        )
    return tuple(found) or (str(_("Nobody has it.")),)


def _delete(doing: Doing[OrganizationRole]) -> Text:
    name = str(doing.row)
    operations.delete_role(role=doing.row, by=doing.by)
    return _("%(name)s was deleted.") % {"name": name}


class OrganizationRoleAdmin(ConsoleAdmin[OrganizationRole]):
    place, icon = "organizations/roles", "shield_person"
    plural = _("Organization roles")
    is_in_palette = True
    list_display = ("title", "kind", "number", "people")
    search_fields = ("name",)
    search_help_text = _("Name")
    ordering = ("name", "pk")
    change_list_template = "console/organizations/roles.html"
    add_form = NewRoleForm
    add_label = _("Create role")
    add_explanation = _("A role of the template: every organization can give it to its members.")
    empty = _("Roles of the template say what somebody may do inside an organization, whichever it is.")
    tabs = (
        Tab("", _("Permissions"), "console/organizations/role_permissions.html",
            form=lambda row, data: PermissionsForm(data, role=row), save=_save_permissions),
        Tab("carried", _("Roles of the tenant"), "console/organizations/carried.html", _carried,
            form=lambda row, data: CarriedForm(data, role=row), save=_save_carried, offered=is_carrying),
        Tab("members", _("Who has it"), "console/organizations/role_members.html", _holders),
        Tab("details", _("Details"), "console/elements/form_tab.html", form=details_form, save=_save),
        history_tab(),
    )  # fmt: skip
    acts = (
        Act("delete", _("Delete"), Right.CHANGE, _delete, icon="delete", is_danger=True, back=None, typed=str,
            explanation=_("Everybody who had it loses it, in every organization."), consequences=_losing),
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[OrganizationRole]:
        """Every role has pages; the list is of the template."""
        match = request.resolver_match
        rows = OrganizationRole.objects.select_related("organization")
        is_list = match is not None and match.url_name == self._name("changelist")
        if not is_list:
            return rows
        both = Count("permissions", distinct=True) + Count("api_permissions", distinct=True)
        return rows.template().annotate(permissions_number=both)

    def list_rows(self, rows: Iterable[OrganizationRole]) -> None:
        found = numbers_of_members(rows)
        for row in rows:
            row.members_number = found.get(row.pk, "")  # type: ignore[attr-defined]  # for the column

    def list_context(self, request: HttpRequest) -> dict[str, object]:
        return {**super().list_context(request), "siblings": self.sibling_links(PAGES)}

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[OrganizationRole], search_term: str
    ) -> tuple[QuerySet[OrganizationRole], bool]:
        wanted = search_term.strip()
        return queryset.filter(Q(name__icontains=wanted) | Q(description__icontains=wanted)), False

    def object_page(
        self, request: HttpRequest, row: OrganizationRole, tab: Tab[OrganizationRole], context: Mapping[str, object]
    ) -> HttpResponse:
        """The way back from an organization's own role leads to the organization."""
        if row.organization is None:
            return super().object_page(request, row, tab, context)
        back = reverse("admin:orgs_organization_roles", args=[row.organization_id])
        return super().object_page(request, row, tab, {"back": back, **context})

    def create(self, request: HttpRequest, values: Mapping[str, Any]) -> HttpResponse:
        made = operations.create_role(**values, by=actor_of(request))
        return HttpResponseRedirect(self.url("change", made))

    def marks(self, row: OrganizationRole) -> list[tuple[str, Text]]:
        found: list[tuple[str, Text]] = [("info", row.get_kind_display())]
        if row.organization is not None:
            found.append(("info", _("Only in %(name)s") % {"name": row.organization}))
        return [*found, ("ready", _("Owner"))] if row.is_owner else found

    @display(description=_("Name"))
    def title(self, row: OrganizationRole) -> SafeString:
        owner = format_html(' <span class="c-tag c-tag-ready">{}</span>', _("Owner")) if row.is_owner else ""
        return format_html('{}{}<span class="c-quiet c-line">{}</span>', row.name, owner, row.description)

    @display(description=_("For whom"))
    def kind(self, row: OrganizationRole) -> str:
        return str(row.get_kind_display())

    @display(description=_("Permissions"))
    def number(self, row: OrganizationRole) -> int:
        return int(row.permissions_number)  # type: ignore[attr-defined]  # annotated

    @display(description=_("Members"))
    def people(self, row: OrganizationRole) -> str:
        return str(getattr(row, "members_number", ""))
