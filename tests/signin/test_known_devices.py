"""A browser in which somebody has signed in before has tries of its own; its cookie cannot be made by anybody else."""

from collections.abc import Callable

from django.conf import settings

from identity.signin.protection import devices
from tenants.isolation.scope import TenantScope
from tests import cast
from tests.visitor import Visitor

HERE = "203.0.113.21"


def fail(scope: TenantScope, login: str, times: int = 11) -> None:
    """Somebody else at the same place, each time in a new browser."""
    for _ in range(times):
        Visitor(scope, REMOTE_ADDR=HERE).sign_in(login, "not the password")


def signed_out(scope: TenantScope, login: str) -> Visitor:
    browser = Visitor(scope, REMOTE_ADDR=HERE)
    browser.sign_in(login, cast.PASSWORD)
    browser.open("/signout")
    browser.submit()
    return browser


def test_a_colleague_at_the_same_place_cannot_lock_a_person_out_of_their_own_browser(acme: TenantScope) -> None:
    alice = cast.person(acme)
    own = signed_out(acme, alice.email)
    fail(acme, alice.email)
    assert Visitor(acme, REMOTE_ADDR=HERE).sign_in(alice.email, cast.PASSWORD).status_code == 429
    own.sign_in(alice.email, cast.PASSWORD)
    assert own.path == "/account/"


def test_it_is_known_for_every_name_of_the_person_and_for_nobody_else(acme: TenantScope) -> None:
    alice, bob = cast.person(acme), cast.person(acme)
    own = signed_out(acme, alice.email)
    fail(acme, str(alice.username))
    fail(acme, bob.email)
    assert own.sign_in(bob.email, cast.PASSWORD).status_code == 429
    own.sign_in(str(alice.username).upper(), cast.PASSWORD)
    assert own.path == "/account/"


def test_its_own_failures_make_it_wait(acme: TenantScope) -> None:
    """Whoever stole the cookie, or sits at the person's desk, gets as many tries as anybody."""
    alice = cast.person(acme)
    own = signed_out(acme, alice.email)
    for _ in range(11):
        own.sign_in(alice.email, "not the password")
    assert own.page.status_code == 429
    # The person is let in from the next browser, even at the same place.
    assert Visitor(acme, REMOTE_ADDR=HERE).sign_in(alice.email, cast.PASSWORD).status_code == 200


def test_people_who_share_a_browser_are_each_known_there(acme: TenantScope) -> None:
    alice, bob = cast.person(acme), cast.person(acme)
    shared = signed_out(acme, alice.email)
    shared.sign_in(bob.email, cast.PASSWORD)
    shared.open("/signout")
    shared.submit()
    for person in (alice, bob):
        fail(acme, person.email)
        shared.sign_in(person.email, cast.PASSWORD)
        assert shared.path == "/account/"
        shared.open("/signout")
        shared.submit()


def _change(text: str, part: int, to: str) -> str:
    parts = text.split(".")
    parts[part] = to
    return ".".join(parts)


FORGERIES: tuple[Callable[[str], str], ...] = (
    lambda text: "",
    lambda text: "x",
    lambda text: text + "é",
    lambda text: text.replace(".", "", 1),
    lambda text: _change(text, 0, "999999999"),
    lambda text: _change(text, 1, "999999"),
    lambda text: _change(text, 1, "1"),
    lambda text: _change(text, 2, "A" * 22),
    lambda text: _change(text, 3, "A" * 16),
    lambda text: text + ".A" * 500,
)


def test_a_forged_cookie_makes_no_browser_known(acme: TenantScope) -> None:
    alice = cast.person(acme)
    cookie = signed_out(acme, alice.email).client.cookies[devices.COOKIE].value
    fail(acme, alice.email)
    for forge in FORGERIES:
        stranger = Visitor(acme, REMOTE_ADDR=HERE)
        # One identifier is enough to be known; the person's username stays out of it.
        stranger.client.cookies[devices.COOKIE] = forge(".".join(cookie.split(".")[:4]))
        assert stranger.sign_in(alice.email, cast.PASSWORD).status_code == 429


def test_one_tenants_cookie_is_worth_nothing_at_another(acme: TenantScope, globex: TenantScope) -> None:
    alice = cast.person(acme)
    browser = Visitor(globex, REMOTE_ADDR=HERE)
    browser.client.cookies[devices.COOKIE] = signed_out(acme, alice.email).client.cookies[devices.COOKIE].value
    fail(globex, alice.email, 10)
    assert browser.sign_in(alice.email, cast.PASSWORD).status_code == 429


def test_it_names_nobody_and_is_out_of_reach_of_scripts(acme: TenantScope) -> None:
    alice = cast.person(acme)
    cookie = signed_out(acme, alice.email).client.cookies[devices.COOKIE]
    assert alice.email not in cookie.value
    assert str(alice.username) not in cookie.value
    assert (cookie["domain"], cookie["path"], cookie["samesite"]) == ("", "/", "Lax")
    assert cookie["httponly"]
    assert devices.COOKIE.startswith(settings.COOKIE_PREFIX)
