"""A person's own page: who I am here, how I sign in, where I am signed in."""

import pytest

from identity.account.devices import name_of
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.visitor import Visitor

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


def test_it_says_who_is_signed_in_and_how(acme: TenantScope) -> None:
    alice, browser = cast.person(acme), Visitor(acme)
    browser.sign_in(alice.email, cast.PASSWORD)
    for text in (f"<dd>{alice.username}</dd>", f"<dd>{alice.email} <", "<dd>Set</dd>"):
        assert text in browser.text


def test_it_lists_the_devices_this_one_first(acme: TenantScope) -> None:
    alice = cast.person(acme)
    here, there = Visitor(acme), Visitor(acme)
    there.client.defaults["HTTP_USER_AGENT"] = FIREFOX
    here.sign_in(alice.email, cast.PASSWORD)
    there.sign_in(alice.email, cast.PASSWORD)
    here.open("/account/")
    devices = here.text.partition('id="devices"')[2].split("<li>")[1:]
    assert "this device" in devices[0]
    assert "<strong>Firefox on Windows</strong>" in devices[1]
    assert "this device" not in devices[1]


def test_devices_that_signed_out_are_not_listed(acme: TenantScope) -> None:
    alice = cast.person(acme)
    here, there = Visitor(acme), Visitor(acme)
    for browser in (here, there):
        browser.sign_in(alice.email, cast.PASSWORD)
    there.open("/signout")
    there.submit()
    here.open("/account/")
    assert here.text.count("this device") == 1
    assert "/end" not in here.text
    assert "Sign out everywhere else" not in here.text


def test_it_shows_nothing_of_anybody_else(acme: TenantScope) -> None:
    alice, bob = cast.person(acme), cast.person(acme)
    browser = Visitor(acme)
    browser.sign_in(alice.email, cast.PASSWORD)
    assert bob.email not in browser.text


@pytest.mark.parametrize("path", ["/account/", "/account/password", "/signin/again"])
def test_whoever_is_not_signed_in_is_asked_to(acme: TenantScope, path: str) -> None:
    browser = Visitor(acme)
    browser.open(path)
    assert browser.path.startswith("/signin?next=")


def test_a_person_without_a_password_changes_none(acme: TenantScope) -> None:
    from tests.visitor import code_for

    alice, browser = cast.person(acme, password=None), Visitor(acme)
    browser.open("/signin")
    browser.submit(login=alice.email)
    browser.submit(action="code")
    browser.submit(code=code_for(acme, alice.email))
    assert "Not set" in browser.text
    assert browser.open("/account/password").status_code == 404
    browser.open("/signin/again?next=/account/")
    browser.submit()
    browser.submit(code=code_for(acme, alice.email))
    assert browser.path == "/account/"


def test_the_password_once_more_leads_on(acme: TenantScope) -> None:
    alice, browser = cast.person(acme), Visitor(acme)
    browser.sign_in(alice.email, cast.PASSWORD)
    browser.open("/signin/again?next=/account/password")
    browser.submit(password="not the password")
    assert 'id="id_password_error" role="alert">This is not your password.' in browser.text
    browser.submit(password=cast.PASSWORD)
    assert browser.path == "/account/password"


def test_other_devices_are_ended_by_the_button_only(acme: TenantScope) -> None:
    alice, browser = cast.person(acme), Visitor(acme)
    browser.sign_in(alice.email, cast.PASSWORD)
    assert browser.client.get("/account/devices/end").status_code == 405
    assert browser.client.post("/account/devices/end", headers={"origin": browser.origin}).status_code == 403


def test_the_start_leads_to_the_account_or_to_signing_in(acme: TenantScope) -> None:
    browser = Visitor(acme)
    browser.open("/")
    assert browser.path == "/signin"
    with enter(acme):
        alice = cast.new_user()
    browser.sign_in(alice.email, cast.PASSWORD)
    browser.open("/")
    assert browser.path == "/account/"


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (FIREFOX, "Firefox on Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 Safari/605.1.15", "Safari on macOS"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/134.0 Mobile/15E148 Safari/604.1", "Chrome on iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/134.0.0.0 Safari/537.36 Edg/134.0.0.0", "Edge on Windows"),
        ("Mozilla/5.0 (Linux; Android 14; SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile Safari/537.36", "Samsung Internet on Android"),
        ("curl/8.5.0", "Unknown device"),
        ("", "Unknown device"),
    ],
)  # fmt: skip
def test_devices_have_names_that_people_know(user_agent: str, name: str) -> None:
    assert name_of(user_agent) == name
