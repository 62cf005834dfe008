"""npm `@logto/browser` in a real page: everything it does it does across origins, without a secret."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.player import player, sign_in
from tests.node.organizations import found_company
from tests.node.program import Told, create_resources, verify
from tests.platform import Platform

OpenBrowser = Callable[..., Page]
ORGANIZATIONS = "urn:logto:scope:organizations"


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


def test_it_gets_tokens_for_an_organization(demo_platform: Platform, open_browser: OpenBrowser) -> None:
    company, page = found_company(demo_platform), open_browser()
    asked = {"permissions": [ORGANIZATIONS, "read:members", "read"], "resource": company.resource}
    with player(demo_platform, "logto.mjs", "/callback", **asked) as application:
        sign_in(page, demo_platform, application["origin"])
        assert company.id in page.evaluate("client.getIdTokenClaims()")["organizations"]
        token = page.evaluate("id => client.getOrganizationToken(id)", company.id)
        claims = verify(demo_platform, token)
        assert (claims["aud"], claims["scope"]) == (f"urn:logto:organization:{company.id}", "read:members")
        assert page.evaluate("id => client.getOrganizationTokenClaims(id)", company.id)["aud"] == claims["aud"]
        asked_for = [company.resource, company.id]
        within = verify(
            demo_platform, page.evaluate("([resource, id]) => client.getAccessToken(resource, id)", asked_for)
        )
        assert (within["organization_id"], within["scope"]) == (company.id, "read")
        refused = page.evaluate("id => client.getOrganizationToken(id).catch((error) => error.code)", company.foreign)
        assert refused == "oidc.access_denied"
