"""axe-core finds nothing on any hosted page in Japanese: in a file of its own, so that another process takes it."""

from collections.abc import Callable

from playwright.sync_api import Page

from tenants.isolation.scope import TenantScope
from tests.browser.axe import check_every_page
from tests.live import Live


def test_no_page_has_a_violation(live_web: Live, open_browser: Callable[..., Page], acme: TenantScope) -> None:
    check_every_page(open_browser, acme, "ja")
