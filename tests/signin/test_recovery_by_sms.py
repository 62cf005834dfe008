"""A lost password where people sign in with a number: a code by SMS, a new password, and no session is left."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.signin.phones import PHONES, ask_by_sms, at_home, new_number, with_phone
from tests.visitor import Visitor, code_for, mails_to

NEW = "another battery horse"


@pytest.fixture(scope="module")
def scope() -> TenantScope:
    return cast.tenant_with(**PHONES)


def _recover(scope: TenantScope, number: str) -> Visitor:
    browser = Visitor(scope, language="ja")
    browser.open("/recover")
    browser.submit(email=at_home(number))
    browser.submit(code=code_for(scope, number))
    browser.submit(password1=NEW)
    return browser


def test_it_sets_a_new_password_and_ends_every_session(scope: TenantScope) -> None:
    alice, elsewhere = with_phone(scope), Visitor(scope)
    elsewhere.sign_in(alice.email, cast.PASSWORD)
    browser = _recover(scope, alice.phone)
    assert browser.path == "/recover/done"
    for one in (elsewhere, browser):
        one.open("/account/")
        assert one.path == "/signin?next=/account/"
    browser.sign_in(alice.email, NEW)
    assert browser.path == "/account/"


def test_the_person_is_told_by_mail_too(scope: TenantScope) -> None:
    alice = with_phone(scope)
    _recover(scope, alice.phone)
    assert "のパスワードが変更されました" in str(mails_to(scope, alice.email)[-1]["Subject"])


def test_it_never_skips_second_factors(scope: TenantScope) -> None:
    alice = with_phone(scope)
    with enter(scope):
        TOTP.activate(alice, generate_totp_secret())
    browser = _recover(scope, alice.phone)
    browser.sign_in(alice.email, NEW)
    assert (browser.path, browser.page.status_code) == ("/signin/factor", 200)
    browser.open("/account/")
    assert browser.path.startswith("/signin")
    with enter(scope):
        assert Authenticator.objects.filter(user=alice, type=Authenticator.Type.TOTP).exists()


def test_an_unknown_number_is_answered_like_a_known_one(scope: TenantScope) -> None:
    pages = []
    for number in (with_phone(scope).phone, new_number()):
        browser = Visitor(scope)
        browser.open("/recover")
        browser.submit(email=number)
        first = (browser.path, browser.page.status_code, len(browser.text))
        browser.submit(code="12345")
        pages.append((first, browser.path, browser.page.status_code, len(browser.text)))
    assert pages[0] == pages[1]


def test_every_code_that_was_on_its_way_is_worth_nothing_after(scope: TenantScope) -> None:
    """Whoever read a message of the person before the recovery is not let in by it after."""
    alice = with_phone(scope)
    thief = ask_by_sms(scope, alice.phone)
    stolen = code_for(scope, alice.phone)
    _recover(scope, alice.phone)
    thief.submit(code=stolen)
    assert "notice=expired" in thief.path


def test_where_no_sms_is_sent_only_addresses_recover() -> None:
    scope = cast.tenant_with(phone=True)
    alice, browser = with_phone(scope), Visitor(scope)
    browser.open("/recover")
    assert "phone number" not in browser.text
    browser.submit(email=alice.phone)
    assert 'role="alert"' in browser.text
    assert not mails_to(scope, alice.phone)


def test_a_new_password_is_set_once_by_one_code(scope: TenantScope) -> None:
    alice, browser = with_phone(scope), Visitor(scope)
    browser.open("/recover")
    browser.submit(email=alice.phone)
    browser.submit(code=code_for(scope, alice.phone))
    page = browser.page
    browser.submit(password1=NEW)
    browser.page, browser.path = page, "/recover/password"
    browser.submit(password1="the third battery horse")
    assert browser.path == "/recover?notice=expired"
    browser.sign_in(alice.email, NEW)
    assert browser.path == "/account/"
