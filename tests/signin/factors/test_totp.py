"""Codes of authenticator apps: each counts once, however it is written and however many requests bring it."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection

from identity.signin.factors import totp
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.signin.factors import kit
from tests.visitor import Visitor

# Full-width, Arabic-Indic, Devanagari and mathematical digits.
SCRIPTS = ("０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩", "०१२३४५६७८९", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗")


def _signs_in(scope: TenantScope, login: str, code: str) -> bool:
    browser = Visitor(scope)
    browser.sign_in(login, cast.PASSWORD)
    browser.submit(code=code)
    return browser.path == "/account/"


def test_a_code_that_was_used_is_refused(acme: TenantScope) -> None:
    alice = cast.person(acme)
    secret = kit.give_app(acme, alice)
    code = kit.code_now(secret)
    assert _signs_in(acme, alice.email, code)
    assert not _signs_in(acme, alice.email, code)


@pytest.mark.parametrize("digits", SCRIPTS)
def test_other_digits_are_read_and_do_not_make_another_code(acme: TenantScope, digits: str) -> None:
    alice = cast.person(acme)
    secret = kit.give_app(acme, alice)
    code = kit.code_now(secret)
    assert _signs_in(acme, alice.email, f"{code[:3]} {code[3:]}".translate(str.maketrans("0123456789", digits)))
    assert not _signs_in(acme, alice.email, code)


def test_an_older_code_is_refused_after_a_newer_one(acme: TenantScope) -> None:
    alice = cast.person(acme)
    secret = kit.give_app(acme, alice)
    assert _signs_in(acme, alice.email, kit.code_now(secret))
    assert not _signs_in(acme, alice.email, kit.code_now(secret, -1))
    assert _signs_in(acme, alice.email, kit.code_now(secret, 1))


def test_it_is_refused_half_a_minute_later_too(acme: TenantScope) -> None:
    """allauth forgets a used code after one period, and takes it again while its tolerance lasts."""
    alice = cast.person(acme)
    secret = kit.give_app(acme, alice)
    code = kit.code_now(secret)
    assert _signs_in(acme, alice.email, code)
    for seconds in (31, 60, 89):
        with time_machine.travel(datetime.now(UTC) + timedelta(seconds=seconds), tick=True):
            assert not _signs_in(acme, alice.email, code)


def test_of_many_requests_with_one_code_one_gets_through(acme: TenantScope) -> None:
    alice = cast.person(acme)
    secret = kit.give_app(acme, alice)
    code = kit.code_now(secret)

    def use(_number: int) -> bool:
        try:
            with enter(acme):
                return totp.use(user=alice, code=code) is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(use, range(24))) == 1


def test_the_code_that_set_the_app_up_signs_nobody_in(acme: TenantScope) -> None:
    alice, browser = cast.person(acme), Visitor(acme)
    browser.sign_in(alice.email, cast.PASSWORD)
    browser.open("/account/security/add?use=app")
    found = kit.KEY.search(browser.text)
    assert found is not None
    code = kit.code_now(found[1].replace(" ", ""))
    browser.submit(code=code)
    assert kit.factors_of(acme, alice) == ["recovery_codes", "totp"]
    assert not _signs_in(acme, alice.email, code)


def test_codes_of_long_ago_and_far_ahead_are_none(acme: TenantScope) -> None:
    alice = cast.person(acme)
    secret = kit.give_app(acme, alice)
    for steps in (-3, -2, 2, 3):
        # A step ends while the test runs: look again whether the code is out of reach.
        code, before = kit.code_now(secret, steps), int(time.time()) // 30
        accepted = _signs_in(acme, alice.email, code)
        assert not accepted or int(time.time()) // 30 != before


@pytest.mark.parametrize("text", ["", "12345", "1234567", "12345a", "½23456", "²23456", "一二三四五六", "-" * 24])
def test_what_is_no_code_reads_as_none(text: str) -> None:
    assert totp.find_step(totp.new_secret(), text) is None
    if text not in ("12345", "1234567"):
        assert totp.plain_digits(text) == ""


def test_the_secret_is_sealed_in_its_row(acme: TenantScope) -> None:
    from allauth.mfa.models import Authenticator

    alice = cast.person(acme)
    secret = kit.give_app(acme, alice)
    with enter(acme):
        row = Authenticator.objects.get(user=alice)
    assert secret not in str(row.data)
