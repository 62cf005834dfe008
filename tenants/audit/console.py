"""The history of an object: a tab that every object page has, read from the log book, a page at a time."""

from collections.abc import Callable, Mapping
from typing import Any

from django.core.paginator import Page
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tenants.audit.models import Event
from tenants.console.acts import Row, Tab
from tenants.console.lists import Window
from tenants.console.rights import Right

PER_PAGE = 30


def about(row: Any) -> Q:
    return Q(object_type=row._meta.label_lower, object_id=str(row.pk))


def history_tab(view_right: Right = Right.VIEW, which: Callable[[Row], Q] = about) -> Tab[Row]:
    """`which` says whose events belong to the history, when those of the row itself are not all."""

    def context(request: HttpRequest, row: Row) -> Mapping[str, object]:
        return {"events": page_of(Event.objects.filter(which(row)), request)}

    return Tab("history", _("History"), "console/elements/history.html", context, view_right=view_right)


def page_of(events: Any, request: HttpRequest) -> "Page[Any]":
    number = request.GET.get("p", "1")
    return Window(events, PER_PAGE).page(int(number) if number.isdigit() and len(number) < 5 and number != "0" else 1)
