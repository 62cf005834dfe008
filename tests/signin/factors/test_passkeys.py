"""Signing in with a passkey alone: nobody is named before it answers, and it counts as two factors."""

import pytest

from tenants.isolation.scope import TenantScope
from tests import cast
from tests.oidc.party import Party
from tests.signin.factors import kit
from tests.visitor import Visitor


def test_it_needs_nothing_else(acme: TenantScope) -> None:
    alice, browser = cast.person(acme), Visitor(acme)
    passkey = kit.give_passkey(acme, alice)
    kit.sign_in_with_passkey(browser, passkey)
    assert browser.path == "/account/"
    (record,) = kit.records(browser, acme)
    assert (record["method"], record["type"], record["uv"], record["passwordless"]) == ("mfa", "webauthn", True, True)


def test_the_application_is_told_that_it_resists_phishing(acme: TenantScope) -> None:
    rp, alice, browser = Party(acme), cast.person(acme), Visitor(acme)
    passkey = kit.give_passkey(acme, alice)
    kit.sign_in_with_passkey(browser, passkey, rp.authorize_path())
    claims = rp.claims(rp.redeem(rp.answer(browser)["code"]).json()["id_token"])
    assert claims["sub"] == str(alice.pk)
    assert claims["acr"] == "urn:genkan:acr:phishing-resistant"
    assert claims["amr"] == ["hwk", "mfa"]


def test_a_synced_one_is_told_apart(acme: TenantScope) -> None:
    from tests.signin.factors.authenticator import BE, UP, UV

    rp, alice, browser = Party(acme), cast.person(acme), Visitor(acme)
    passkey = kit.give_passkey(acme, alice, flags=UP | UV | BE)
    kit.sign_in_with_passkey(browser, passkey, rp.authorize_path())
    claims = rp.claims(rp.redeem(rp.answer(browser)["code"]).json()["id_token"])
    assert claims["amr"] == ["swk", "mfa"]


def test_nobody_is_named_before_it_answers(acme: TenantScope) -> None:
    """SECURITY 25: the list of passkeys would tell who has an account."""
    kit.give_passkey(acme, cast.person(acme))
    options = Visitor(acme).client.get("/signin/passkey").json()
    assert options["allowCredentials"] == []
    assert options["userVerification"] == "required"
    assert options["rpId"] == "acme.localhost"


def test_the_person_is_known_to_authenticators_by_a_random_name(acme: TenantScope) -> None:
    alice = cast.person(acme)
    passkey = kit.give_passkey(acme, alice)
    assert alice.pk.bytes not in passkey.credentials[0].handle
    assert len(passkey.credentials[0].handle) == 32
    other = kit.give_passkey(acme, alice)
    assert other.credentials[0].handle == passkey.credentials[0].handle


def test_where_the_policy_or_the_application_has_none_there_is_no_way_in() -> None:
    scope = cast.tenant_with(passkey=False)
    browser = Visitor(scope)
    browser.open("/signin")
    assert "data-passkey" not in browser.text
    assert browser.client.get("/signin/passkey").status_code == 404
    answer = browser.client.post("/signin/passkey", {"credential": "{}"}, headers={"origin": browser.origin})
    assert answer.status_code in (403, 404)


def test_somebody_suspended_does_not_come_in(acme: TenantScope) -> None:
    from identity.users.operations import suspend_user
    from tenants.audit.actor import COMMAND
    from tenants.isolation.scope import enter

    alice, browser = cast.person(acme), Visitor(acme)
    passkey = kit.give_passkey(acme, alice)
    with enter(acme):
        suspend_user(user=alice, reason="a test", by=COMMAND)
    kit.sign_in_with_passkey(browser, passkey)
    assert browser.path == "/signin/suspended"


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_page_works_without_script_and_shows_no_button_then(acme: TenantScope, language: str) -> None:
    browser = Visitor(acme, language=language)
    browser.open("/signin")
    form = browser.text.partition('action="/signin/passkey"')[2].partition(">")[0]
    assert 'class="scripted"' in form  # which the style hides where scripts are off
    assert 'autocomplete="username webauthn"' in browser.text
