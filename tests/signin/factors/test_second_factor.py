"""Whoever set a factor up is asked for it after the first proof, in whatever way that was given."""

import pytest

from tenants.isolation.scope import TenantScope
from tests import cast
from tests.signin.factors import kit
from tests.visitor import Visitor


@pytest.fixture(scope="module")
def scope() -> TenantScope:
    return cast.new_tenant().scope()


def test_a_password_alone_opens_nothing_for_whoever_has_an_app(scope: TenantScope) -> None:
    alice = cast.person(scope)
    secret, browser = kit.give_app(scope, alice), Visitor(scope)
    browser.sign_in(alice.email, cast.PASSWORD)
    assert browser.path == "/signin/factor"
    assert browser.open("/account/").status_code == 200
    assert browser.path.startswith("/signin?next=")
    browser.sign_in(alice.email, cast.PASSWORD)
    browser.submit(code=kit.code_now(secret))
    assert browser.path == "/account/"
    assert [record["method"] for record in kit.records(browser, scope)] == ["password", "mfa"]


def test_a_code_by_mail_is_followed_by_the_app_too(scope: TenantScope) -> None:
    alice = cast.person(scope)
    secret, browser = kit.give_app(scope, alice), Visitor(scope)
    browser.open("/signin")
    browser.submit(login=alice.email)
    browser.submit(action="code")
    browser.submit(code=kit.code_to(scope, alice))
    assert browser.path.startswith("/signin/factor")
    browser.submit(code=kit.code_now(secret))
    assert browser.path == "/account/"


def test_a_passkey_is_shown_after_the_password(scope: TenantScope) -> None:
    alice = cast.person(scope)
    passkey, browser = kit.give_passkey(scope, alice), Visitor(scope)
    browser.sign_in(alice.email, cast.PASSWORD)
    options = kit.options_of(browser)
    assert options["userVerification"] == "required"
    assert options["rpId"] == scope.host
    assert len(options["allowCredentials"]) == 1
    browser.submit(credential=passkey.get(options))
    assert browser.path == "/account/"


def test_a_wrong_code_says_so_and_keeps_the_person_out(scope: TenantScope) -> None:
    alice = cast.person(scope)
    kit.give_app(scope, alice)
    browser = Visitor(scope)
    browser.sign_in(alice.email, cast.PASSWORD)
    for wrong in ("000000", "", "12345678901234567890123456", "abcdef"):
        browser.submit(code=wrong)
        assert 'role="alert"' in browser.text
        assert browser.path == "/signin/factor"
    assert "user.factor_failed" in kit.actions(scope, alice)


def test_another_way_is_a_click_away(scope: TenantScope) -> None:
    alice = cast.person(scope)
    secret = kit.give_app(scope, alice)
    kit.give_passkey(scope, alice)
    browser = Visitor(scope)
    browser.sign_in(alice.email, cast.PASSWORD)
    assert "Use the authenticator app" in browser.text
    browser.open("/signin/factor?use=app")
    browser.submit(code=kit.code_now(secret))
    assert browser.path == "/account/"


def test_somebody_without_a_factor_is_asked_for_none(scope: TenantScope) -> None:
    browser = Visitor(scope)
    browser.sign_in(cast.person(scope).email, cast.PASSWORD)
    assert browser.path == "/account/"


def test_where_the_tenant_has_turned_it_off_nobody_is_asked() -> None:
    scope = kit.tenant_with(mode="off")
    alice, browser = cast.person(scope), Visitor(scope)
    kit.give_app(scope, alice)
    browser.sign_in(alice.email, cast.PASSWORD)
    assert browser.path == "/account/"


def test_the_way_back_to_the_application_is_kept(scope: TenantScope) -> None:
    alice = cast.person(scope)
    secret, browser = kit.give_app(scope, alice), Visitor(scope)
    browser.sign_in(alice.email, cast.PASSWORD, "/signin?next=/account/password")
    assert browser.path == "/signin/factor?next=%2Faccount%2Fpassword"
    browser.submit(code=kit.code_now(secret))
    assert browser.path == "/account/password"


def test_a_new_password_meanwhile_ends_the_sign_in(scope: TenantScope) -> None:
    from identity.users.operations import set_password
    from tenants.audit.actor import COMMAND
    from tenants.isolation.scope import enter

    alice = cast.person(scope)
    secret, browser = kit.give_app(scope, alice), Visitor(scope)
    browser.sign_in(alice.email, cast.PASSWORD)
    with enter(scope):
        set_password(user=alice, password="another battery horse", by=COMMAND)
    browser.submit(code=kit.code_now(secret))
    assert browser.path.startswith("/signin?notice=interrupted")


def test_codes_by_mail_and_sms_are_a_second_step_only_where_the_tenant_says_so() -> None:
    scope = kit.tenant_with(mode="required", email=True)
    alice, browser = cast.person(scope), Visitor(scope)
    browser.sign_in(alice.email, cast.PASSWORD)
    assert browser.path == "/signin/factor"
    assert alice.email not in browser.text
    browser.submit()
    browser.submit(code=kit.code_to(scope, alice))
    assert browser.path == "/account/"
    assert [record.get("type") for record in kit.records(browser, scope)] == [None, "email"]


def test_a_code_by_mail_is_no_second_factor_after_a_code_by_mail() -> None:
    """SECURITY 24."""
    scope = kit.tenant_with(mode="required", email=True)
    alice, browser = cast.person(scope), Visitor(scope)
    browser.open("/signin")
    browser.submit(login=alice.email)
    browser.submit(action="code")
    browser.submit(code=kit.code_to(scope, alice))
    assert browser.path.startswith("/signin/enrol")


def test_a_recovered_password_is_worth_the_mailbox_and_no_more() -> None:
    """Recovery never skips the second factor (SECURITY 24): two codes to one mailbox are one factor."""
    scope = kit.tenant_with(mode="required", email=True)
    alice, browser = cast.person(scope), Visitor(scope)
    browser.open("/recover")
    browser.submit(email=alice.email)
    browser.submit(code=kit.code_to(scope, alice))
    browser.submit(password1="another battery horse")
    browser.sign_in(alice.email, "another battery horse")
    assert browser.path.startswith("/signin/enrol")


def test_whoever_has_an_app_is_never_let_in_by_mail() -> None:
    scope = kit.tenant_with(mode="required", email=True, sms=True)
    alice, browser = cast.person(scope), Visitor(scope)
    kit.give_app(scope, alice)
    browser.sign_in(alice.email, cast.PASSWORD)
    assert "e-mail" not in browser.text.partition("<main")[2].partition("</main>")[0]
    browser.open("/signin/factor?use=email")
    assert "authenticator app shows" in browser.text
