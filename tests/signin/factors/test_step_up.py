"""At the authorization endpoint: what the request, the application, a role or the tenant asks of a session."""

import json
from typing import Any

import pytest

from identity.oidc.exchange.operations import create_impersonation_token
from identity.signin.models import ApplicationPolicy
from identity.users.models import User
from identity.users.roles import operations as roles
from tenants.audit.actor import COMMAND, Actor, Kind
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.oidc.exchanger import ACCESS, IMPERSONATION, Exchanger
from tests.oidc.party import Party
from tests.oidc.television import Television, enter_code
from tests.signin.factors import kit
from tests.visitor import Visitor

SINGLE, MULTI, RESISTANT = (
    f"urn:genkan:acr:{name}" for name in ("single-factor", "multi-factor", "phishing-resistant")
)


@pytest.fixture(scope="module")
def scope() -> TenantScope:
    """Nobody is asked for a factor here, unless something asks for it."""
    return kit.tenant_with(mode="off")


def _signed_in(scope: TenantScope, person: User) -> Visitor:
    browser = Visitor(scope)
    browser.sign_in(person.email, cast.PASSWORD)
    assert browser.path == "/account/"
    return browser


def _essential(*values: str) -> dict[str, str]:
    return {"claims": json.dumps({"id_token": {"acr": {"essential": True, "values": list(values)}}})}


def _claims(rp: Party, browser: Visitor) -> dict[str, Any]:
    return rp.claims(rp.redeem(rp.answer(browser)["code"]).json()["id_token"])


def _require(scope: TenantScope, rp: Party, mode: str = "required") -> None:
    with enter(scope):
        ApplicationPolicy.objects.create(application=rp.client.application, mfa=mode)


@pytest.mark.parametrize(
    "wish", [{"acr_values": MULTI}, _essential(MULTI), {"acr_values": f"urn:x {RESISTANT} {MULTI}"}]
)
def test_whoever_can_is_asked(scope: TenantScope, wish: dict[str, str]) -> None:
    rp, alice = Party(scope), cast.person(scope)
    secret, browser = kit.give_app(scope, alice), _signed_in(scope, alice)
    browser.open(rp.authorize_path(**wish))
    assert browser.path.startswith("/signin/again?next=")
    browser.submit(code=kit.code_now(secret))
    claims = _claims(rp, browser)
    assert claims["acr"] == MULTI
    assert claims["amr"] == ["pwd", "otp", "mfa"]


def test_whoever_cannot_goes_on_with_a_wish_and_gets_an_error_with_an_essential_one(scope: TenantScope) -> None:
    rp, alice = Party(scope), cast.person(scope)
    browser = _signed_in(scope, alice)
    browser.open(rp.authorize_path(acr_values=MULTI))
    assert _claims(rp, browser)["acr"] == SINGLE
    browser.open(rp.authorize_path(**_essential(MULTI)))
    assert rp.answer(browser)["error"] == "unmet_authentication_requirements"


def test_an_app_does_not_reach_what_only_a_passkey_does(scope: TenantScope) -> None:
    rp, alice = Party(scope), cast.person(scope)
    kit.give_app(scope, alice)
    browser = _signed_in(scope, alice)
    browser.open(rp.authorize_path(**_essential(RESISTANT)))
    assert rp.answer(browser)["error"] == "unmet_authentication_requirements"


def test_a_passkey_is_asked_for_where_one_is_needed(scope: TenantScope) -> None:
    rp, alice = Party(scope), cast.person(scope)
    kit.give_app(scope, alice)
    passkey, browser = kit.give_passkey(scope, alice), _signed_in(scope, alice)
    browser.open(rp.authorize_path(**_essential(RESISTANT)))
    assert "need=passkey" in browser.path
    browser.submit(credential=passkey.get(kit.options_of(browser)))
    assert _claims(rp, browser)["acr"] == RESISTANT


def test_more_than_was_asked_for_is_enough(scope: TenantScope) -> None:
    rp, alice, browser = Party(scope), cast.person(scope), Visitor(scope)
    kit.sign_in_with_passkey(browser, kit.give_passkey(scope, alice))
    browser.open(rp.authorize_path(**_essential(MULTI)))
    assert _claims(rp, browser)["acr"] == MULTI
    browser.open(rp.authorize_path(acr_values=MULTI))
    assert _claims(rp, browser)["acr"] == RESISTANT


def test_the_need_cannot_be_left_out_of_the_address(scope: TenantScope) -> None:
    rp, alice = Party(scope), cast.person(scope)
    kit.give_app(scope, alice)
    kit.give_passkey(scope, alice)
    browser = _signed_in(scope, alice)
    browser.open(rp.authorize_path(**_essential(RESISTANT)))
    path = browser.path
    onward = path.partition("next=")[2].partition("&")[0].replace("%2F", "/")
    browser.open(onward)
    assert browser.path.startswith("/signin/again")


@pytest.mark.parametrize("wish", [{"acr_values": MULTI}, _essential(MULTI)])
def test_silently_it_is_interaction_required(scope: TenantScope, wish: dict[str, str]) -> None:
    rp, alice = Party(scope), cast.person(scope)
    kit.give_app(scope, alice)
    browser = _signed_in(scope, alice)
    browser.open(rp.authorize_path(prompt="none", **wish))
    assert rp.answer(browser)["error"] == "interaction_required"


def test_an_application_that_requires_it_asks_sessions_that_began_without(scope: TenantScope) -> None:
    rp, alice = Party(scope), cast.person(scope)
    _require(scope, rp)
    secret, browser = kit.give_app(scope, alice), _signed_in(scope, alice)
    browser.open(rp.authorize_path(prompt="none"))
    assert rp.answer(browser)["error"] == "interaction_required"
    browser.open(rp.authorize_path())
    assert browser.path.startswith("/signin/again")
    browser.submit(code=kit.code_now(secret))
    assert _claims(rp, browser)["acr"] == MULTI


def test_whoever_has_no_factor_sets_one_up_and_goes_on(scope: TenantScope) -> None:
    rp, alice = Party(scope), cast.person(scope)
    _require(scope, rp)
    browser = _signed_in(scope, alice)
    browser.open(rp.authorize_path())
    assert browser.path.startswith("/account/security/?next=")
    add = next(
        part for part in browser.text.split('"') if part.startswith("/account/security/add") and "use=app" in part
    )
    browser.open(add.replace("&amp;", "&"))
    found = kit.KEY.search(browser.text)
    assert found is not None
    browser.submit(code=kit.code_now(found[1].replace(" ", "")))
    onward = browser.text.partition('<a class="primary" href="')[2].partition('"')[0]
    browser.open(onward)
    assert _claims(rp, browser)["acr"] == MULTI


def test_it_is_asked_while_signing_in_to_it(scope: TenantScope) -> None:
    rp, alice, browser = Party(scope), cast.person(scope), Visitor(scope)
    _require(scope, rp)
    secret = kit.give_app(scope, alice)
    browser.sign_in(alice.email, cast.PASSWORD, rp.authorize_path())
    assert browser.path.startswith("/signin/factor?next=")
    browser.submit(code=kit.code_now(secret))
    assert _claims(rp, browser)["acr"] == MULTI


def test_leaving_the_application_out_of_the_way_is_found_at_its_door(scope: TenantScope) -> None:
    rp, alice, browser = Party(scope), cast.person(scope), Visitor(scope)
    _require(scope, rp)
    kit.give_app(scope, alice)
    browser.open(rp.authorize_path())
    back = browser.path.partition("next=")[2].replace("%2F", "/")
    browser.sign_in(alice.email, cast.PASSWORD, "/signin")
    assert browser.path == "/account/"
    browser.open(back)
    assert browser.path.startswith("/signin/again")


def test_a_role_that_requires_it_holds_at_every_application(scope: TenantScope) -> None:
    rp, alice = Party(scope), cast.person(scope)
    secret, browser = kit.give_app(scope, alice), _signed_in(scope, alice)
    with enter(scope):
        role = roles.create_role(name=cast.unique("finance"), by=COMMAND)
        roles.update_role(role=role, values={"requires_mfa": True}, by=COMMAND)
        roles.give_roles(user=alice, roles=[role], by=COMMAND)
    browser.open(rp.authorize_path())
    assert browser.path.startswith("/signin/again")
    browser.submit(code=kit.code_now(secret))
    assert _claims(rp, browser)["acr"] == MULTI
    fresh = Visitor(scope)
    fresh.sign_in(alice.email, cast.PASSWORD)
    assert fresh.path == "/signin/factor"


def test_a_rule_that_came_later_finds_older_sessions() -> None:
    scope = kit.tenant_with(mode="offered")
    rp, alice = Party(scope), cast.person(scope)
    browser = _signed_in(scope, alice)
    browser.open(rp.authorize_path())
    assert "code" in rp.answer(browser)
    kit.choose(scope, mode="required")
    browser.open(rp.authorize_path())
    assert browser.path.startswith("/account/security/?next=")


def test_a_device_is_let_in_by_the_same_rule(scope: TenantScope) -> None:
    """RFC 8628: the approval of a device is a sign-in to its application."""
    television, alice = Television(scope), cast.person(scope)
    _require(scope, television)
    secret, browser = kit.give_app(scope, alice), _signed_in(scope, alice)
    enter_code(browser, television.shown()["user_code"])
    assert browser.path.startswith("/signin/again")
    browser.submit(code=kit.code_now(secret))
    assert browser.path.startswith("/oidc/device/")


def test_impersonation_never_satisfies_it(acme: TenantScope) -> None:
    """SECURITY 17: a token of staff who act as somebody says nothing of how that person would have signed in."""
    backend, alice = Exchanger(acme, types=(ACCESS, IMPERSONATION)), cast.person(acme)
    kit.give_app(acme, alice)
    staff = Actor(Kind.OPERATOR, id="5f0c3c4e-0000-4000-8000-000000000002", label="Oscar")
    with enter(acme):
        token = create_impersonation_token(user=alice, reason="Ticket 1: asked for help", by=staff)
    given = backend.exchange(token, IMPERSONATION, scope="openid profile").json()
    seen = backend.introspect(given["access_token"])
    assert seen["act"] == {"sub": staff.id}
    assert not {"acr", "amr"} & set(seen)
    assert "id_token" not in given
