"""The one limiter: exact under concurrency, a window for each action alone, and places that cannot be made up."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections
from pytest_django import Settings

from identity.signin import limits
from identity.signin.limits import Action
from identity.signin.logbook.models import SignIn
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.visitor import Visitor

Visit = Callable[..., Visitor]


def allowed(action: Action, *parts: str) -> bool:
    try:
        limits.count(action, *parts)
    except limits.TooManyTries:
        return False
    return True


def test_a_crowd_gets_exactly_as_many_tries_as_one(acme: TenantScope) -> None:
    """allauth 65.19.3: limits exceeded by concurrency."""
    name = cast.unique("crowd")

    def work(_number: int) -> int:
        try:
            with enter(acme):
                return sum(allowed(Action.PASSWORD, name, "203.0.113.1") for _ in range(8))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(work, range(6))) == Action.PASSWORD.limit


def test_several_keys_at_once_never_lock_each_other_up(acme: TenantScope) -> None:
    keys = [cast.unique("key") for _ in range(4)]

    def work(number: int) -> int:
        order = keys[number % 4 :] + keys[: number % 4]
        try:
            with enter(acme):
                for _ in range(15):
                    limits.count_all(*((Action.REGISTER, key) for key in order))
            return 15
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, range(4))) == 60


def test_no_two_actions_share_a_window(acme: TenantScope) -> None:
    """allauth 65.21.1: rate windows shared."""
    name = cast.unique("shared")
    with enter(acme):
        for _ in range(Action.SEND_CODE.limit + 1):
            allowed(Action.SEND_CODE, name, "203.0.113.1")
        assert not allowed(Action.SEND_CODE, name, "203.0.113.1")
        assert all(allowed(action, name, "203.0.113.1") for action in Action if action is not Action.SEND_CODE)


def test_no_two_tenants_share_one(acme: TenantScope, globex: TenantScope) -> None:
    name = cast.unique("both")
    with enter(acme):
        for _ in range(Action.SEND_CODE.limit + 1):
            allowed(Action.SEND_CODE, name)
        assert not allowed(Action.SEND_CODE, name)
    with enter(globex):
        assert allowed(Action.SEND_CODE, name)


def test_a_window_ends(acme: TenantScope) -> None:
    name = cast.unique("window")
    with enter(acme):
        for _ in range(Action.SEND_CODE.limit + 1):
            allowed(Action.SEND_CODE, name)
        with connection.cursor() as cursor:
            cursor.execute("update signin_attempt set until = now() - interval '1 second'")
        assert limits.count(Action.SEND_CODE, name) == 1


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("", "nowhere"),
        ("unknown", "nowhere"),
        ("203.0.113.9, 1.1.1.1", "nowhere"),
    ],
)
def test_a_place_is_an_address_or_a_network_of_ipv6(address: str, place: str) -> None:
    assert limits.place_of(address) == place


def _fail(scope: TenantScope, login: str, **meta: str) -> Visitor:
    browser = Visitor(scope, **meta)
    browser.sign_in(login, "not the password")
    return browser


def test_behind_a_proxy_of_ours_everybody_has_a_place_of_their_own(acme: TenantScope, settings: Settings) -> None:
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
    alice = cast.person(acme)
    for _ in range(11):
        there = _fail(acme, alice.email, REMOTE_ADDR="10.1.2.3", HTTP_X_FORWARDED_FOR="1.2.3.4, 198.51.100.61")
    elsewhere = _fail(acme, alice.email, REMOTE_ADDR="10.1.2.3", HTTP_X_FORWARDED_FOR="198.51.100.62")
    assert (there.page.status_code, elsewhere.page.status_code) == (429, 200)
    with enter(acme):
        rows = SignIn.objects.filter(identifier=alice.email)
        assert set(rows.values_list("ip", flat=True)) == {"198.51.100.61", "198.51.100.62"}


def test_nobody_else_says_where_they_are(acme: TenantScope, settings: Settings) -> None:
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
    alice = cast.person(acme)
    for number in range(11):
        forged = {"HTTP_X_FORWARDED_FOR": f"198.51.100.{number}", "HTTP_FORWARDED": f"for=198.51.100.{number}"}
        browser = _fail(acme, alice.email, REMOTE_ADDR="203.0.113.61", HTTP_X_REAL_IP="198.51.100.1", **forged)
    assert browser.page.status_code == 429
    with enter(acme):
        rows = SignIn.objects.filter(identifier=alice.email)
        assert set(rows.values_list("ip", flat=True)) == {"203.0.113.61"}
