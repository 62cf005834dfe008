"""Mistakes that others published (peers 6.3, class D), as far as factors are concerned: one test each, named after it.

The random walk (tests/signin/test_random_walk.py) looks for those that nobody has published yet.
"""

import time

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY

from identity.users.operations import suspend_user
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.signin.factors import kit
from tests.signin.factors.authenticator import UP
from tests.visitor import Visitor, mails_to


def _post(browser: Visitor, path: str, **fields: str) -> None:
    browser.client.handler.enforce_csrf_checks = False
    browser.page = browser.client.post(path, fields, headers={"origin": browser.origin})


def _is_out(browser: Visitor) -> bool:
    browser.open("/account/")
    return browser.path.startswith("/signin?next=")


def test_authentik_cve_2026_49448_an_empty_post_skips_no_stage() -> None:
    scope = kit.tenant_with(mode="required", email=True)
    plain, strong = cast.person(scope), cast.person(scope)
    kit.give_app(scope, strong)
    for person in (plain, strong):
        browser = Visitor(scope)
        browser.sign_in(person.email, cast.PASSWORD)
        for path in ("/signin/factor", "/signin/enrol", "/signin/code", "/signin", "/signin/passkey"):
            for fields in ({}, {"code": ""}, {"credential": ""}, {"action": "send"}, {"next": "/account/"}):
                _post(browser, path, **fields)
        assert _is_out(browser)


def test_authentik_54730_a_trusted_device_is_no_bare_cookie() -> None:
    """The stage of trust passed without any attestation."""
    from identity.signin.factors.trust import COOKIE

    scope = kit.tenant_with(trusted_days=30)
    alice = cast.person(scope)
    kit.give_app(scope, alice)
    for value in ("", "x", "a" * 43, ".".join(["b" * 43] * 5), str(alice.pk)):
        browser = Visitor(scope)
        browser.client.cookies[COOKIE] = value
        browser.sign_in(alice.email, cast.PASSWORD)
        assert browser.path == "/signin/factor"


def test_authentik_ghsa_qgqp_the_recipient_of_a_code_is_not_taken_from_the_request() -> None:
    scope = kit.tenant_with(mode="required", email=True)
    alice, mallory = cast.person(scope), cast.person(scope)
    browser = Visitor(scope)
    browser.sign_in(alice.email, cast.PASSWORD)
    before = len(mails_to(scope, mallory.email))
    _post(browser, "/signin/factor", action="send", email=mallory.email, address=mallory.email, to=mallory.email, login=mallory.email)  # fmt: skip
    assert len(mails_to(scope, mallory.email)) == before
    assert mails_to(scope, alice.email)


def test_zitadel_105211_no_code_comes_back_to_the_browser() -> None:
    scope = kit.tenant_with(mode="required", email=True)
    alice, browser = cast.person(scope), Visitor(scope)
    browser.sign_in(alice.email, cast.PASSWORD)
    browser.submit()
    code = kit.code_to(scope, alice)
    assert code not in browser.text
    assert code not in str(browser.page.headers)
    assert code not in str(kit.session_of(browser, scope))


def test_zitadel_119128_and_109373_a_cookie_of_ones_own_making_proves_nothing(acme: TenantScope) -> None:
    from django.conf import settings

    alice, browser = cast.person(acme), Visitor(acme)
    kit.give_app(acme, alice)
    browser.sign_in(alice.email, cast.PASSWORD)
    real = browser.client.cookies[settings.SESSION_COOKIE_NAME].value
    for value in (real[:-1] + ("A" if real[-1] != "A" else "B"), "", "0" * 43, f"{alice.pk}"):
        browser.client.cookies[settings.SESSION_COOKIE_NAME] = value
        _post(browser, "/signin/factor", code="000000")
        assert browser.page.status_code == 302
        assert browser.location.startswith("/signin")


def test_zitadel_27946_nobody_sets_their_own_factor_by_a_field_of_another_form(acme: TenantScope) -> None:
    alice, browser = cast.person(acme), Visitor(acme)
    browser.sign_in(alice.email, cast.PASSWORD)
    for path in ("/account/security/add?use=app", "/account/security/add?use=passkey"):
        browser.open(path)
        _post(browser, path, verified="1", confirmed="on", last_step="0", secret="A" * 32, user_verified="true")
    assert kit.factors_of(acme, alice) == []


def test_allauth_65_20_0_records_of_an_aborted_sign_in_are_not_carried_to_the_next(acme: TenantScope) -> None:
    """A passkey and then a password: the second sign-in would have gone past the factor."""
    alice, browser = cast.person(acme), Visitor(acme)
    passkey = kit.give_passkey(acme, alice)
    browser.sign_in(alice.email, cast.PASSWORD)
    with enter(acme):
        # As an abandoned sign-in leaves it: the very same session holds a proof of the same person.
        from tenants.sessions import SessionStore

        cookie = browser.client.cookies["genkan"].value
        store = SessionStore(cookie=cookie)
        store[AUTHENTICATION_METHODS_SESSION_KEY] = [
            {"method": "mfa", "type": "webauthn", "uv": True, "passwordless": True, "at": time.time()},
            *store[AUTHENTICATION_METHODS_SESSION_KEY],
        ]
        store.save()
    browser.sign_in(alice.email, cast.PASSWORD)
    assert browser.path == "/signin/factor"
    assert [record["method"] for record in kit.records(browser, acme)] == ["password"]
    assert passkey.credentials


def test_allauth_65_20_0_records_of_one_account_are_not_mingled_with_anothers(acme: TenantScope) -> None:
    alice, bob, browser = cast.person(acme), cast.person(acme), Visitor(acme)
    secret = kit.give_app(acme, alice)
    kit.give_app(acme, bob)
    browser.sign_in(alice.email, cast.PASSWORD)
    browser.sign_in(bob.email, cast.PASSWORD)
    _post(browser, "/signin/factor", code=kit.code_now(secret))
    assert _is_out(browser)


def test_allauth_65_21_0_a_suspended_sign_in_leaves_nothing_to_the_next(acme: TenantScope) -> None:
    alice, browser = cast.person(acme), Visitor(acme)
    secret = kit.give_app(acme, alice)
    browser.sign_in(alice.email, cast.PASSWORD)
    with enter(acme):
        suspend_user(user=alice, reason="a test", by=COMMAND)
    _post(browser, "/signin/factor", code=kit.code_now(secret))
    assert _is_out(browser)
    assert kit.records(browser, acme) == []


def test_allauth_65_21_1_user_verification_is_enforced(acme: TenantScope) -> None:
    alice, browser = cast.person(acme), Visitor(acme)
    passkey = kit.give_passkey(acme, alice)
    passkey.flags = UP
    kit.sign_in_with_passkey(browser, passkey)
    assert _is_out(browser)


def test_allauth_65_19_3_limits_hold_under_concurrency(acme: TenantScope) -> None:
    """Fifteen wrong codes at once: ten are looked at."""
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connection

    alice, browser = cast.person(acme), Visitor(acme)
    kit.give_app(acme, alice)
    browser.sign_in(alice.email, cast.PASSWORD)
    browser.client.handler.enforce_csrf_checks = False

    def one(number: int) -> int:
        try:
            fields = {"code": f"{number:06}"}
            return browser.client.post("/signin/factor", fields, headers={"origin": browser.origin}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        answers = list(pool.map(one, range(15)))
    assert answers.count(200) == 10
    assert answers.count(429) == 5
