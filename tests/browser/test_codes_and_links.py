"""Codes and links as a person meets them, at two tenants whose policies differ."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tenants.isolation.scope import TenantScope
from tests import cast
from tests.browser.journeys import Journey
from tests.live import Live
from tests.signin.phones import ONLY_PHONES, at_home, new_number, with_phone

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def links() -> TenantScope:
    """Addresses and links alone."""
    return cast.tenant_with(username=False, magic_link=True, email_code=False, password=False, register_password=False)


@pytest.fixture(scope="module")
def phones() -> TenantScope:
    """Numbers and codes by SMS alone."""
    return cast.tenant_with(**ONLY_PHONES)


def _link_of(live: Live, scope: TenantScope, address: str) -> str:
    text = live.mails_to(scope, address)[-1].get_content()  # type: ignore[attr-defined]  # read by the policy `default`
    return "/signin/link/" + text.partition("/signin/link/")[2].split()[0]


def test_a_link_signs_in_where_it_was_asked_for(live: Live, open_browser: Open, links: TenantScope) -> None:
    alice, page, elsewhere = cast.person(links), open_browser(), open_browser()
    journey = Journey(page, live, links, alice)
    journey.go("/signin?next=/account/")
    journey.send(login=alice.email)
    expect(page.get_by_role("heading", name="Check your mail")).to_be_visible()
    link = _link_of(live, links, alice.email)
    elsewhere.goto(live.url(links, link))
    expect(elsewhere.get_by_role("heading", name="Open the link where you asked for it")).to_be_visible()
    # A mail program opens a tab of its own.
    tab = page.context.new_page()
    tab.goto(live.url(links, link))
    with tab.expect_navigation():
        tab.get_by_role("button", name="Sign in").click()
    expect(tab.get_by_role("heading", name="Your account")).to_be_visible()
    # The page that waited for the code has nothing left to wait for.
    page.reload()
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()


def test_a_number_registers_signs_in_and_is_typed_as_at_home(
    live: Live, open_browser: Open, phones: TenantScope
) -> None:
    number, page = new_number(), open_browser(language="ja-JP")
    journey = Journey(page, live, phones, cast.person(phones))
    journey.go("/register")
    journey.send(phone=at_home(number))
    expect(page.get_by_role("heading", name="電話番号の確認")).to_be_visible()
    journey.send(code=live.code_for(phones, number))
    page.wait_for_url("**/account/")
    journey.go("/signout")
    journey.press()
    journey.go("/signin")
    journey.send(login=at_home(number))
    journey.send(code=live.code_for(phones, number, 1))
    page.wait_for_url("**/account/")


def test_without_script_a_code_by_sms_works_too(live: Live, open_browser: Open, phones: TenantScope) -> None:
    alice, page = with_phone(phones), open_browser(java_script_enabled=False)
    journey = Journey(page, live, phones, alice)
    journey.go("/signin")
    journey.send(login=alice.phone)
    journey.send(code=live.code_for(phones, alice.phone))
    page.wait_for_url("**/account/")
