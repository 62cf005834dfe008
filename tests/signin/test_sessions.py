"""A session belongs to one sign-in, and ends when it is ended."""

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session

from identity.users.models import User
from identity.users.operations import end_sessions, suspend_user
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tenants.sessions import digest_of
from tests import cast
from tests.visitor import Visitor, code_for

NEW = "another battery horse"
COOKIE = settings.SESSION_COOKIE_NAME


def _signed_in(scope: TenantScope, person: User) -> Visitor:
    browser = Visitor(scope)
    browser.sign_in(person.email, cast.PASSWORD)
    assert browser.path == "/account/"
    return browser


def _is_signed_in(browser: Visitor) -> bool:
    browser.open("/account/")
    return browser.path == "/account/"


def test_a_visitor_who_only_looks_gets_no_session(acme: TenantScope) -> None:
    browser = Visitor(acme)
    for path in ("/signin", "/register", "/recover", "/nothing-there"):
        browser.open(path)
    assert COOKIE not in browser.client.cookies


def test_the_key_changes_when_somebody_signs_in(acme: TenantScope) -> None:
    """A session that was planted before is worth nothing after (session fixation)."""
    alice, browser = cast.person(acme), Visitor(acme)
    browser.open("/signin")
    browser.submit(login=alice.email)
    browser.submit(action="code")
    before = browser.client.cookies[COOKIE].value
    browser.submit(code=code_for(acme, alice.email))
    after = browser.client.cookies[COOKIE].value
    assert before != after
    thief = Visitor(acme)
    thief.client.cookies[COOKIE] = before
    assert not _is_signed_in(thief)
    with enter(acme):
        assert not Session.objects.filter(session_key=digest_of(before)).exists()


def test_a_made_up_key_is_not_taken_over(acme: TenantScope) -> None:
    alice, browser = cast.person(acme), Visitor(acme)
    browser.client.cookies[COOKIE] = "planted" * 8
    browser.sign_in(alice.email, cast.PASSWORD)
    assert browser.client.cookies[COOKIE].value != "planted" * 8
    assert _is_signed_in(browser)


def test_the_form_token_changes_when_somebody_signs_in(acme: TenantScope) -> None:
    alice, browser = cast.person(acme), Visitor(acme)
    browser.open("/signin")
    before = browser.client.cookies[settings.CSRF_COOKIE_NAME].value
    browser.sign_in(alice.email, cast.PASSWORD)
    assert browser.client.cookies[settings.CSRF_COOKIE_NAME].value != before


def test_the_table_holds_no_key_that_opens_a_session(acme: TenantScope) -> None:
    alice = cast.person(acme)
    browser = _signed_in(acme, alice)
    with enter(acme):
        key = UserSession.objects.get(user=alice).session_key
    assert key != browser.client.cookies[COOKIE].value
    thief = Visitor(acme)
    thief.client.cookies[COOKIE] = key
    assert not _is_signed_in(thief)


def test_a_change_of_the_password_keeps_only_the_session_that_made_it(acme: TenantScope) -> None:
    alice = cast.person(acme)
    here, there = _signed_in(acme, alice), _signed_in(acme, alice)
    here.open("/account/password")
    here.submit(oldpassword=cast.PASSWORD, password1=NEW)
    assert here.path == "/account/?notice=password-changed"
    assert "All other devices are signed out." in here.text
    assert _is_signed_in(here)
    assert not _is_signed_in(there)
    with enter(acme):
        assert UserSession.objects.filter(user=alice).count() == 1


def test_a_change_of_the_password_needs_the_current_one(acme: TenantScope) -> None:
    alice = cast.person(acme)
    browser = _signed_in(acme, alice)
    browser.open("/account/password")
    browser.submit(oldpassword="not the password", password1=NEW)
    assert 'id="id_oldpassword_error" role="alert">This is not your current password.' in browser.text


def test_all_other_devices_can_be_signed_out(acme: TenantScope) -> None:
    alice = cast.person(acme)
    here, there = _signed_in(acme, alice), _signed_in(acme, alice)
    here.open("/account/")
    here.submit(form=2)
    assert here.path == "/account/?notice=others-signed-out"
    assert _is_signed_in(here)
    assert not _is_signed_in(there)


def test_a_suspension_ends_every_session(acme: TenantScope) -> None:
    alice = cast.person(acme)
    browser = _signed_in(acme, alice)
    with enter(acme):
        suspend_user(user=alice, reason="a test", by=COMMAND)
    assert not _is_signed_in(browser)


def test_a_session_that_was_ended_while_a_request_ran_does_not_come_back(acme: TenantScope) -> None:
    """The request saves its session at its end, when the row is gone."""
    alice = cast.person(acme)
    browser = _signed_in(acme, alice)
    cookie = browser.client.cookies[COOKIE].value

    def end(execute, sql, params, many, context):  # type: ignore[no-untyped-def]  # the form of Django's wrappers
        answer = execute(sql, params, many, context)
        if "users_user" in sql and not ended:
            ended.append(sql)
            end_sessions(user=alice)
        return answer

    from tenants.isolation.wrapper import connection

    ended: list[str] = []
    browser.open("/signin/again")
    with connection.execute_wrapper(end):
        browser.submit(password=cast.PASSWORD)
    assert ended
    browser.client.cookies[COOKIE] = cookie
    assert not _is_signed_in(browser)
    with enter(acme):
        assert not Session.objects.filter(session_key=digest_of(cookie)).exists()


def test_signing_in_as_somebody_else_starts_a_new_session(acme: TenantScope) -> None:
    alice, bob = cast.person(acme), cast.person(acme)
    browser = _signed_in(acme, alice)
    old = browser.client.cookies[COOKIE].value
    browser.open("/signout")
    browser.submit()
    browser.sign_in(bob.email, cast.PASSWORD)
    assert bob.email in browser.text
    assert alice.email not in browser.text
    assert browser.client.cookies[COOKIE].value != old
