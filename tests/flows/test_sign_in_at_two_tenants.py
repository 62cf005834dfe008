"""What one tenant gave out is worth nothing at the other, although both are one platform."""

from datetime import timedelta

import pytest
from django.conf import settings

from tenants.isolation.scope import TenantScope, enter
from tenants.onetime import operations as onetime
from tests import cast
from tests.visitor import Visitor, code_for, forms_of

ADDRESS = "alice@acme.test"


def test_the_same_address_and_password_are_two_people(acme: TenantScope, globex: TenantScope) -> None:
    """The cast's Alice is in both; nothing that she does in one shows in the other."""
    assert cast.user(acme, "alice").pk != cast.user(globex, "alice").pk
    here, there = Visitor(acme), Visitor(globex)
    here.sign_in(ADDRESS, cast.PASSWORD)
    assert here.path == "/account/"
    there.open("/account/")
    assert there.path == "/signin?next=/account/"
    there.sign_in(ADDRESS, cast.PASSWORD)
    here.open("/signout")
    here.submit()
    there.open("/account/")
    assert there.path == "/account/"


def test_changing_the_password_of_one_leaves_the_other_alone() -> None:
    first, second = cast.tenant_with(), cast.tenant_with()
    for scope in (first, second):
        with enter(scope):
            cast.new_user("twin")
    browser = Visitor(first)
    browser.sign_in("twin", cast.PASSWORD)
    browser.open("/account/password")
    browser.submit(oldpassword=cast.PASSWORD, password1="another battery horse")
    for scope, works in ((first, False), (second, True)):
        other = Visitor(scope)
        other.sign_in("twin", cast.PASSWORD)
        assert (other.path == "/account/") is works


def test_each_asks_what_its_own_policy_says() -> None:
    passwords, codes = cast.tenant_with(email_code=False), cast.tenant_with(password=False, register_password=False)
    for scope, path in ((passwords, "/signin"), (codes, "/signin/code")):
        alice, browser = cast.person(scope), Visitor(scope)
        browser.open("/signin")
        browser.submit(login=alice.email)
        assert browser.path == path


def test_a_session_cookie_of_one_opens_nothing_at_the_other(acme: TenantScope, globex: TenantScope) -> None:
    here, there = Visitor(acme), Visitor(globex)
    here.sign_in(ADDRESS, cast.PASSWORD)
    name = settings.SESSION_COOKIE_NAME
    there.client.cookies[name] = here.client.cookies[name].value
    there.open("/account/")
    assert there.path == "/signin?next=/account/"


def test_a_mailed_code_of_one_is_wrong_at_the_other(acme: TenantScope, globex: TenantScope) -> None:
    browsers = {}
    for scope in (acme, globex):
        browsers[scope.slug] = browser = Visitor(scope)
        browser.open("/signin")
        browser.submit(login=ADDRESS)
        browser.submit(action="code")
    code = code_for(acme, ADDRESS)
    assert code != code_for(globex, ADDRESS)
    browsers["globex"].submit(code=code)
    assert "This is not the code." in browsers["globex"].text
    browsers["acme"].submit(code=code)
    assert browsers["acme"].path == "/account/"


def test_a_half_finished_sign_in_of_one_goes_on_nowhere_else(acme: TenantScope, globex: TenantScope) -> None:
    here, there = Visitor(acme), Visitor(globex)
    here.open("/signin")
    here.submit(login=ADDRESS)
    here.submit(action="code")
    name = settings.SESSION_COOKIE_NAME
    there.client.cookies[name] = here.client.cookies[name].value
    there.open("/signin/code")
    assert there.path == "/signin?notice=expired"


def test_a_form_of_one_is_refused_by_the_other(acme: TenantScope, globex: TenantScope) -> None:
    here, there = Visitor(acme), Visitor(globex)
    token = forms_of(here.open("/signin").content.decode())[0]["fields"]["csrfmiddlewaretoken"]
    there.open("/signin")
    fields = {"csrfmiddlewaretoken": token, "login": ADDRESS, "password": cast.PASSWORD}
    answer = there.client.post("/signin", fields, headers={"origin": there.origin})
    assert answer.status_code == 403
    assert there.open("/account/").request["PATH_INFO"] == "/signin"


def test_a_form_with_the_cookie_of_one_too_is_refused_for_its_origin(acme: TenantScope, globex: TenantScope) -> None:
    """Tenants under one domain can set each other's cookies; they cannot set each other's Origin."""
    here, there = Visitor(acme), Visitor(globex)
    token = forms_of(here.open("/signin").content.decode())[0]["fields"]["csrfmiddlewaretoken"]
    there.client.cookies[settings.CSRF_COOKIE_NAME] = here.client.cookies[settings.CSRF_COOKIE_NAME].value
    fields = {"csrfmiddlewaretoken": token, "login": ADDRESS, "password": cast.PASSWORD}
    answer = there.client.post("/signin", fields, headers={"origin": here.origin})
    assert answer.status_code == 403
    assert "did not come from a page that was just opened here" in answer.content.decode()


def test_a_one_time_token_of_one_is_unknown_to_the_other(acme: TenantScope, globex: TenantScope) -> None:
    with enter(acme):
        token = onetime.issue(kind="test", subject="s", payload={}, lifetime=timedelta(minutes=5))
    with enter(globex), pytest.raises(onetime.OneTimeInvalid):
        onetime.consume(kind="test", token=token)
    with enter(acme):
        assert onetime.consume(kind="test", token=token).subject == "s"


def test_next_never_leads_to_the_other(acme: TenantScope, globex: TenantScope) -> None:
    there = Visitor(globex).origin
    for target in (f"{there}/account/", there.removeprefix("http:"), f"/\\{there.removeprefix('http://')}"):
        browser = Visitor(acme)
        browser.open(f"/signin?next={target}")
        browser.submit(login=ADDRESS)
        browser.submit(password=cast.PASSWORD)
        assert browser.path == "/account/"


def test_the_language_chosen_at_one_is_not_the_others(acme: TenantScope, globex: TenantScope) -> None:
    here, there = Visitor(acme), Visitor(globex)
    here.open("/signin?ui_locales=ja")
    assert '<html lang="ja"' in here.open("/signin").content.decode()
    assert '<html lang="en"' in there.open("/signin").content.decode()


def test_tries_at_one_do_not_count_at_the_other() -> None:
    first, second = cast.tenant_with(), cast.tenant_with()
    for _ in range(11):
        browser = Visitor(first, REMOTE_ADDR="203.0.113.7")
        browser.sign_in(ADDRESS, "not the password")
    assert browser.page.status_code == 429
    browser = Visitor(second, REMOTE_ADDR="203.0.113.7")
    browser.sign_in(ADDRESS, "not the password")
    assert browser.page.status_code == 200
