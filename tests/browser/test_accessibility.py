"""axe-core finds nothing on any hosted page: light and dark, 320 to 1280 pixels wide; in Japanese beside this file.

Which pages there are is read from the addresses of a tenant's host (tests.hosted): a page that is added is looked at,
too. A scriptless visitor finds each of them; the browser then shows what was answered, with the real style and script.
"""

from collections.abc import Callable

from playwright.sync_api import Page

from identity.signin.brand.models import Branding
from identity.signin.brand.operations import update_branding
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.browser.axe import LOOKS, check_every_page, script, violations
from tests.live import Live

COLOURS = ("#ffffff", "#000000", "#ffe600", "#777777", "#e60033", "#0a1a40")


def test_no_page_has_a_violation(live_web: Live, open_browser: Callable[..., Page], acme: TenantScope) -> None:
    check_every_page(open_browser, acme, "en")


def test_any_colour_stays_readable_in_both_themes(live_web: Live, open_browser: Callable[..., Page]) -> None:
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
            assert not violations(page, script(), LOOKS), colour
