"""What went wrong with codes elsewhere (advisories of other products, one test each), tried here."""

import threading
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import connections

from identity.signin.challenges.models import TRIES, Challenge
from identity.users.models import User
from tenants.isolation.scope import TenantScope, enter
from tenants.sessions import SessionStore
from tests import cast
from tests.signin.phones import PHONES, ask_by_sms, with_phone
from tests.visitor import Visitor, code_for, forms_of, mails_to


@pytest.fixture(scope="module")
def scope() -> TenantScope:
    return cast.tenant_with(**PHONES, magic_link=True)


def _ask(scope: TenantScope, address: str) -> Visitor:
    browser = Visitor(scope)
    browser.open("/signin")
    browser.submit(login=address)
    browser.submit(action="code")
    return browser


def _ask_to_recover(scope: TenantScope, address: str) -> Visitor:
    browser = Visitor(scope)
    browser.open("/recover")
    browser.submit(email=address)
    return browser


def _ask_to_prove(scope: TenantScope, address: str) -> Visitor:
    """The address was never proved: a password leads to its proof."""
    browser = Visitor(scope)
    browser.sign_in(address, cast.PASSWORD)
    return browser


STAGES = [(_ask, True), (_ask_to_recover, True), (_ask_to_prove, False)]


def _session(scope: TenantScope, browser: Visitor) -> dict[str, Any]:
    """All that the server remembers of a browser."""
    with enter(scope):
        return SessionStore(cookie=browser.client.cookies[settings.SESSION_COOKIE_NAME].value).load()


def _is_signed_in(browser: Visitor) -> bool:
    browser.open("/account/")
    return browser.path == "/account/"


@pytest.mark.parametrize(("ask", "verified"), STAGES)
@pytest.mark.parametrize("fields", [{}, {"code": ""}, {"code": " - "}, {"action": ""}, {"action": "verified"}])
def test_an_empty_post_skips_no_stage(scope: TenantScope, ask: Any, verified: bool, fields: dict[str, str]) -> None:
    """GHSA-xp7f, CVE-2026-49448."""
    browser = ask(scope, cast.person(scope, verified=verified).email)
    before = browser.path
    browser.submit(**fields)
    assert browser.path == before
    assert not _is_signed_in(browser)
    browser.open("/recover/password")
    assert browser.path == "/recover?notice=expired"


@pytest.mark.parametrize(("ask", "verified"), STAGES)
def test_the_recipient_is_never_taken_from_the_request(scope: TenantScope, ask: Any, verified: bool) -> None:
    """GHSA-qgqp: "send again" goes where the first one went, whatever is sent along."""
    alice, mallory = cast.person(scope, verified=verified), cast.person(scope)
    browser = ask(scope, alice.email)
    forged = dict.fromkeys(("email", "login", "address", "phone", "to", "user", "user_id"), mallory.email)
    browser.submit(form=1, **forged)
    assert len(mails_to(scope, alice.email)) == 2
    assert not mails_to(scope, mallory.email)
    browser.submit(code=code_for(scope, alice.email), **forged)
    browser.open("/account/")
    assert mallory.email not in browser.text


@pytest.mark.parametrize(("ask", "verified"), STAGES)
def test_the_code_is_never_returned_to_the_browser(scope: TenantScope, ask: Any, verified: bool) -> None:
    """CVE-2026-105211: not in a page, a header, a cookie, and not in the session."""
    alice = cast.person(scope, verified=verified)
    browser = ask(scope, alice.email)
    code = code_for(scope, alice.email)
    seen = browser.text + str(browser.page.headers) + str(browser.client.cookies)
    session = _session(scope, browser)
    assert code not in seen
    assert "browser" in session
    assert code not in str(session)


def test_a_verification_cannot_be_forged_by_a_cookie(scope: TenantScope) -> None:
    """CVE-2026-119128, CVE-2026-109373: what a cookie claims is looked up, never believed."""
    alice = cast.person(scope)
    browser = _ask(scope, alice.email)
    with enter(scope):
        place = str(Challenge.objects.get(address=alice.email).pk)
    thief = Visitor(scope)
    thief.open("/signin")
    for name in (settings.SESSION_COOKIE_NAME, "genkan-browser", "challenge", "verified", "mfa_trusted"):
        thief.client.cookies[name] = place
    thief.open(f"/signin/code?challenge={place}&id={place}")
    assert thief.path == "/signin?notice=expired"
    thief.open("/recover/password")
    assert thief.path == "/recover?notice=expired"
    browser.submit(code=code_for(scope, alice.email))
    assert browser.path == "/account/"


@pytest.mark.parametrize("path", ["/register", "/signin/code", "/account/"])
def test_nobody_sets_the_own_verified_flag(path: str) -> None:
    """CVE-2026-27946."""
    scope = cast.tenant_with(**PHONES)
    browser, address = Visitor(scope), f"{cast.unique('new')}@example.test"
    flags = dict.fromkeys(("verified", "email_verified", "phone_verified", "is_verified"), "true")
    browser.open("/register")
    browser.submit(email=address, password1="another battery horse", **flags)
    token = forms_of(browser.text)[0]["fields"]
    browser.client.post(path, {**token, **flags, "phone": "+819012345678"}, headers={"origin": browser.origin})
    assert not _is_signed_in(browser)
    with enter(scope):
        user = User.objects.get(email=address)
        assert not user.phone_verified
        assert not user.emailaddress_set.filter(verified=True).exists()


def test_what_an_aborted_sign_in_proved_is_not_carried_to_the_next(scope: TenantScope) -> None:
    """allauth 65.20.0 and 65.21.0: the second factor was skipped, or one proof counted twice."""
    alice = cast.person(scope)
    with enter(scope):
        TOTP.activate(alice, generate_totp_secret())
    browser = Visitor(scope)
    browser.sign_in(alice.email, cast.PASSWORD)
    assert browser.path == "/signin/factor"
    browser.open("/signin")
    browser.submit(login=alice.email)
    browser.submit(action="code")
    browser.submit(code=code_for(scope, alice.email))
    assert browser.path == "/signin/factor"
    assert not _is_signed_in(browser)
    records = _session(scope, browser)["account_authentication_methods"]
    assert [record["method"] for record in records] == ["code"]


def test_the_next_account_starts_with_nothing(scope: TenantScope) -> None:
    """The same across two people in one browser."""
    alice, bob, browser = cast.person(scope, verified=False), cast.person(scope), Visitor(scope)
    browser.sign_in(alice.email, cast.PASSWORD)
    assert browser.path == "/register/code"
    stale = code_for(scope, alice.email)
    browser.sign_in(bob.email, cast.PASSWORD)
    assert browser.path == "/account/"
    assert bob.email in browser.text
    assert alice.email not in browser.text
    with enter(scope):
        assert not alice.emailaddress_set.get().verified
    browser.open("/signout")
    browser.submit()
    browser.open("/register/code")
    assert browser.path == "/register?notice=expired"
    assert stale not in browser.text


def test_a_one_time_code_of_one_kind_is_none_of_another(scope: TenantScope) -> None:
    """CVE-2026-4282: codes to sign in, to prove and to recover, each tried at the others' pages."""
    alice = with_phone(scope)
    codes = {}
    browsers = {"in": _ask(scope, alice.email)}
    codes["in"] = code_for(scope, alice.email)
    browsers["back"] = _ask_to_recover(scope, alice.email)
    codes["back"] = code_for(scope, alice.email)
    browsers["sms"] = ask_by_sms(scope, alice.phone)
    codes["sms"] = code_for(scope, alice.phone)
    for mine, browser in browsers.items():
        for other in set(codes) - {mine}:
            if codes[other] != codes[mine]:
                browser.submit(code=codes[other])
                assert "This is not the code." in browser.text


def _at_once(browsers: list[Visitor], code: str) -> list[int]:
    """Every browser posts the code in the same moment; the statuses."""
    barrier, statuses = threading.Barrier(len(browsers)), []

    def post(browser: Visitor) -> None:
        fields = forms_of(browser.text)[0]["fields"]
        barrier.wait()
        answer = browser.client.post("/signin/code", {**fields, "code": code}, headers={"origin": browser.origin})
        statuses.append(answer.status_code)
        connections.close_all()

    threads = [threading.Thread(target=post, args=(browser,)) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return statuses


def _tabs(browser: Visitor, scope: TenantScope, count: int) -> list[Visitor]:
    """The same browser, several times: its cookies and the page it looks at."""
    tabs = []
    for _ in range(count):
        tab = Visitor(scope, REMOTE_ADDR=browser.client.defaults["REMOTE_ADDR"])
        for name, morsel in browser.client.cookies.items():
            tab.client.cookies[name] = morsel.value
        tab.page, tab.path = browser.page, browser.path
        tabs.append(tab)
    return tabs


def test_two_posts_of_the_right_code_make_one_session(scope: TenantScope) -> None:
    alice = cast.person(scope)
    browser = _ask(scope, alice.email)
    tabs = _tabs(browser, scope, 4)
    _at_once(tabs, code_for(scope, alice.email))
    with enter(scope):
        assert UserSession.objects.filter(user=alice).count() == 1
    assert sum(_is_signed_in(tab) for tab in tabs) == 1


def test_limits_are_not_exceeded_by_concurrency(scope: TenantScope) -> None:
    """allauth 65.19.3: ten wrong codes at once are five tries."""
    alice = cast.person(scope)
    browser = _ask(scope, alice.email)
    code = code_for(scope, alice.email)
    wrong = f"{(int(code) + 1) % 10**6:06}"
    for _ in range(2):
        _at_once(_tabs(browser, scope, 5), wrong)
    with enter(scope):
        assert Challenge.objects.get(address=alice.email).tries == TRIES
    browser.submit(code=code)
    assert not _is_signed_in(browser)
