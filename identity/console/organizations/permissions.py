"""Organization permissions: the words that an organization's roles are made of."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.admin import display
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from identity.console.organizations.forms import TEMPLATE_FIRST, names
from orgs.admin import PAGES
from orgs.administration import MEANINGS
from orgs.models import MemberRole, OrganizationPermission, OrganizationRole
from orgs.roles import operations
from tenants.audit.console import history_tab, page_of
from tenants.console.acts import Act, Doing, Tab, Text
from tenants.console.admin import ConsoleAdmin
from tenants.console.rights import Right
from tenants.requests import actor_of

ROLES_NAMED = 20


class NewPermissionForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("What your applications check, such as read:projects.")
    )
    description = forms.CharField(
        label=_("Description"),
        max_length=300,
        required=False,
        help_text=_("People read it when an application asks for it."),
    )


class DescriptionForm(forms.Form):
    description = forms.CharField(label=_("Description"), max_length=300, required=False)


def _holders(request: HttpRequest, row: OrganizationPermission) -> Mapping[str, object]:
    """Roles that have it, and a page of the members who have one of them."""
    roles = roles_with(row).select_related("organization")
    return {
        "roles": roles.order_by(TEMPLATE_FIRST, "name")[:ROLES_NAMED],
        "holders": page_of(holders_of(roles), request),
        "fixed": is_fixed(row),
    }


def roles_with(row: OrganizationPermission) -> QuerySet[OrganizationRole]:
    """Owners have what administers an organization, whatever their role lists."""
    has_it = OrganizationRole.objects.filter(permissions=row).order_by().values("pk")
    owners = Q(is_owner=True) if is_fixed(row) else Q()
    return OrganizationRole.objects.filter(Q(pk__in=has_it) | owners if owners else Q(pk__in=has_it))


def holders_of(roles: QuerySet[OrganizationRole]) -> QuerySet[MemberRole]:
    """Each member once per role: the newest rows first, which an index finds however many there are."""
    rows = MemberRole.objects.filter(role__in=roles.order_by().values("pk")).order_by("-pk")
    return rows.select_related("role", "member__user", "member__application", "member__organization")


def is_fixed(row: OrganizationPermission) -> bool:
    """One that the hosted organization pages ask for."""
    return row.name in MEANINGS


def _save(doing: Doing[OrganizationPermission]) -> Text:
    operations.update_permission(permission=doing.row, description=doing.values["description"], by=doing.by)
    return _("Saved.")


def _delete(doing: Doing[OrganizationPermission]) -> Text:
    name = str(doing.row)
    operations.delete_permission(permission=doing.row, by=doing.by)
    return _("%(name)s was deleted.") % {"name": name}


def _losing(row: OrganizationPermission, part: object) -> tuple[str, ...]:
    found = names(row.roles.order_by(TEMPLATE_FIRST, "name")[:ROLES_NAMED])
    return (str(_("These roles lose it: %(names)s.")) % {"names": found} if found else str(_("No role has it.")),)


class OrganizationPermissionAdmin(ConsoleAdmin[OrganizationPermission]):
    place, icon = "organizations/permissions", "key"
    plural = _("Organization permissions")
    list_display = ("word", "description", "in_roles")
    search_fields = ("name",)
    search_help_text = _("Name")
    ordering = ("name", "pk")
    add_form = NewPermissionForm
    add_label = _("Create permission")
    add_explanation = _(
        "One word that means something inside an organization. Tokens for an organization carry it as a scope."
    )
    empty = _("None yet. A permission is one word that your applications check, such as read:projects.")
    tabs = (
        Tab("", _("Who has it"), "console/organizations/permission.html", _holders),
        Tab("details", _("Details"), "console/elements/form_tab.html",
            form=lambda row, data: DescriptionForm(data, initial={"description": row.description}), save=_save),
        history_tab(),
    )  # fmt: skip
    acts = (
        Act("delete", _("Delete"), Right.CHANGE, _delete, icon="delete", is_danger=True, back=None, typed=str,
            offered=lambda row: not is_fixed(row), explanation=_("Every role loses it; tokens lose it when they are next asked for."),
            consequences=_losing),
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[OrganizationPermission]:
        return OrganizationPermission.objects.all()

    def list_rows(self, rows: Any) -> None:
        found: dict[object, list[str]] = {}
        of_template = OrganizationRole.objects.template().filter(permissions__in=list(rows))
        for key, name in of_template.order_by("name").values_list("permissions", "name"):
            found.setdefault(key, []).append(name)
        for row in rows:
            row.role_names = found.get(row.pk, [])

    def list_context(self, request: HttpRequest) -> dict[str, object]:
        return {**super().list_context(request), "siblings": self.sibling_links(PAGES)}

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[OrganizationPermission], search_term: str
    ) -> tuple[QuerySet[OrganizationPermission], bool]:
        wanted = search_term.strip()
        return queryset.filter(Q(name__icontains=wanted) | Q(description__icontains=wanted)), False

    def create(self, request: HttpRequest, values: Mapping[str, Any]) -> HttpResponse:
        made = operations.create_permission(**values, by=actor_of(request))
        return HttpResponseRedirect(self.url("change", made))

    def marks(self, row: OrganizationPermission) -> list[tuple[str, Text]]:
        return [("info", _("Asked for by the organization pages"))] if is_fixed(row) else []

    @display(description=_("Name"))
    def word(self, row: OrganizationPermission) -> SafeString:
        return format_html("<code>{}</code>", row.name)

    @display(description=_("In roles of the template"))
    def in_roles(self, row: OrganizationPermission) -> str:
        return ", ".join(getattr(row, "role_names", ()))
