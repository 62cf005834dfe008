"""What axe-core is asked about each hosted page, and how a page comes before the browser."""

import json
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, Route

from tenants.isolation.scope import TenantScope
from tests import equipment
from tests.hosted.pages import Scene, shown
from tests.hosted.strict import Strictness
from tests.hosted.ways import NOT_PAGES, WAYS
from tests.visitor import Visitor

RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}
# What the theme and the width can change; the rest is the same document.
LOOKS = {"runOnly": {"type": "rule", "values": ["color-contrast", "target-size", "link-in-text-block"]}}
NARROW, PHONE, WIDE = {"width": 320, "height": 640}, {"width": 390, "height": 844}, {"width": 1280, "height": 800}
AGAIN = (("dark", WIDE), ("dark", PHONE), ("light", NARROW))


def script() -> str:
    return (equipment.node_packages() / "axe-core" / "axe.min.js").read_text()


def show(page: Page, visitor: Visitor) -> None:
    """Puts the visitor's answer before the browser, at its own address and with its own headers."""
    answer, address = visitor.page, visitor.origin + visitor.path
    headers = {name: value for name, value in answer.headers.items() if name.lower() != "set-cookie"}

    def fulfil(route: Route) -> None:
        if route.request.is_navigation_request():
            route.fulfill(status=answer.status_code, headers=headers, body=answer.content)
        else:
            route.continue_()

    page.route("**/*", fulfil)
    page.goto(address)
    page.unroute("**/*")


def violations(page: Page, axe: str, rules: dict[str, Any]) -> list[str]:
    if not page.evaluate("typeof axe == 'object'"):
        page.evaluate(axe)
    found = page.evaluate(f"axe.run(document, {json.dumps(rules)}).then((result) => result.violations)")
    return [f"{one['id']}: {node['html'][:200]} {node['failureSummary']}" for one in found for node in one["nodes"]]


def check_every_page(open_browser: Callable[..., Page], acme: TenantScope, language: str) -> None:
    """All rules in the light theme on a wide screen; in each of AGAIN what theme and width can change.

    The pages are gone over once, so what must hold of each without a browser is looked at here, too.
    """
    page, axe, strictness = open_browser(language=language, reduced_motion="reduce"), script(), Strictness(language)
    found: dict[str, list[str]] = {}
    for name, visitor in shown(Scene(acme, language), WAYS, NOT_PAGES):
        strictness.check(name, visitor)
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(WIDE)
        show(page, visitor)
        assert page.evaluate("document.documentElement.lang") == language, f"{name}: {page.content()}"
        assert page.evaluate("document.styleSheets.length") >= 2, name
        seen = violations(page, axe, RULES)
        for scheme, size in AGAIN:
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size(size)
            seen += violations(page, axe, LOOKS)
        if page.evaluate("document.documentElement.scrollWidth") > NARROW["width"]:
            seen.append("wider than 320 pixels")
        if seen:
            found[name] = seen
    assert not found, json.dumps(found, indent=1)
