"""axe-core finds nothing on any hosted page: light and dark, English and Japanese, 320 to 1280 pixels wide.

Which pages there are is read from the addresses of a tenant's host (tests.hosted): a page that is added is looked at,
too. A scriptless visitor finds each of them; the browser then shows what was answered, with the real style and script.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route

from identity.signin.brand.models import Branding
from identity.signin.brand.operations import update_branding
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast, equipment
from tests.hosted.pages import Scene, shown
from tests.hosted.ways import NOT_PAGES, WAYS
from tests.live import Live
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
COLOURS = ("#ffffff", "#000000", "#ffe600", "#777777", "#e60033", "#0a1a40")


@pytest.fixture(scope="module")
def axe() -> str:
    return (equipment.node_packages() / "axe-core" / "axe.min.js").read_text()


def _show(page: Page, visitor: Visitor) -> None:
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


def _violations(page: Page, axe: str, rules: dict[str, Any]) -> list[str]:
    if not page.evaluate("typeof axe == 'object'"):
        page.evaluate(axe)
    found = page.evaluate(f"axe.run(document, {json.dumps(rules)}).then((result) => result.violations)")
    return [f"{one['id']}: {node['html'][:200]} {node['failureSummary']}" for one in found for node in one["nodes"]]


@pytest.mark.parametrize("language", ["en", "ja"])
def test_no_page_has_a_violation(
    live_web: Live, open_browser: Callable[..., Page], acme: TenantScope, axe: str, language: str
) -> None:
    page = open_browser(language=language, reduced_motion="reduce")
    found: dict[str, list[str]] = {}
    for name, visitor in shown(Scene(acme, language), WAYS, NOT_PAGES):
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(WIDE)
        _show(page, visitor)
        assert page.evaluate("document.documentElement.lang") == language, f"{name}: {page.content()}"
        assert page.evaluate("document.styleSheets.length") >= 2, name
        seen = _violations(page, axe, RULES)
        for scheme, size in (("dark", WIDE), ("dark", PHONE), ("light", NARROW)):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size(size)
            seen += _violations(page, axe, LOOKS)
        if page.evaluate("document.documentElement.scrollWidth") > NARROW["width"]:
            seen.append("wider than 320 pixels")
        if seen:
            found[name] = seen
    assert not found, json.dumps(found, indent=1)


def test_any_colour_stays_readable_in_both_themes(live_web: Live, open_browser: Callable[..., Page], axe: str) -> None:
    scope = cast.tenant_with()
    page = open_browser(reduced_motion="reduce")
    for colour in COLOURS:
        with enter(scope):
            row = Branding.load()
            row.colour = colour
            update_branding(branding=row, by=COMMAND)
        page.goto(live_web.url(scope, "/signin"))
        expected = f"rgb({', '.join(str(int(colour[start : start + 2], 16)) for start in (1, 3, 5))})"
        painted = "getComputedStyle(document.querySelector('.primary')).backgroundColor"
        while page.evaluate(painted) != expected:
            page.reload()  # the web process hears of the change a moment later
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert not _violations(page, axe, LOOKS), colour
