"""The way out."""

from django.conf import settings

from tenants.isolation.scope import TenantScope
from tests import cast
from tests.visitor import Visitor


def _signed_in(scope: TenantScope) -> Visitor:
    alice, browser = cast.person(scope), Visitor(scope)
    browser.sign_in(alice.email, cast.PASSWORD)
    assert browser.path == "/account/"
    return browser


def test_a_link_asks_and_only_the_button_signs_out(acme: TenantScope) -> None:
    browser = _signed_in(acme)
    browser.open("/signout")
    assert "Sign out?" in browser.text
    browser.open("/account/")
    assert browser.path == "/account/"
    browser.open("/signout")
    browser.submit()
    assert browser.path == "/signin?notice=signed-out"
    assert 'role="status">You are signed out.' in browser.text
    browser.open("/account/")
    assert browser.path == "/signin?next=/account/"


def test_the_account_page_has_the_button(acme: TenantScope) -> None:
    browser = _signed_in(acme)
    browser.open("/account/")
    browser.submit()
    assert browser.path == "/signin?notice=signed-out"


def test_a_page_elsewhere_signs_nobody_out(acme: TenantScope) -> None:
    browser = _signed_in(acme)
    browser.client.post("/signout", headers={"origin": "https://evil.example"})
    browser.open("/account/")
    assert browser.path == "/account/"


def test_the_old_cookie_opens_nothing(acme: TenantScope) -> None:
    browser = _signed_in(acme)
    cookie = browser.client.cookies[settings.SESSION_COOKIE_NAME].value
    browser.open("/signout")
    browser.submit()
    browser.client.cookies[settings.SESSION_COOKIE_NAME] = cookie
    browser.open("/account/")
    assert browser.path == "/signin?next=/account/"


def test_it_may_lead_somewhere_on_this_host(acme: TenantScope) -> None:
    browser = _signed_in(acme)
    browser.open("/signout?next=/register")
    browser.submit()
    assert browser.path == "/register"


def test_whoever_is_signed_out_already_is_not_asked(acme: TenantScope) -> None:
    browser = Visitor(acme)
    browser.open("/signout")
    assert browser.path == "/signin?notice=signed-out"
