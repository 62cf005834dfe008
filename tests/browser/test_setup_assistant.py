"""The setup assistant in a browser: axe-core over every step, in both themes and at both widths (tests/hosted)."""

from collections.abc import Callable

from playwright.sync_api import Page

from tenants.isolation.scope import TenantScope
from tests.browser.axe import AGAIN, LOOKS, NARROW, RULES, WIDE, script, show, violations
from tests.hosted.assistant import WAYS
from tests.hosted.pages import Scene
from tests.live import Live


def test_no_step_of_the_assistant_keeps_anybody_out(
    live_web: Live, open_browser: Callable[..., Page], acme: TenantScope
) -> None:
    page, axe = open_browser(language="ja", reduced_motion="reduce"), script()
    for name, way in WAYS.items():
        for label, visitor in way(Scene(acme, "ja")):
            page.emulate_media(color_scheme="light")
            page.set_viewport_size(WIDE)  # type: ignore[arg-type]  # width and height
            show(page, visitor)
            seen = violations(page, axe, RULES)
            for scheme, size in AGAIN:
                page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # light or dark
                page.set_viewport_size(size)  # type: ignore[arg-type]  # width and height
                seen += violations(page, axe, LOOKS)
            if page.evaluate("document.documentElement.scrollWidth") > NARROW["width"]:
                seen.append("wider than 320 pixels")
            assert not seen, f"{name} {label} {seen}"
