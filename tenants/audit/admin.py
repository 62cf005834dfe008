"""The log book as staff read it: everything that happened, newest first."""

import ipaddress
from contextlib import suppress

from django.contrib.admin import SimpleListFilter
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tenants.audit.models import Event
from tenants.console.acts import Tab
from tenants.console.admin import ConsoleAdmin

SIGN_INS = (
    "user.sign_in",
    "user.sign_in_failed",
    "user.sign_out",
    "user.register",
    "user.recover",
    "user.reauthenticate",
)


class WhatFilter(SimpleListFilter):
    """What happened, by the noun of the action."""

    title = _("Show")
    parameter_name = "what"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, object]]:  # type: ignore[override]  # labels are lazy
        return [("sign-ins", _("Sign-ins")), ("failures", _("Failures")), ("changes", _("Changes"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Event]) -> QuerySet[Event]:
        wanted = self.value()
        if wanted == "sign-ins":
            return queryset.filter(action__in=SIGN_INS)
        if wanted == "failures":
            return queryset.filter(action="user.sign_in_failed")
        return queryset.exclude(action__in=SIGN_INS) if wanted == "changes" else queryset


class ActionFilter(SimpleListFilter):
    """One exact action, linked from elsewhere; it offers no list of its own."""

    title = _("Action")
    parameter_name = "action"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        wanted = request.GET.get("action", "")[:60]
        return [(wanted, wanted)] if wanted else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Event]) -> QuerySet[Event]:
        return queryset.filter(action=self.value()) if self.value() else queryset


class EventAdmin(ConsoleAdmin[Event]):
    place, icon, plural = "activity", "timeline", _("Activity")
    list_display = ("action",)
    list_filter = (WhatFilter, ActionFilter)
    search_fields = ("actor_label",)
    search_help_text = _("Person, object, address or id")
    ordering = ("-at", "-pk")
    list_per_page = 30
    change_list_template = "console/activity.html"
    empty = _("Whatever happens from now on is written here.")
    tabs: tuple[Tab[Event], ...] = ()

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Event], search_term: str
    ) -> tuple[QuerySet[Event], bool]:
        wanted = search_term.strip()
        if not wanted:
            return queryset, False
        found = Q(actor_label__istartswith=wanted) | Q(object_label__istartswith=wanted)
        found |= Q(actor_id=wanted) | Q(object_id=wanted)
        with suppress(ValueError):
            found |= Q(ip=str(ipaddress.ip_address(wanted)))
        return queryset.filter(found), False
