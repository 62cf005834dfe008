"""New people prove a number: beside an address, or instead of one."""

import uuid

import pytest

from identity.users.models import User
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.signin.phones import ONLY_PHONES, PHONES, ask_by_sms, at_home, new_number, with_phone
from tests.visitor import Visitor, code_for, mails_to

PASSWORD = "another battery horse"


@pytest.fixture(scope="module")
def both() -> TenantScope:
    return cast.tenant_with(**PHONES, register_phone=True)


@pytest.fixture(scope="module")
def phones() -> TenantScope:
    return cast.tenant_with(**ONLY_PHONES)


def _register(scope: TenantScope, **fields: str) -> Visitor:
    browser = Visitor(scope, language="ja")
    browser.open("/register?next=/account/%3Fmark")
    browser.submit(**fields)
    return browser


def test_beside_an_address_both_are_proved_one_after_the_other(both: TenantScope) -> None:
    number, address = new_number(), f"new{uuid.uuid4().hex[:8]}@example.test"
    browser = _register(both, email=address, phone=at_home(number), password1=PASSWORD)
    assert browser.path.startswith("/register/code?")
    browser.submit(code=code_for(both, address))
    assert browser.path.startswith("/register/phone?")
    browser.submit(code=code_for(both, number))
    assert browser.path == "/account/?mark"
    with enter(both):
        found = User.objects.get(email=address)
        assert (found.phone, found.phone_verified) == (number, True)


def test_whoever_leaves_in_between_is_asked_at_the_next_sign_in(both: TenantScope) -> None:
    number, address = new_number(), f"new{uuid.uuid4().hex[:8]}@example.test"
    browser = _register(both, email=address, phone=number, password1=PASSWORD)
    browser.submit(code=code_for(both, address))
    again = Visitor(both)
    again.sign_in(address, PASSWORD)
    assert again.path == "/register/phone"
    again.open("/account/")
    assert again.path == "/signin?next=/account/"


def test_instead_of_an_address_the_number_is_all(phones: TenantScope) -> None:
    number = new_number()
    browser = Visitor(phones, language="ja")
    browser.open("/register")
    assert 'name="email"' not in browser.text
    browser = _register(phones, phone=at_home(number))
    assert browser.path.startswith("/register/phone?")
    browser.submit(code=code_for(phones, number))
    assert browser.path == "/account/?mark"
    again = ask_by_sms(phones, number)
    again.submit(code=code_for(phones, number))
    assert again.path == "/account/"


def test_a_number_that_has_an_account_looks_like_a_new_one_and_its_owner_is_told(phones: TenantScope) -> None:
    owner, pages = with_phone(phones), []
    with enter(phones):
        before = User.objects.count()
    for number in (owner.phone, new_number()):
        browser = _register(phones, phone=number)
        pages.append((browser.path, browser.page.status_code, browser.text.count("電話番号の確認")))
        browser.submit(code="12345")
        pages.append((browser.path, browser.page.status_code, browser.text.count("コードが違います。")))
    assert pages[:2] == pages[2:]
    assert "アカウントはすでにあります" in mails_to(phones, owner.phone)[-1].get_content()
    with enter(phones):
        assert User.objects.count() == before + 1


def test_a_mistyped_one_starts_again_and_leaves_nothing(phones: TenantScope) -> None:
    wrong, right = new_number(), new_number()
    browser = _register(phones, phone=wrong)
    browser.submit(form=2)
    assert browser.path == "/register?next=%2Faccount%2F%3Fmark"
    with enter(phones):
        assert not User.objects.filter(phone=wrong).exists()
    browser.submit(phone=right)
    browser.submit(code=code_for(phones, right))
    assert browser.path == "/account/?mark"


@pytest.mark.parametrize("typed", ["", "12", "0312345678", "not a number"])
def test_what_gets_no_messages_is_refused_at_its_field(phones: TenantScope, typed: str) -> None:
    browser = _register(phones, phone=typed)
    assert browser.path.startswith("/register")
    assert 'id="id_phone_error" role="alert"' in browser.text


def test_an_unproved_registration_does_not_hold_a_number_against_its_owner(phones: TenantScope) -> None:
    """Whoever registers somebody else's number gets nothing, and keeps nobody out."""
    number = new_number()
    _register(phones, phone=number)
    owner = _register(phones, phone=number)
    owner.submit(code=code_for(phones, number))
    assert owner.path == "/account/?mark"
