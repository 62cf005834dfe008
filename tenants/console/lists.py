"""Lists that cost the same for ten rows and for a million: one page is read, nothing is counted."""

from typing import Any

from django.core.paginator import Page, Paginator
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
