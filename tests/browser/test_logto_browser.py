"""npm `@logto/browser` in a real page: everything it does it does across origins, without a secret."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.player import player, sign_in
from tests.node.program import Told, create_resources, verify
from tests.platform import Platform

OpenBrowser = Callable[..., Page]


@pytest.fixture(scope="module")
def application(demo_platform: Platform) -> Iterator[Told]:
    resource, _other = create_resources(demo_platform, owner="alice")
    with player(demo_platform, "logto.mjs", "/callback", resource=resource, permissions=["read", "write"]) as told:
        yield told


def test_it_signs_in_knows_the_person_and_signs_out(
    demo_platform: Platform, application: Told, open_browser: OpenBrowser
) -> None:
    page, alice = open_browser(), demo_platform.user("acme", "alice")
    sign_in(page, demo_platform, application["origin"])
    claims = page.evaluate("client.getIdTokenClaims()")
    assert (claims["sub"], claims["aud"]) == (alice["sub"], application["client_id"])
    assert page.evaluate("client.fetchUserInfo()")["given_name"] == "Alice"

    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign out?")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{application['origin']}/")
    expect(page.get_by_text("Nobody is signed in")).to_be_visible()
    # At the tenant too: the next sign-in starts anew.
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_label("E-mail address")).to_be_visible()


def test_it_gets_an_access_token_for_an_api_and_refreshes(
    demo_platform: Platform, application: Told, open_browser: OpenBrowser
) -> None:
    page = open_browser()
    sign_in(page, demo_platform, application["origin"])
    first = page.evaluate("client.getRefreshToken()")
    token = page.evaluate("resource => client.getAccessToken(resource)", application["resource"])
    claims = verify(demo_platform, token)
    assert (claims["aud"], claims["scope"]) == (application["resource"], "read")
    page.evaluate("client.clearAccessToken()")
    assert page.evaluate("client.fetchUserInfo()")["email"] == demo_platform.user("acme", "alice")["email"]
    assert page.evaluate("client.getRefreshToken()") != first
