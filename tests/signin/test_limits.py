"""Too many tries: 429 and the same page, which asks to wait; never for the account alone."""

from collections.abc import Callable

import pytest

from identity.signin.protection.models import ProtectionPolicy
from identity.signin.protection.operations import update_protection
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.visitor import Visitor, code_for

HERE, ELSEWHERE = "203.0.113.7", "198.51.100.9"


def _try(scope: TenantScope, login: str, password: str = "not the password", at: str = HERE) -> Visitor:
    browser = Visitor(scope, REMOTE_ADDR=at)
    browser.sign_in(login, password)
    return browser


def test_the_eleventh_password_from_one_place_has_to_wait(acme: TenantScope) -> None:
    alice = cast.person(acme)
    for _ in range(10):
        assert _try(acme, alice.email).page.status_code == 200
    browser = _try(acme, alice.email, cast.PASSWORD)
    assert browser.page.status_code == 429
    assert 0 < int(browser.page.headers["Retry-After"]) <= 600
    assert 'role="alert">Too many tries. Wait 10 minutes, then try again.' in browser.text
    assert f"<span>{alice.email}</span>" in browser.text


def test_the_person_gets_in_from_another_place(acme: TenantScope) -> None:
    """An attacker must not be able to lock somebody out."""
    alice = cast.person(acme)
    for _ in range(11):
        _try(acme, alice.email)
    assert _try(acme, alice.email, cast.PASSWORD, ELSEWHERE).path == "/account/"


def test_everybody_in_one_network_of_ipv6_is_in_one_place(acme: TenantScope) -> None:
    alice = cast.person(acme)
    for number in range(11):
        browser = _try(acme, alice.email, at=f"2001:db8:ffff:1::{number:x}")
    assert browser.page.status_code == 429
    assert _try(acme, alice.email, cast.PASSWORD, "2001:db8:ffff:2::1").path == "/account/"


def test_another_spelling_is_the_same_person(acme: TenantScope) -> None:
    alice = cast.person(acme)
    for spelling in (str.upper, str.title, lambda text: f" {text} ") * 4:
        browser = _try(acme, spelling(alice.email))
    assert browser.page.status_code == 429


def test_a_success_forgives(acme: TenantScope) -> None:
    alice = cast.person(acme)
    for _ in range(2):
        for _ in range(9):
            _try(acme, alice.email)
        assert _try(acme, alice.email, cast.PASSWORD).path == "/account/"


def test_codes_are_sent_to_one_address_five_times_from_one_place(acme: TenantScope) -> None:
    alice = cast.person(acme)
    for number in range(6):
        browser = Visitor(acme, REMOTE_ADDR=HERE)
        browser.open("/signin")
        browser.submit(login=alice.email)
        browser.submit(action="code")
        assert browser.page.status_code == (200 if number < 5 else 429)
    assert "Too many tries." in browser.text
    browser = Visitor(acme, REMOTE_ADDR=HERE)
    browser.open("/recover")
    browser.submit(email=alice.email)
    assert browser.page.status_code == 429
    assert f'value="{alice.email}"' in browser.text


def _guess(scope: TenantScope, login: str, at: str, times: int = 3) -> Visitor:
    browser = Visitor(scope, REMOTE_ADDR=at)
    browser.open("/signin")
    browser.submit(login=login)
    browser.submit(action="code")
    for _ in range(times):
        browser.submit(code="12345")
    return browser


def test_codes_are_tried_ten_times_for_one_address_from_one_place(acme: TenantScope) -> None:
    """A new challenge gives no new tries: a code has only a million values."""
    alice = cast.person(acme)
    for _ in range(3):
        assert _guess(acme, alice.email, HERE).page.status_code == 200
    browser = _guess(acme, alice.email, HERE, 2)
    assert browser.page.status_code == 429
    browser.submit(code=code_for(acme, alice.email))
    assert browser.page.status_code == 429
    # Nobody else, and the person nowhere else, has to wait for that.
    browser = _guess(acme, alice.email, ELSEWHERE, 0)
    browser.submit(code=code_for(acme, alice.email))
    assert browser.path == "/account/"


def test_codes_of_one_account_are_tried_fifty_times_a_day_whatever_the_place() -> None:
    scope = cast.tenant_with()
    with enter(scope):
        update_protection(policy=ProtectionPolicy(code_tries_a_day=10), by=COMMAND)
        alice = cast.new_user()
    statuses = [_guess(scope, alice.email, f"198.51.100.{number}").page.status_code for number in range(4)]
    assert statuses == [200, 200, 200, 429]


def test_strangers_who_ask_for_codes_all_day_keep_nobody_out_of_their_own_browser(acme: TenantScope) -> None:
    alice = cast.person(acme)
    own = Visitor(acme, REMOTE_ADDR=HERE)
    own.sign_in(alice.email, cast.PASSWORD)
    own.open("/signout")
    own.submit()
    for number in range(21):
        stranger = _guess(acme, alice.email, f"198.51.100.{number}", 0)
    assert "Too many tries." in stranger.text
    own.open("/signin")
    own.submit(login=alice.email)
    own.submit(action="code")
    own.submit(code=code_for(acme, alice.email))
    assert own.path == "/account/"


def _register(browser: Visitor) -> None:
    browser.open("/register")
    browser.submit(email="not an address", password1="short")


def _forged_address(browser: Visitor) -> None:
    browser.client.defaults["HTTP_X_FORWARDED_FOR"] = "192.0.2.1"
    browser.sign_in("nobody@example.test", "not the password")


@pytest.mark.parametrize(("story", "limit"), [(_register, 60), (_forged_address, 10)])
def test_it_counts_places_that_cannot_be_made_up(story: Callable[[Visitor], None], limit: int) -> None:
    scope = cast.tenant_with()
    statuses = []
    for number in range(limit + 1):
        browser = Visitor(scope, REMOTE_ADDR=HERE)
        browser.client.defaults["HTTP_X_FORWARDED_FOR"] = f"192.0.2.{number}"
        story(browser)
        statuses.append(browser.page.status_code)
    assert statuses == [200] * limit + [429]


def test_the_current_password_is_not_to_be_guessed_either(acme: TenantScope) -> None:
    alice, browser = cast.person(acme), Visitor(acme)
    browser.sign_in(alice.email, cast.PASSWORD)
    for number in range(11):
        browser.open("/signin/again" if number % 2 else "/account/password")
        field = "password" if number % 2 else "oldpassword"
        browser.submit(**{field: "not the password"})
    assert browser.page.status_code == 429
