"""What happened to an account, told to its owner alone."""

from identity.users.operations import set_password, update_user
from tenants.audit import events
from tenants.audit.actor import COMMAND, Actor, Kind
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.account.people import signed_in
from tests.visitor import Visitor


def test_it_tells_what_the_person_did_and_from_where(acme: TenantScope) -> None:
    alice = cast.person(acme)
    browser = signed_in(acme, alice)
    browser.open("/account/profile/name")
    browser.submit(name="Alice")
    browser.open("/account/activity")
    for words in ("You signed in", "A new device signed in", "The profile was changed", "2001:db8:"):
        assert words in browser.text
    assert "by staff" in browser.text.partition("The account was created")[2][:20]


def test_of_what_staff_did_it_says_neither_who_nor_where(acme: TenantScope) -> None:
    alice = cast.person(acme)
    oscar = Actor(Kind.OPERATOR, "1", "Oscar", "203.0.113.78", "Mozilla/5.0 (Windows NT) Firefox/140.0")
    with enter(acme):
        update_user(user=alice, values={"name": "Renamed"}, by=oscar)
    browser = signed_in(acme, alice)
    browser.open("/account/activity")
    assert "The profile was changed by staff" in browser.text
    for hidden in ("Oscar", "203.0.113.78", "Firefox on Windows"):
        assert hidden not in browser.text


def test_it_tells_nothing_of_anybody_else(acme: TenantScope) -> None:
    alice, bob = cast.person(acme), cast.person(acme)
    with enter(acme):
        set_password(user=bob, password="another battery horse", by=COMMAND)
    browser = signed_in(acme, alice)
    browser.open("/account/activity")
    assert "A new password was set by staff" not in browser.text


def test_it_is_paged(acme: TenantScope) -> None:
    alice = cast.person(acme)
    by = Actor(Kind.USER, str(alice.pk), str(alice), "203.0.113.1", "")
    with enter(acme):
        for _ in range(40):
            events.record("user.sign_in", alice, by=by)
    browser = signed_in(acme, alice)
    browser.open("/account/activity")
    assert browser.text.count("<li>") == 30
    assert "?p=2" in browser.text
    browser.open("/account/activity?p=2")
    assert 10 < browser.text.count("<li>") < 20
    for nonsense in ("0", "-1", "x", "99999999999"):
        assert browser.open(f"/account/activity?p={nonsense}").status_code == 200


def test_it_tells_of_attempts_that_failed(acme: TenantScope) -> None:
    alice, bob = cast.person(acme), cast.person(acme)
    for person in (alice, bob):
        Visitor(acme, REMOTE_ADDR="203.0.113.44").sign_in(person.email, "not the password")
    browser = signed_in(acme, alice)
    browser.open("/account/activity")
    assert browser.text.count("Somebody failed to sign in as you") == 1
    assert "203.0.113.44" in browser.text
    quiet = signed_in(acme, cast.person(acme))
    quiet.open("/account/activity")
    assert "Failed attempts" not in quiet.text
