"""Permissions of all APIs: which roles have one, and who has it by them."""

from collections.abc import Mapping

from django.contrib.admin import display
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from identity.users.roles.models import ApplicationRole, Role, UserRole
from orgs.models import MemberRole, OrganizationRole
from tenants.apis.admin import PAGES
from tenants.apis.models import Permission
from tenants.audit.console import history_tab, page_of
from tenants.console.acts import Tab
from tenants.console.admin import ConsoleAdmin

ROLES_SHOWN, MACHINES_SHOWN = 20, 50


def _everywhere(request: HttpRequest, row: Permission) -> Mapping[str, object]:
    """Each person once per role, the newest rows first: an index finds them however many there are."""
    roles = Role.objects.filter(permissions=row).order_by("name")
    rows = UserRole.objects.filter(role__in=roles.order_by().values("pk")).order_by("-pk")
    machines = ApplicationRole.objects.filter(role__in=roles.order_by().values("pk")).order_by("-pk")
    return {
        "roles": roles[:ROLES_SHOWN],
        "holders": page_of(rows.select_related("user", "role", "membership__organization"), request),
        "machines": machines.select_related("application", "role")[:MACHINES_SHOWN],
    }


def _in_organizations(request: HttpRequest, row: Permission) -> Mapping[str, object]:
    roles = OrganizationRole.objects.filter(api_permissions=row).select_related("organization").order_by("name")
    rows = MemberRole.objects.filter(role__in=roles.order_by().values("pk")).order_by("-pk")
    found = rows.select_related("role", "member__user", "member__application", "member__organization")
    return {"roles": roles[:ROLES_SHOWN], "holders": page_of(found, request)}


class PermissionAdmin(ConsoleAdmin[Permission]):
    """Created, described and deleted on the page of its API."""

    place, icon = "permissions", "key"
    plural = _("Permissions")
    list_display = ("word", "description", "of_api")
    list_select_related = ("resource",)
    search_fields = ("name",)
    search_help_text = _("Name")
    ordering = ("name", "resource__name", "pk")
    empty = _("Permissions belong to API resources. Create one there, and bundle it in roles.")
    tabs = (
        Tab("", _("Who has it"), "console/roles/permission.html", _everywhere),
        Tab("organizations", _("For an organization"), "console/roles/permission_organizations.html", _in_organizations),
        history_tab(),
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Permission]:
        return Permission.objects.select_related("resource")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Permission], search_term: str
    ) -> tuple[QuerySet[Permission], bool]:
        wanted = search_term.strip()
        return queryset.filter(Q(name__icontains=wanted) | Q(description__icontains=wanted)), False

    def list_context(self, request: HttpRequest) -> dict[str, object]:
        return {**super().list_context(request), "siblings": self.sibling_links(PAGES)}

    @display(description=_("Name"))
    def word(self, row: Permission) -> SafeString:
        return format_html("<code>{}</code>", row.name)

    @display(description=_("API"))
    def of_api(self, row: Permission) -> str:
        return str(row.resource)
