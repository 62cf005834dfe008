"""npm `oidc-client-ts` in a real page: sign-in by redirect, renewal in a frame, sign-out with a hint."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.player import player, sign_in
from tests.node.program import Told
from tests.platform import Platform

OpenBrowser = Callable[..., Page]
SILENTLY = "manager.signinSilent().then(user => user, error => ({ error: error.error ?? error.message }))"


@pytest.fixture(scope="module")
def application(demo_platform: Platform) -> Iterator[Told]:
    with player(demo_platform, "oidc_client_ts.mjs", "/callback", "/silent") as told:
        yield told


def test_it_signs_in_and_reads_the_userinfo(
    demo_platform: Platform, application: Told, open_browser: OpenBrowser
) -> None:
    page, alice = open_browser(), demo_platform.user("acme", "alice")
    sign_in(page, demo_platform, application["origin"])
    user = page.evaluate("manager.getUser()")
    assert (user["profile"]["sub"], user["profile"]["email"]) == (alice["sub"], alice["email"])
    # From the userinfo endpoint, which it has asked by itself.
    assert user["profile"]["given_name"] == "Alice"
    assert user["refresh_token"] is None


def test_it_renews_in_a_frame_that_only_redirects(
    demo_platform: Platform, application: Told, open_browser: OpenBrowser
) -> None:
    page = open_browser()
    sign_in(page, demo_platform, application["origin"])
    before = page.evaluate("manager.getUser()")
    renewed = page.evaluate(SILENTLY)
    assert renewed.get("error") is None
    assert renewed["access_token"] != before["access_token"]
    assert renewed["profile"]["sub"] == before["profile"]["sub"]
    assert renewed["profile"]["sid"] == before["profile"]["sid"]


def test_after_signing_out_a_renewal_needs_the_person(
    demo_platform: Platform, application: Told, open_browser: OpenBrowser
) -> None:
    page = open_browser()
    sign_in(page, demo_platform, application["origin"])
    page.get_by_role("button", name="Sign out").click()
    # The hint names who is signed in, so nobody is asked.
    expect(page.get_by_text("Signed out with a word of ours")).to_be_visible()
    assert page.evaluate(SILENTLY) == {"error": "login_required"}
