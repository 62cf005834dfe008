"""Goes over the addresses of a tenant's host and shows each page that is found there."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve

from tenants.isolation.scope import TenantScope
from tests import cast
from tests.visitor import Visitor

SAMPLES = {"uuid": "6d0f6bd2-8f4e-4d43-9a0f-0e5c1a3f7b11", "slug": "sample", "str": "sample", "int": "7", "path": "a/b"}


@dataclass(frozen=True, slots=True)
class Scene:
    """A tenant in which the ways are gone, each by people and browsers of its own."""

    scope: TenantScope
    language: str = "en"

    def visitor(self, scope: TenantScope | None = None) -> Visitor:
        return Visitor(scope or self.scope, language=self.language)

    def signed_in(self, path: str = "/signin") -> Visitor:
        visitor = self.visitor()
        visitor.sign_in(cast.person(self.scope).email, cast.PASSWORD, path)
        return visitor


# Each yields what a page is called and a browser that shows it.
Way = Callable[[Scene], Iterator[tuple[str, Visitor]]]


def routes() -> dict[str, str]:
    """Every name of an address of a tenant's host, with its pattern."""

    def walk(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[tuple[str, str]]:
        for pattern in patterns:
            text = prefix + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, text)
            elif pattern.name:  # what has none is the management API's: see tests/api
                yield str(pattern.name), text

    return dict(walk(get_resolver("identity.urls_tenant").url_patterns, ""))


def addresses() -> dict[str, str]:
    """The same, with samples in the places of what varies."""
    part = re.compile(r"<(?:(\w+):)?\w+>")
    return {name: "/" + part.sub(lambda found: SAMPLES[found[1] or "str"], route) for name, route in routes().items()}


def is_page(visitor: Visitor, path: str) -> bool:
    """Whether it was opened there and not somewhere else, as a page for people."""
    kind = visitor.page.headers.get("Content-Type", "")
    return visitor.page.status_code == 200 and kind.startswith("text/html") and visitor.path.split("?")[0] == path


def is_at(visitor: Visitor, name: str) -> bool:
    """Whether the browser is at the address of this name. Several names may be one address."""
    try:
        route = resolve(visitor.path.split("?")[0], "identity.urls_tenant").route
    except Resolver404:
        return False
    return route == routes()[name] and visitor.page.status_code in (200, 400, 403, 410)


def shown(scene: Scene, ways: dict[str, Way], not_pages: dict[str, str]) -> Iterator[tuple[str, Visitor]]:
    """Every hosted page, one after the other. Fails on an address that is neither found nor named."""
    lost = []
    member = scene.signed_in()
    for name, path in addresses().items():
        if name in ways:
            arrived = False
            for label, visitor in ways[name](scene):
                arrived |= is_at(visitor, name)
                yield f"{name}: {label}" if label else name, visitor
            if not arrived:
                lost.append(f"{name}: the way to it ended at {visitor.path}")
            continue
        if name in not_pages:
            continue
        for visitor in (scene.visitor(), member):
            visitor.open(path)
            if is_page(visitor, path):
                yield name, visitor
                break
        else:
            lost.append(f"{name} {path} {visitor.page.status_code} {visitor.path}")
    assert not lost, f"Name these in tests/hosted/ways.py, as pages or as none: {lost}"
