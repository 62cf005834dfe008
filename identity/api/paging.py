"""Lists a page at a time: `page` and `page_size`, with the headers `Total-Number` and `Link` (RFC 8288), as Logto's.

Nobody counts a million rows for a header: the total is exact up to COUNT_LIMIT. Beyond it, it is at least that, never
less than what the page shows to be there, and `Total-Number-Is-Capped` says so: whoever walks to the end gets there.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest

from identity.api.errors import Problem
from tenants.hosts import origin
from tenants.isolation.scope import current

DEFAULT_SIZE, SIZE_LIMIT = 20, 100
COUNT_LIMIT = 10_000
# Where a list may be had whole: more than any tenant has of such things.
WHOLE_LIMIT = 1_000
PAGE_LIMIT = 10_000_000
Show = Callable[[Sequence[Any]], list[dict[str, object]]]


@dataclass(frozen=True, slots=True)
class Listed:
    """What an endpoint of a list returns: rows, and how some of them are shown."""

    rows: "QuerySet[Any, Any]"
    show: Show


@dataclass(frozen=True, slots=True)
class Window:
    number: int
    size: int

    @property
    def start(self) -> int:
        return (self.number - 1) * self.size


def page_of(
    listed: Listed, request: HttpRequest, *, may_be_whole: bool
) -> tuple[list[dict[str, object]], dict[str, str]]:
    """The page and its headers: two statements besides those of `show`. Raises Problem."""
    asked = {name for name in ("page", "page_size") if name in request.GET}
    if may_be_whole and not asked:
        return listed.show(list(listed.rows[:WHOLE_LIMIT])), {}
    window = Window(_number(request, "page", 1, PAGE_LIMIT), _number(request, "page_size", DEFAULT_SIZE, SIZE_LIMIT))
    rows = list(listed.rows[window.start : window.start + window.size + 1])
    has_more = len(rows) > window.size
    total = listed.rows.order_by()[: COUNT_LIMIT + 1].count()
    is_capped = total > COUNT_LIMIT
    if is_capped:
        total = max(COUNT_LIMIT, window.start + len(rows))
    headers = {"Total-Number": str(total), "Link": ", ".join(_links(request, window, total, has_more))}
    if is_capped:
        headers["Total-Number-Is-Capped"] = "true"
    return listed.show(rows[: window.size]), headers


def _number(request: HttpRequest, name: str, default: int, limit: int) -> int:
    text = request.GET.get(name)
    if text is None:
        return default
    if text.isascii() and text.isdigit() and len(text) < 10 and 0 < int(text) <= limit:
        return int(text)
    raise Problem(400, "guard.invalid_pagination", f"{name} is a number from 1 to {limit}.")


def _links(request: HttpRequest, window: Window, total: int, has_more: bool) -> list[str]:
    last = max(1, -(-total // window.size))
    wanted = {"first": 1, "last": max(last, window.number if has_more else 1)}
    if window.number > 1:
        wanted["prev"] = min(window.number - 1, last)
    if has_more:
        wanted["next"] = window.number + 1
    kept = [(name, value) for name, values in request.GET.lists() for value in values if name != "page"]
    address = origin(current()) + request.path
    return [f'<{address}?{urlencode([*kept, ("page", number)])}>; rel="{name}"' for name, number in wanted.items()]
