"""A trusted device spares one person the second factor for some days, and never counts as one."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from identity.signin.factors.trust import COOKIE
from identity.users.operations import set_password
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.oidc.party import Party
from tests.signin.factors import kit
from tests.visitor import Visitor


@pytest.fixture(scope="module")
def scope() -> TenantScope:
    return kit.tenant_with(trusted_days=30)


def _trust(scope: TenantScope, login: str, secret: str, browser: Visitor | None = None) -> Visitor:
    browser = browser or Visitor(scope)
    browser.sign_in(login, cast.PASSWORD)
    browser.submit(code=kit.code_now(secret), trust="on")
    assert browser.path == "/account/"
    _leave(browser)
    return browser


def _leave(browser: Visitor) -> None:
    browser.open("/signout")
    browser.submit()


def test_it_is_not_asked_there_again(scope: TenantScope) -> None:
    alice = cast.person(scope)
    browser = _trust(scope, alice.email, kit.give_app(scope, alice))
    browser.sign_in(alice.email, cast.PASSWORD)
    assert browser.path == "/account/"
    assert [record["method"] for record in kit.records(browser, scope)] == ["password"]
    elsewhere = Visitor(scope)
    elsewhere.sign_in(alice.email, cast.PASSWORD)
    assert elsewhere.path == "/signin/factor"


def test_it_never_yields_a_second_factor(scope: TenantScope) -> None:
    """SECURITY 24."""
    rp, alice = Party(scope), cast.person(scope)
    browser = _trust(scope, alice.email, kit.give_app(scope, alice))
    rp.sign_in(browser, alice.email)
    claims = rp.claims(rp.redeem(rp.answer(browser)["code"]).json()["id_token"])
    assert (claims["acr"], claims["amr"]) == ("urn:genkan:acr:single-factor", ["pwd"])


def test_it_is_one_persons(scope: TenantScope) -> None:
    alice, bob = cast.person(scope), cast.person(scope)
    browser = _trust(scope, alice.email, kit.give_app(scope, alice))
    theirs = kit.give_app(scope, bob)
    browser.sign_in(bob.email, cast.PASSWORD)
    assert browser.path == "/signin/factor"
    browser = _trust(scope, bob.email, theirs, browser)
    for person in (alice, bob):
        browser.sign_in(person.email, cast.PASSWORD)
        assert browser.path == "/account/"
        _leave(browser)


def test_a_secret_that_was_there_before_is_not_the_one_that_is_trusted(scope: TenantScope) -> None:
    """Whoever puts a cookie of his own into somebody's browser would else share the trust."""
    alice, browser, planted = cast.person(scope), Visitor(scope), "a" * 43
    secret = kit.give_app(scope, alice)
    browser.client.cookies[COOKIE] = planted
    _trust(scope, alice.email, secret, browser)
    attacker = Visitor(scope)
    attacker.client.cookies[COOKIE] = planted
    attacker.sign_in(alice.email, cast.PASSWORD)
    assert attacker.path == "/signin/factor"


def test_it_ends_after_its_days(scope: TenantScope) -> None:
    alice = cast.person(scope)
    browser = _trust(scope, alice.email, kit.give_app(scope, alice))
    with time_machine.travel(datetime.now(UTC) + timedelta(days=31), tick=True):
        browser.sign_in(alice.email, cast.PASSWORD)
        assert browser.path == "/signin/factor"


def test_a_new_password_ends_it(scope: TenantScope) -> None:
    alice = cast.person(scope)
    browser = _trust(scope, alice.email, kit.give_app(scope, alice))
    with enter(scope):
        set_password(user=alice, password="another battery horse", by=COMMAND)
    browser.sign_in(alice.email, "another battery horse")
    assert browser.path == "/signin/factor"


def test_a_change_of_factors_ends_it(scope: TenantScope) -> None:
    alice = cast.person(scope)
    browser = _trust(scope, alice.email, kit.give_app(scope, alice))
    kit.give_passkey(scope, alice)
    browser.sign_in(alice.email, cast.PASSWORD)
    assert browser.path == "/signin/factor"


def test_the_person_ends_it_on_the_account_page(scope: TenantScope) -> None:
    alice = cast.person(scope)
    browser = _trust(scope, alice.email, kit.give_app(scope, alice))
    browser.sign_in(alice.email, cast.PASSWORD)
    browser.open("/account/security/")
    assert "On one device you are not asked" in browser.text
    browser.open("/signout")
    browser.submit()
    with enter(scope):
        from identity.signin.factors.operations import remove_trusted_devices

        remove_trusted_devices(user=alice, by=COMMAND)
    browser.sign_in(alice.email, cast.PASSWORD)
    assert browser.path == "/signin/factor"


def test_where_the_tenant_has_none_no_box_and_no_forged_field_helps(acme: TenantScope) -> None:
    alice, browser = cast.person(acme), Visitor(acme)
    secret = kit.give_app(acme, alice)
    browser.sign_in(alice.email, cast.PASSWORD)
    assert 'name="trust"' not in browser.text
    browser.submit(code=kit.code_now(secret), trust="on")
    assert COOKIE not in browser.client.cookies


def test_what_a_role_requires_is_asked_there_too(scope: TenantScope) -> None:
    from identity.users.roles import operations as roles

    alice = cast.person(scope)
    secret = kit.give_app(scope, alice)
    browser = _trust(scope, alice.email, secret)
    with enter(scope):
        role = roles.create_role(name=cast.unique("strict"), by=COMMAND)
        roles.update_role(role=role, values={"requires_mfa": True}, by=COMMAND)
        roles.give_roles(user=alice, roles=[role], by=COMMAND)
    browser.sign_in(alice.email, cast.PASSWORD)
    assert browser.path == "/signin/factor"
    assert 'name="trust"' not in browser.text
