"""Lists that cost the same for ten rows and for a million: one page is read, nothing is counted."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.utils.functional import cached_property
from unfold.views import ChangeList

FAR = 10_000


class Peeked(Page):  # type: ignore[type-arg]  # no generic at run time
    """Knows whether another page follows, because one row more was read."""

    more = False

    def has_next(self) -> bool:
        return self.more


class Window(Paginator):  # type: ignore[type-arg]  # no generic at run time
    """Counts nothing. Pages beyond FAR rows are not offered: that is what the search is for."""

    @cached_property
    def count(self) -> int:
        return FAR

    def page(self, number: Any) -> Peeked:
        number = min(int(number), self.num_pages)
        start = (number - 1) * self.per_page
        rows = list(self.object_list[start : start + self.per_page + 1])
        page = Peeked(rows[: self.per_page], number, self)
        page.more = len(rows) > self.per_page and number < self.num_pages
        return page


class Peek(ChangeList):
    """Django's list without its two counting queries."""

    page_num: int

    def get_results(self, request: Any) -> None:
        paginator = self.model_admin.get_paginator(request, self.queryset, self.list_per_page)
        number = min(max(self.page_num, 1), paginator.num_pages)
        self.page = paginator.page(number)
        self.page_num = number
        self.result_list = self.page.object_list
        self.model_admin.list_rows(self.result_list)
        self.result_count = len(self.result_list)
        self.full_result_count = None
        self.show_full_result_count = self.show_admin_actions = False
        self.can_show_all = self.multi_page = False
        self.paginator = paginator


class Walk(Peek):
    """A list of rows by `created_at`, latest first, that can be walked to its end: a page begins where the one before
    ended (`after`), so the thousandth costs what the first does. `before` leads back.

    Which rows there are is the admin's own answer (`listed`); Django's filters are not used.
    """

    KEYS = ("after", "before")

    def get_filters_params(self, params: Any = None) -> dict[str, str]:
        return {}

    def get_queryset(self, request: Any, exclude_parameters: Any = None) -> "QuerySet[Any]":
        self.filter_specs: list[Any] = []
        self.has_filters = self.has_active_filters = False
        self.clear_all_filters_qs = "?"
        found, self.has_active_filters = self.model_admin.listed(request, self.query)
        rows: QuerySet[Any] = found
        return rows

    def get_results(self, request: Any) -> None:
        size = self.list_per_page
        after, before = (_place_of(request.GET.get(name, "")) for name in self.KEYS)
        if before is not None:
            rows = list(self.queryset.filter(_ahead_of(*before)).order_by("created_at", "-pk")[: size + 1])
            has_newer, has_older = len(rows) > size, True
            rows = rows[:size][::-1]
        else:
            here = self.queryset.filter(_behind(*after)) if after is not None else self.queryset
            rows = list(here.order_by("-created_at", "pk")[: size + 1])
            has_newer, has_older = after is not None, len(rows) > size
            rows = rows[:size]
        self.newer = self._link("before", rows[0]) if has_newer and rows else ""
        self.older = self._link("after", rows[-1]) if has_older and rows else ""
        self._show(rows)

    def _show(self, rows: list[Any]) -> None:
        self.result_list = rows
        self.model_admin.list_rows(rows)
        self.result_count, self.full_result_count = len(rows), None
        self.show_full_result_count = self.show_admin_actions = self.can_show_all = self.multi_page = False

    def _link(self, name: str, row: Any) -> str:
        kept = [(key, value) for key, values in self.filter_params.items() for value in values if key not in self.KEYS]
        return "?" + urlencode([*kept, (name, f"{_microseconds(row.created_at)}.{row.pk}")])


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _microseconds(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1)


def _place_of(text: str) -> tuple[datetime, UUID] | None:
    """None for what is no place: the list begins at its beginning then."""
    moment, _dot, key = text.partition(".")
    try:
        return EPOCH + timedelta(microseconds=int(moment)), UUID(key)
    except (ValueError, OverflowError):
        return None


def _behind(moment: datetime, key: UUID) -> Q:
    """What the index can begin at, and which of the rows of that very moment still follow."""
    return Q(created_at__lte=moment) & (Q(created_at__lt=moment) | Q(pk__gt=key))


def _ahead_of(moment: datetime, key: UUID) -> Q:
    return Q(created_at__gte=moment) & (Q(created_at__gt=moment) | Q(pk__lt=key))
