"""response_mode=form_post in a real browser: the page sends itself under the strict policy, and by hand without script."""

from collections.abc import Callable, Iterator
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Page

from tenants.isolation.scope import TenantScope
from tests import cast
from tests.doubles.web import Web, say, serving
from tests.live import Live
from tests.oidc.party import Party

Open = Callable[..., Page]


@pytest.fixture
def application() -> Iterator[Web]:
    with serving(say(200, b"<!doctype html><title>here</title>", Content_Type="text/html")) as web:
        yield web


def _posted(application: Web) -> dict[str, list[str]]:
    (received,) = [one for one in application.requests if one.path == "/callback"]
    assert received.method == "POST"
    return parse_qs(received.body.decode())


def _sign_in(page: Page, address: str) -> None:
    page.goto(address)
    page.fill("[name=login]", "alice")
    page.press("[name=login]", "Enter")
    page.fill("[name=password]", cast.PASSWORD)
    page.press("[name=password]", "Enter")


def test_it_sends_itself(acme: TenantScope, live_web: Live, open_browser: Open, application: Web) -> None:
    rp = Party(acme, redirect_uris=[f"{application.address}/callback"])
    page = open_browser()
    _sign_in(page, live_web.url(acme, rp.authorize_path(response_mode="form_post", state="<\"'&>")))
    page.wait_for_url(f"{application.address}/callback")
    posted = _posted(application)
    assert (posted["state"], posted["iss"]) == (["<\"'&>"], [rp.issuer])
    assert rp.redeem(posted["code"][0]).status_code == 200


def test_an_error_sends_itself_too(acme: TenantScope, live_web: Live, open_browser: Open, application: Web) -> None:
    rp = Party(acme, redirect_uris=[f"{application.address}/callback"])
    page = open_browser()
    page.goto(live_web.url(acme, rp.authorize_path(response_mode="form_post", prompt="none")))
    page.wait_for_url(f"{application.address}/callback")
    assert _posted(application)["error"] == ["login_required"]


def test_without_script_a_button_sends_it(
    acme: TenantScope, live_web: Live, open_browser: Open, application: Web
) -> None:
    rp = Party(acme, redirect_uris=[f"{application.address}/callback"])
    page = open_browser(java_script_enabled=False)
    page.goto(live_web.url(acme, rp.authorize_path(response_mode="form_post", prompt="none")))
    assert not [one for one in application.requests if one.path == "/callback"]
    page.get_by_role("button").first.click()
    page.wait_for_url(f"{application.address}/callback")
    assert _posted(application)["error"] == ["login_required"]
