"""Every page of the two sites, read from the sites themselves, with the right that it needs."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver

from identity.console import register
from identity.console.sites import ConsoleSite
from tenants.console.admin import ConsoleAdmin
from tenants.console.rights import Right
from tenants.console.settings import SettingsAdmin


@dataclass(frozen=True, slots=True)
class Page:
    """`place` has `{key}` and `{part}` where a row's go. `writes` says which right a POST needs, if any is taken."""

    name: str
    place: str
    model: str
    right: Right | None
    writes: Right | None

    def __str__(self) -> str:
        return self.name


# Pages of a site itself: everybody who is let in may open them.
OWN_PAGES = {
    "index": "",
    "search": "search/?s=a",
    "settings": "settings/",
    "preview": "preview/",
    "platform": "platform/",
}


def pages(site: ConsoleSite) -> list[Page]:
    register.fill()
    own = [
        Page(name, place, "", Right.OWN if name == "platform" else None, None)
        for name, place in OWN_PAGES.items()
        if name in names(site)
    ]
    return [*own, *(page for admin in site._registry.values() for page in _of(admin))]


def names(site: ConsoleSite) -> set[str]:
    """The names of every address that the site answers."""
    register.fill()
    return set(_names(site.get_urls()))


def _names(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _names(pattern.url_patterns)
        else:
            yield str(pattern.name)


def _of(admin: ConsoleAdmin[Any]) -> Iterator[Page]:
    model = admin.opts.label_lower
    is_settings = isinstance(admin, SettingsAdmin)
    yield Page(admin._name("changelist"), f"{admin.place}/", model, Right.VIEW, Right.CHANGE if is_settings else None)
    if isinstance(admin, SettingsAdmin):
        for part in admin.parts:
            yield Page(admin._name(part.name), f"{admin.place}/{part.name}/", model, Right.VIEW, Right.CHANGE)
        return
    if admin.add_form is not None:
        yield Page(admin._name("add"), f"{admin.place}/new/", model, admin.add_right, admin.add_right)
    for aside in admin.asides:
        yield Page(admin._name(aside.url_name), f"{admin.place}/{aside.name}/", model, aside.right, aside.writes)
    for tab in admin.tabs:
        place = f"{admin.place}/{{key}}/" + (f"{tab.name}/" if tab.name else "")
        yield Page(admin._name(tab.name or "change"), place, model, tab.view_right, tab.right if tab.save else None)
    for page in admin.row_pages:
        yield Page(
            admin._name(page.url_name), f"{admin.place}/{{key}}/{page.name}/{{part}}/", model, page.right, page.right
        )
    for act in admin.acts:
        place = f"{admin.place}/{{key}}/{act.name}/" + ("{part}/" if act.part else "")
        yield Page(admin._name(act.url_name), place, model, act.right, act.right)
