"""PyPI `logto` in a Python application, whose user has a real browser."""

import asyncio
import socket
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit

import pytest
from logto import LogtoClient, LogtoConfig, LogtoException, Storage, UserInfoScope
from playwright.sync_api import Page, expect

from examples.relying_party.names import resolve_localhost
from tests.browser.player import enter_password
from tests.node.organizations import found_company
from tests.node.program import Told, create, create_resources, verify
from tests.platform import Platform

OpenBrowser = Callable[..., Page]
Answer = TypeVar("Answer")
REDIRECT_URI, SIGNED_OUT = "http://127.0.0.1:3997/callback", "http://127.0.0.1:3997/"


class Kept(Storage):
    """What the application keeps for one person."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}

    def get(self, key: str) -> str | None:
        return self.values.get(key)

    def set(self, key: str, value: str | None) -> None:
        self.values[key] = value or ""

    def delete(self, key: str) -> None:
        self.values.pop(key, None)


@pytest.fixture(autouse=True)
def _names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", socket.getaddrinfo)
    resolve_localhost()


@pytest.fixture(scope="module")
def resource(demo_platform: Platform) -> str:
    return create_resources(demo_platform, owner="alice")[0]


@pytest.fixture(scope="module")
def registered(demo_platform: Platform) -> Told:
    addresses = ("--redirect-uri", REDIRECT_URI, "--post-logout-redirect-uri", SIGNED_OUT)
    return create(demo_platform, "client", "--type", "web", *addresses)


@pytest.fixture
def client(demo_platform: Platform, registered: Told, resource: str) -> LogtoClient:
    configuration = LogtoConfig(
        endpoint=demo_platform.origin("acme"),
        appId=registered["client_id"],
        appSecret=registered["client_secret"],
        resources=[resource],
        scopes=[UserInfoScope.email, "read", "write"],
    )
    return LogtoClient(configuration, storage=Kept())


@pytest.fixture
def page(open_browser: OpenBrowser) -> Page:
    """A browser to which the application answers with an empty page."""
    page = open_browser()
    page.route(f"{SIGNED_OUT}**", lambda route: route.fulfill(body="the application"))
    return page


def test_it_signs_in_and_knows_the_person(client: LogtoClient, page: Page, demo_platform: Platform) -> None:
    sign_in(client, page, demo_platform)
    alice, claims = demo_platform.user("acme", "alice"), client.getIdTokenClaims()
    assert client.isAuthenticated()
    assert (claims.sub, claims.email, claims.username) == (alice["sub"], alice["email"], "alice")
    userinfo = wait(client.fetchUserInfo())
    assert (userinfo.sub, userinfo.email_verified, userinfo.name) == (alice["sub"], True, "Alice Jane Adams")


def test_it_gets_an_access_token_for_an_api_and_refreshes(
    client: LogtoClient, page: Page, demo_platform: Platform, resource: str
) -> None:
    sign_in(client, page, demo_platform)
    first = client.getRefreshToken()
    token = wait(client.getAccessToken(resource))
    claims = verify(demo_platform, token)
    assert (claims["aud"], claims["scope"]) == (resource, "read")
    assert wait(client.getAccessTokenClaims(resource)).scope == "read"
    assert client.getRefreshToken() != first
    with pytest.raises(LogtoException, match=r'"code": ?"oidc.invalid_target"'):
        wait(client.getAccessToken("https://nobody.example"))


def test_it_signs_out_after_a_confirmation(client: LogtoClient, page: Page, demo_platform: Platform) -> None:
    sign_in(client, page, demo_platform)
    page.goto(wait(client.signOut(SIGNED_OUT)))
    expect(page.get_by_role("heading", name="Sign out?")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(SIGNED_OUT)
    assert not client.isAuthenticated()
    page.goto(wait(client.signIn(REDIRECT_URI)))
    expect(page.get_by_label("E-mail address")).to_be_visible()


def test_it_gets_tokens_for_an_organization(page: Page, demo_platform: Platform, registered: Told) -> None:
    company = found_company(demo_platform)
    configuration = LogtoConfig(
        endpoint=demo_platform.origin("acme"),
        appId=registered["client_id"],
        appSecret=registered["client_secret"],
        scopes=[UserInfoScope.organizations, UserInfoScope.organization_roles, "read:members"],
    )
    client = LogtoClient(configuration, storage=Kept())
    sign_in(client, page, demo_platform)
    claims, userinfo = client.getIdTokenClaims(), wait(client.fetchUserInfo())
    for told in (claims, userinfo):
        assert company.id in (told.organizations or [])
        assert f"{company.id}:admin" in (told.organization_roles or [])
    token = verify(demo_platform, wait(client.getOrganizationToken(company.id)) or "")
    assert (token["aud"], token["scope"]) == (f"urn:logto:organization:{company.id}", "read:members")
    assert wait(client.getOrganizationTokenClaims(company.id)).scope == "read:members"
    with pytest.raises(LogtoException, match=r'"code": ?"oidc.access_denied"'):
        wait(client.getOrganizationToken(company.foreign))


def sign_in(client: LogtoClient, page: Page, platform: Platform) -> None:
    address = wait(client.signIn(REDIRECT_URI))
    assert parse_qs(urlsplit(address).query)["prompt"] == ["consent"]
    page.goto(address)
    enter_password(page, platform)
    page.wait_for_url(f"{REDIRECT_URI}?**")
    wait(client.handleSignInCallback(page.url))


def wait(work: Coroutine[Any, Any, Answer]) -> Answer:
    """In a thread of its own: this one has Playwright's loop."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()
