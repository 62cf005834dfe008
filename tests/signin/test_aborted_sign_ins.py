"""Class D of peers' advisories: what an abandoned or refused sign-in proved counts for nothing afterwards, and no cookie
can be made that counts for something."""

from typing import Any

import pytest
from django.conf import settings

from identity.signin.challenges.browser import SECRET
from identity.users.models import User
from identity.users.operations import suspend_user
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tenants.sessions import SessionStore
from tests import cast
from tests.oidc.party import Party
from tests.visitor import Visitor, code_for

RECORDS = "account_authentication_methods"


def session_of(browser: Visitor) -> dict[str, Any]:
    with enter(cast.tenant("acme")):
        return SessionStore(cookie=browser.client.cookies[settings.SESSION_COOKIE_NAME].value).load()


def finish_with_code(browser: Visitor, scope: TenantScope, person: User) -> None:
    browser.submit(login=person.email)
    browser.submit(action="code")
    browser.submit(code=code_for(scope, person.email))


def test_an_abandoned_login_leaves_no_record_to_the_next_account(acme: TenantScope) -> None:
    """allauth 65.20.0: records of one login were mingled into another's."""
    waiting, bob, rp, browser = cast.person(acme, verified=False), cast.person(acme), Party(acme), Visitor(acme)
    browser.sign_in(waiting.email, cast.PASSWORD)
    assert browser.path.startswith("/register/code")
    browser.open(rp.authorize_path())
    finish_with_code(browser, acme, bob)
    records = session_of(browser)[RECORDS]
    assert [record["method"] for record in records] == ["code"]
    claims = rp.claims(rp.redeem(rp.answer(browser)["code"]).json()["id_token"])
    assert "pwd" not in claims["amr"]
    browser.open("/account/")
    assert bob.email in browser.text
    assert waiting.email not in browser.text


def test_neither_does_one_that_was_refused_because_the_person_is_suspended(acme: TenantScope) -> None:
    """allauth 65.21.0: of an inactive login."""
    suspended, bob, browser = cast.person(acme), cast.person(acme), Visitor(acme)
    with enter(acme):
        suspend_user(user=suspended, reason="a test", by=COMMAND)
    browser.sign_in(suspended.email, cast.PASSWORD)
    assert browser.page.status_code == 403
    browser.open("/signin")
    finish_with_code(browser, acme, bob)
    assert [record["method"] for record in session_of(browser)[RECORDS]] == ["code"]


def test_nor_to_the_same_account_by_another_way(acme: TenantScope) -> None:
    """The password of a login that never ended is no proof in one that did."""
    waiting, browser = cast.person(acme, verified=False), Visitor(acme)
    browser.sign_in(waiting.email, cast.PASSWORD)
    browser.open("/signin")
    finish_with_code(browser, acme, waiting)
    browser.open("/account/")
    assert browser.path == "/account/"
    assert [record["method"] for record in session_of(browser)[RECORDS]] == ["code"]


@pytest.mark.parametrize("forged", ["", "x" * 43, "{}", "eyJhbGciOiJub25lIn0.e30.", "1:2:3", "é" * 20, "a" * 5000])
def test_a_made_up_session_cookie_is_nobody(acme: TenantScope, forged: str) -> None:
    """Zitadel -109373 and -119128: cookies that were unsigned, or could be made."""
    browser = Visitor(acme)
    browser.client.cookies[settings.SESSION_COOKIE_NAME] = forged
    browser.open("/account/")
    assert browser.path.startswith("/signin")


def test_the_key_that_the_table_holds_opens_no_session(acme: TenantScope) -> None:
    alice, browser, thief = cast.person(acme), Visitor(acme), Visitor(acme)
    browser.sign_in(alice.email, cast.PASSWORD)
    with enter(acme):
        key = SessionStore(cookie=browser.client.cookies[settings.SESSION_COOKIE_NAME].value).session_key
    thief.client.cookies[settings.SESSION_COOKIE_NAME] = str(key)
    thief.open("/account/")
    assert thief.path.startswith("/signin")


def test_nothing_that_a_browser_keeps_holds_a_code_or_says_what_was_proved(acme: TenantScope) -> None:
    """Zitadel -105211: the code was returned to the browser."""
    alice, browser = cast.person(acme), Visitor(acme)
    browser.open("/signin")
    browser.submit(login=alice.email)
    browser.submit(action="code")
    code = code_for(acme, alice.email)
    kept = " ".join(morsel.value for morsel in browser.client.cookies.values())
    assert code not in kept
    assert code not in browser.text
    assert code not in str(session_of(browser))
    assert SECRET in session_of(browser)


def test_a_session_of_one_tenant_is_nobody_at_another(acme: TenantScope, globex: TenantScope) -> None:
    alice, browser, other = cast.person(acme), Visitor(acme), Visitor(globex)
    browser.sign_in(alice.email, cast.PASSWORD)
    for name, morsel in browser.client.cookies.items():
        other.client.cookies[name] = morsel.value
    other.open("/account/")
    assert other.path.startswith("/signin")
