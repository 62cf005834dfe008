"""What the command palette finds: pages of the menu, and rows that this person may see here and now."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.utils.text import capfirst

if TYPE_CHECKING:
    from identity.console.sites import ConsoleSite

PER_MODEL = 6


@dataclass(frozen=True, slots=True)
class Found:
    title: str
    kind: str
    url: str
    icon: str


def find(site: "ConsoleSite", request: HttpRequest, term: str) -> tuple[Found, ...]:
    """Searches by each admin's own search; a list without one is not searched."""
    wanted = term.casefold()
    found = [
        Found(str(item.label), "", item.url, item.icon)
        for group in site.menu(request)
        for item in group.items
        if wanted in str(item.label).casefold()
    ]
    for admin in site._registry.values():
        if not admin.is_in_palette or not admin.has_module_permission(request):
            continue
        rows, _duplicates = admin.get_search_results(request, admin.rows(request), term)
        kind = capfirst(str(admin.opts.verbose_name))
        found += [Found(str(row), kind, admin.url("change", row), admin.icon) for row in rows[:PER_MODEL]]
    return tuple(found)
