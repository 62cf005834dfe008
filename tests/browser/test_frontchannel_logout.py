"""The signed-out page in a real browser: frames load out of sight, then the person is back at the application."""

import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.doubles import web
from tests.live import Live
from tests.oidc.party import Party

SLOWLY = threading.Event()


def _answer(handler: BaseHTTPRequestHandler) -> None:
    if handler.path.startswith("/slow"):
        SLOWLY.wait(10)
    web.say(200, b"<!doctype html><title>Back at the shop</title>", Content_Type="text/html")(handler)


def _sign_in_and_out(page: Page, live: Live, scope: TenantScope, server: web.Web, frame: str) -> Party:
    rp = Party(
        scope,
        redirect_uris=[f"{server.address}/callback"],
        post_logout_redirect_uris=[f"{server.address}/after"],
        values={"frontchannel_logout_uri": server.address + frame},
    )
    with enter(scope):
        person = str(cast.new_user().username)
    page.goto(live.url(scope, rp.authorize_path()))
    page.locator("[name=login]").fill(person)
    page.keyboard.press("Enter")
    page.locator("[name=password]").fill(cast.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{server.address}/callback?*")
    tokens = rp.redeem(parse_qs(urlsplit(page.url).query)["code"][0]).json()
    wish = {"id_token_hint": tokens["id_token"], "post_logout_redirect_uri": f"{server.address}/after", "state": "s"}
    page.goto(live.url(scope, f"/oidc/session/end?{urlencode(wish)}"), wait_until="commit")
    return rp


@pytest.mark.parametrize("script", [True, False])
def test_the_frame_is_loaded_and_the_person_led_back(
    acme: TenantScope, live_web: Live, open_browser: Callable[..., Page], script: bool
) -> None:
    page = open_browser(java_script_enabled=script)
    with web.serving(_answer) as server:
        _sign_in_and_out(page, live_web, acme, server, "/front")
        page.wait_for_url(f"{server.address}/after?state=s")
        expect(page).to_have_title("Back at the shop")
        asked = [urlsplit(request.path) for request in server.requests]
        (frame,) = [path for path in asked if path.path == "/front"]
        assert set(parse_qs(frame.query)) == {"iss", "sid"}


def test_an_application_that_hangs_keeps_nobody_longer_than_three_seconds(
    acme: TenantScope, live_web: Live, open_browser: Callable[..., Page]
) -> None:
    page = open_browser()
    with web.serving(_answer) as server:
        try:
            _sign_in_and_out(page, live_web, acme, server, "/slow")
            begun = time.monotonic()
            expect(page.locator("h1")).to_have_text("You are signed out")
            page.wait_for_url(f"{server.address}/after?state=s", wait_until="commit")
            assert 1 < time.monotonic() - begun < 6
        finally:
            SLOWLY.set()
