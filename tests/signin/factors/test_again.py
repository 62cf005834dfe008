"""Is it still you? Everybody can be asked: with a factor, the password, or a code to what they have proved."""

from datetime import UTC, datetime, timedelta

import time_machine
from allauth.account.models import EmailAddress

from identity.users.models import User
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.signin.factors import kit
from tests.visitor import Visitor, code_for

LATER = timedelta(minutes=11)


def _later() -> time_machine.travel:
    return time_machine.travel(datetime.now(UTC) + LATER, tick=True)


def test_a_password_for_whoever_has_nothing_stronger(acme: TenantScope) -> None:
    alice, browser = cast.person(acme), Visitor(acme)
    browser.sign_in(alice.email, cast.PASSWORD)
    browser.open("/account/security/add")
    assert browser.path == "/account/security/add"
    with _later():
        browser.open("/account/security/add")
        assert browser.path == "/signin/again?next=%2Faccount%2Fsecurity%2Fadd"
        browser.submit(password="not the password")
        assert "This is not your password." in browser.text
        browser.submit(password=cast.PASSWORD)
        assert browser.path == "/account/security/add"
    assert kit.records(browser, acme)[-1]["reauthenticated"] is True


def test_the_app_for_whoever_has_one_and_never_the_password(acme: TenantScope) -> None:
    """A password is what others steal: it must not be enough to take the factors away."""
    alice, browser = cast.person(acme), Visitor(acme)
    secret = kit.give_app(acme, alice)
    browser.sign_in(alice.email, cast.PASSWORD)
    browser.submit(code=kit.code_now(secret))
    with _later():
        browser.open("/account/security/codes")
        assert browser.path.startswith("/signin/again")
        assert "name=password" not in browser.text
        browser.open(f"{browser.path}&use=password")
        assert 'type="password"' not in browser.text
        browser.submit(code=kit.code_now(secret))
        assert browser.path == "/account/security/codes"


def test_a_passkey_for_whoever_has_one(acme: TenantScope) -> None:
    alice, browser = cast.person(acme), Visitor(acme)
    passkey = kit.give_passkey(acme, alice)
    kit.sign_in_with_passkey(browser, passkey)
    with _later():
        browser.open("/account/security/codes")
        browser.submit(credential=passkey.get(kit.options_of(browser)))
        assert browser.path == "/account/security/codes"


def test_a_code_for_people_with_neither(acme: TenantScope) -> None:
    alice, browser = cast.person(acme, password=None), Visitor(acme)
    browser.open("/signin")
    browser.submit(login=alice.email)
    browser.submit(action="code")
    browser.submit(code=code_for(acme, alice.email))
    assert browser.path == "/account/"
    with _later():
        browser.open("/account/security/add?use=app")
        browser.submit()
        code = code_for(acme, alice.email)
        browser.submit(code="000000" if code != "000000" else "111111")
        assert "This is not the code." in browser.text
        browser.submit(code=code)
        assert browser.path == "/account/security/add?use=app"


def test_a_code_by_sms_where_there_is_no_address(acme: TenantScope) -> None:
    alice, browser = cast.person(acme, password=None), Visitor(acme)
    browser.open("/signin")
    browser.submit(login=alice.email)
    browser.submit(action="code")
    browser.submit(code=code_for(acme, alice.email))
    number = f"+8190{alice.pk.int % 10**8:08}"
    with enter(acme):
        EmailAddress.objects.filter(user=alice).delete()
        User.objects.filter(pk=alice.pk).update(phone=number, phone_verified=True, email="")
    browser.open("/signin/again")
    assert number in browser.text
    browser.submit()
    browser.submit(code=code_for(acme, number))
    assert browser.path == "/account/"
    assert kit.records(browser, acme)[-1]["phone"] == number


def test_the_code_of_another_person_does_not_do(acme: TenantScope) -> None:
    alice, bob = cast.person(acme, password=None), cast.person(acme, password=None)
    browsers = []
    for person in (alice, bob):
        browser = Visitor(acme)
        browser.open("/signin")
        browser.submit(login=person.email)
        browser.submit(action="code")
        browser.submit(code=code_for(acme, person.email))
        browser.open("/signin/again")
        browser.submit()
        browsers.append(browser)
    browsers[0].submit(code=code_for(acme, bob.email))
    assert "This is not the code." in browsers[0].text


def test_tries_of_one_method_do_not_shut_the_others(acme: TenantScope) -> None:
    """allauth 65.20.1: attempts with passkeys locked the victim out of the app."""
    alice, browser = cast.person(acme), Visitor(acme)
    secret, passkey = kit.give_app(acme, alice), kit.give_passkey(acme, alice)
    browser.sign_in(alice.email, cast.PASSWORD)
    for _ in range(12):
        browser.open("/signin/factor?use=passkey")
        browser.submit(credential="{}")
    assert browser.page.status_code == 429
    browser.open("/signin/factor?use=app")
    browser.submit(code=kit.code_now(secret))
    assert browser.path == "/account/"
    other = Visitor(acme)
    kit.sign_in_with_passkey(other, passkey)
    assert other.path == "/account/"


def test_codes_are_not_to_be_guessed(acme: TenantScope) -> None:
    alice, browser = cast.person(acme), Visitor(acme)
    secret = kit.give_app(acme, alice)
    browser.sign_in(alice.email, cast.PASSWORD)
    for number in range(11):
        browser.submit(code=f"{number:06}")
    assert browser.page.status_code == 429
    browser.submit(code=kit.code_now(secret))
    assert browser.page.status_code == 429
    elsewhere = Visitor(acme)
    elsewhere.sign_in(alice.email, cast.PASSWORD)
    elsewhere.submit(code=kit.code_now(secret))
    assert elsewhere.path == "/account/"
