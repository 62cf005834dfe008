"""Recovery codes: each works once, in whatever way it is typed, and new ones end the old."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from identity.signin.factors import recovery
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.signin.factors import kit
from tests.visitor import Visitor


def _signs_in(scope: TenantScope, login: str, code: str) -> bool:
    browser = Visitor(scope)
    browser.sign_in(login, cast.PASSWORD)
    browser.open("/signin/factor?use=recovery")
    browser.submit(code=code)
    return browser.path == "/account/"


def test_each_works_once(acme: TenantScope) -> None:
    alice = cast.person(acme)
    kit.give_app(acme, alice)
    first, second, *_rest = kit.give_codes(acme, alice)
    assert _signs_in(acme, alice.email, first)
    assert not _signs_in(acme, alice.email, first)
    assert _signs_in(acme, alice.email, second)
    with enter(acme):
        assert recovery.left_of(alice) == 8


@pytest.mark.parametrize("change", [str.upper, lambda code: code.replace("-", ""), lambda code: f" {code} "])
def test_it_is_read_however_it_was_typed(acme: TenantScope, change: object) -> None:
    alice = cast.person(acme)
    kit.give_app(acme, alice)
    code = kit.give_codes(acme, alice)[0]
    assert callable(change)
    assert _signs_in(acme, alice.email, change(code))
    assert not _signs_in(acme, alice.email, code)


def test_new_ones_end_the_old_ones(acme: TenantScope) -> None:
    alice = cast.person(acme)
    kit.give_app(acme, alice)
    old = kit.give_codes(acme, alice)[0]
    new = kit.give_codes(acme, alice)[0]
    assert not _signs_in(acme, alice.email, old)
    assert _signs_in(acme, alice.email, new)


def test_of_many_requests_with_one_code_one_gets_through(acme: TenantScope) -> None:
    alice = cast.person(acme)
    kit.give_app(acme, alice)
    code = kit.give_codes(acme, alice)[0]

    def use(_number: int) -> bool:
        try:
            with enter(acme):
                return recovery.use(user=alice, code=code) is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(use, range(16))) == 1


def test_codes_of_somebody_else_open_nothing(acme: TenantScope) -> None:
    alice, bob = cast.person(acme), cast.person(acme)
    for person in (alice, bob):
        kit.give_app(acme, person)
    kit.give_codes(acme, alice)
    assert not _signs_in(acme, alice.email, kit.give_codes(acme, bob)[0])


def test_they_are_not_in_the_database(acme: TenantScope) -> None:
    from allauth.mfa.models import Authenticator

    alice = cast.person(acme)
    codes = kit.give_codes(acme, alice)
    with enter(acme):
        row = Authenticator.objects.get(user=alice)
    assert not [code for code in codes if code in str(row.data) or code.replace("-", "") in str(row.data)]


def test_where_the_tenant_has_turned_them_off_they_open_nothing() -> None:
    scope = kit.tenant_with(recovery_codes=False)
    alice, browser = cast.person(scope), Visitor(scope)
    secret = kit.give_app(scope, alice)
    code = kit.give_codes(scope, alice)[0]
    assert not _signs_in(scope, alice.email, code)
    browser.sign_in(alice.email, cast.PASSWORD)
    browser.submit(code=kit.code_now(secret))
    assert browser.open("/account/security/codes").status_code == 404


def test_new_ones_are_made_on_the_account_page_and_shown_once(acme: TenantScope) -> None:
    alice, browser = cast.person(acme), Visitor(acme)
    secret = kit.give_app(acme, alice)
    browser.sign_in(alice.email, cast.PASSWORD)
    browser.submit(code=kit.code_now(secret))
    browser.open("/account/security/codes")
    assert "<code>" not in browser.text
    browser.submit()
    assert browser.text.count("<li><code>") == 10
    browser.open("/account/security/")
    assert "10 codes are left." in browser.text
