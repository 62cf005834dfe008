"""axe-core finds nothing on any hosted page: light and dark, English and Japanese, 320 and 1280 pixels wide."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from identity.signin.brand.models import Branding
from identity.signin.brand.operations import update_branding
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast, equipment
from tests.browser.journeys import Journey
from tests.live import Live

RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}
# What the theme and the width can change; the rest is the same document.
LOOKS = {"runOnly": {"type": "rule", "values": ["color-contrast", "target-size", "link-in-text-block"]}}
NARROW, WIDE = {"width": 320, "height": 640}, {"width": 1280, "height": 800}


@pytest.fixture(scope="module")
def axe() -> str:
    return (equipment.node_packages() / "axe-core" / "axe.min.js").read_text()


def _violations(page: Page, axe: str, rules: dict[str, Any]) -> list[str]:
    if not page.evaluate("typeof axe == 'object'"):
        page.evaluate(axe)
    found = page.evaluate(f"axe.run(document, {json.dumps(rules)}).then((result) => result.violations)")
    return [f"{one['id']}: {node['html'][:200]} {node['failureSummary']}" for one in found for node in one["nodes"]]


@pytest.mark.parametrize("language", ["en", "ja"])
def test_no_page_has_a_violation(
    live: Live, open_browser: Callable[..., Page], acme: TenantScope, axe: str, language: str
) -> None:
    page = open_browser(language=language, reduced_motion="reduce")
    found: dict[str, list[str]] = {}
    for name in Journey(page, live, acme, cast.person(acme)).pages():
        assert page.evaluate("document.documentElement.lang") == language, f"{name}: {page.content()}"
        seen = _violations(page, axe, RULES)
        for scheme, size in (("dark", WIDE), ("dark", NARROW), ("light", NARROW)):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size(size)
            seen += _violations(page, axe, LOOKS)
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            seen.append("wider than 320 pixels")
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(WIDE)
        if seen:
            found[name] = seen
    assert not found, json.dumps(found, indent=1)


def test_any_colour_stays_readable_in_both_themes(live: Live, open_browser: Callable[..., Page], axe: str) -> None:
    scope = cast.tenant_with()
    page = open_browser(reduced_motion="reduce")
    for colour in ("#ffffff", "#000000", "#ffe600", "#777777", "#e60033"):
        with enter(scope):
            row = Branding.load()
            row.colour = colour
            update_branding(branding=row, by=COMMAND)
        page.goto(live.url(scope, "/signin"))
        expected = f"rgb({', '.join(str(int(colour[start : start + 2], 16)) for start in (1, 3, 5))})"
        shown = "getComputedStyle(document.querySelector('.primary')).backgroundColor"
        while page.evaluate(shown) != expected:
            page.reload()  # the web process hears of the change a moment later
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert not _violations(page, axe, LOOKS), colour
