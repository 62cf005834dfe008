"""The identifier, then the password."""

from identity.users.operations import create_user, suspend_user
from tenants.audit.actor import COMMAND
from tenants.audit.models import Event
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.visitor import Visitor, code_for


def test_the_address_and_the_password_sign_in(acme: TenantScope) -> None:
    alice, browser = cast.person(acme), Visitor(acme)
    browser.sign_in(alice.email, cast.PASSWORD)
    assert browser.path == "/account/"
    assert alice.email in browser.text


def test_the_username_signs_in_too(acme: TenantScope) -> None:
    alice, browser = cast.person(acme), Visitor(acme)
    browser.sign_in(str(alice.username).upper(), cast.PASSWORD)
    assert browser.path == "/account/"


def test_both_may_be_sent_at_once(acme: TenantScope) -> None:
    """Programs that know the form need not ask twice."""
    alice, browser = cast.person(acme), Visitor(acme)
    browser.open("/signin")
    browser.submit(login=alice.email, password=cast.PASSWORD)
    assert browser.path == "/account/"


def test_the_identifier_stays_in_view_and_can_be_changed(acme: TenantScope) -> None:
    alice, browser = cast.person(acme), Visitor(acme)
    browser.open("/signin?next=/account/")
    browser.submit(login=alice.email)
    assert f"<span>{alice.email}</span>" in browser.text
    assert '<a href="/signin?next=%2Faccount%2F">Change</a>' in browser.text


def test_a_wrong_password_is_said_at_its_field_and_not_written_back(acme: TenantScope) -> None:
    alice, browser = cast.person(acme), Visitor(acme)
    browser.open("/signin")
    browser.submit(login=alice.email)
    browser.submit(password="not the password")
    assert 'id="id_password_error" role="alert">Address and password do not match.' in browser.text
    assert 'aria-describedby="id_password_error"' in browser.text
    assert "autofocus" in browser.text.partition('name="password"')[2].partition(">")[0]
    assert "not the password" not in browser.text
    assert f"<span>{alice.email}</span>" in browser.text


def test_an_empty_identifier_is_asked_for_again(acme: TenantScope) -> None:
    browser = Visitor(acme)
    browser.open("/signin")
    browser.submit(login="")
    assert 'role="alert">Enter your e-mail address or username.' in browser.text
    assert "<title>Error: Sign in" in browser.text


def test_whoever_is_signed_in_goes_straight_on(acme: TenantScope) -> None:
    alice, browser = cast.person(acme), Visitor(acme)
    browser.sign_in(alice.email, cast.PASSWORD)
    browser.open("/signin?next=/account/password")
    assert browser.path == "/account/password"


def test_an_application_may_name_the_person(acme: TenantScope) -> None:
    browser = Visitor(acme)
    browser.open("/signin?login_hint=alice%40acme.test")
    assert 'value="alice@acme.test"' in browser.text


def test_a_suspended_person_is_told_so_after_the_right_password_only(acme: TenantScope) -> None:
    alice, browser = cast.person(acme), Visitor(acme)
    with enter(acme):
        suspend_user(user=alice, reason="a test", by=COMMAND)
    browser.sign_in(alice.email, "not the password")
    assert "do not match" in browser.text
    browser.submit(password=cast.PASSWORD)
    assert (browser.path, browser.page.status_code) == ("/signin/suspended", 403)
    browser.open("/account/")
    assert browser.path == "/signin?next=/account/"


def test_an_address_that_was_never_proved_is_proved_first(acme: TenantScope) -> None:
    alice, browser = cast.person(acme, verified=False), Visitor(acme)
    browser.sign_in(alice.email, cast.PASSWORD, path="/signin?next=/account/%3Fmark")
    assert browser.path == "/register/code?next=%2Faccount%2F%3Fmark"
    browser.submit(code=code_for(acme, alice.email))
    assert browser.path == "/account/?mark"


def test_a_person_without_an_address_signs_in_by_username(acme: TenantScope) -> None:
    with enter(acme):
        create_user(username="no.mail", password=cast.PASSWORD, by=COMMAND)
    browser = Visitor(acme)
    browser.sign_in("no.mail", cast.PASSWORD)
    assert browser.path == "/account/"


def test_it_is_written_into_the_log_book(acme: TenantScope) -> None:
    alice, browser = cast.person(acme), Visitor(acme, REMOTE_ADDR="203.0.113.7")
    browser.sign_in(alice.email, "not the password")
    browser.submit(password=cast.PASSWORD)
    with enter(acme):
        event = Event.objects.about(alice).filter(action="user.sign_in").get()
        failure = Event.objects.filter(action="user.sign_in_failed", details__identifier=alice.email).get()
    assert event.details == {"methods": ["password"]}
    assert (event.ip, event.user_agent) == ("203.0.113.7", "a browser")
    assert "not the password" not in str(failure.details)
