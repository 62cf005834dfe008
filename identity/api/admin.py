"""Who may call the management API, and when they last did: a page of the console's settings."""

from collections.abc import Mapping
from typing import Any

from django.contrib.admin import display
from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from identity.api.models import ApiCaller
from tenants.apis.models import BUILT_IN
from tenants.console.acts import Tab
from tenants.console.admin import ConsoleAdmin
from tenants.console.times import when
from tenants.keys.admin import PAGES

PERMISSION = "role_rows__role__permissions"


class ApiCallerAdmin(ConsoleAdmin[ApiCaller]):
    place, icon = "settings/api", "api"
    list_display = ("application", "permitted", "called", "called_from")
    list_display_links = None
    ordering = ("name", "pk")
    tabs: tuple[Tab[ApiCaller], ...] = ()
    empty = _(
        "No application may call the management API yet. Create a machine-to-machine application, and give it a role "
        "with permissions of the API resource “Management API”: with “all”, it may do everything that is done here."
    )

    def list_context(self, request: HttpRequest) -> dict[str, object]:
        return {**super().list_context(request), "title": _("Settings"), "siblings": self.sibling_links(PAGES)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[ApiCaller]:
        of_this_api = Q(**{f"{PERMISSION}__resource__indicator": BUILT_IN})
        return ApiCaller.objects.filter(of_this_api).annotate(
            permissions=ArrayAgg(f"{PERMISSION}__name", filter=of_this_api, distinct=True),
            called_at=F("client__last_call__at"),
            called_ip=F("client__last_call__ip"),
        )

    @display(description=_("Application"))
    def application(self, row: ApiCaller) -> SafeString:
        address = reverse(f"{self.admin_site.name}:applications_application_change", args=[row.pk])
        return format_html('<a href="{}">{}</a>', address, row)

    @display(description=_("Permissions"))
    def permitted(self, row: ApiCaller) -> SafeString:
        return format_html('<code class="c-break">{}</code>', " ".join(_of(row)["permissions"]))

    @display(description=_("Last call"))
    def called(self, row: ApiCaller) -> SafeString | str:
        return when(_of(row)["called_at"]) or str(_("never"))

    @display(description=_("From"))
    def called_from(self, row: ApiCaller) -> str:
        return str(_of(row)["called_ip"] or "")


def _of(row: ApiCaller) -> Mapping[str, Any]:
    """What the list annotated."""
    return vars(row)
