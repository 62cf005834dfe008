"""3.1.2.1 and 3.1.2.3: who is asked to sign in, and who must not be."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from tenants.isolation.scope import TenantScope
from tests import cast
from tests.oidc.party import Party
from tests.visitor import Visitor

Visit = Callable[..., Visitor]


@pytest.fixture
def rp(acme: TenantScope) -> Party:
    return Party(acme)


@pytest.fixture
def alice(acme: TenantScope, visit: Visit) -> Visitor:
    visitor = visit(acme)
    visitor.sign_in("alice", cast.PASSWORD)
    return visitor


def _later(seconds: int) -> time_machine.travel:
    return time_machine.travel(datetime.now(UTC) + timedelta(seconds=seconds), tick=True)


def test_none_without_a_session_is_login_required(acme: TenantScope, visit: Visit, rp: Party) -> None:
    visitor = visit(acme)
    visitor.open(rp.authorize_path(prompt="none"))
    assert rp.answer(visitor)["error"] == "login_required"


def test_none_with_a_session_gives_a_code_without_any_page(rp: Party, alice: Visitor) -> None:
    answer = alice.client.get(rp.authorize_path(prompt="none"))
    assert answer.status_code == 302
    assert "X-Frame-Options" not in answer
    alice.page = answer
    assert "code" in rp.answer(alice)


def test_a_session_answers_every_application_without_asking_again(acme: TenantScope, rp: Party, alice: Visitor) -> None:
    subjects = set()
    for party in (rp, Party(acme, "spa")):
        alice.open(party.authorize_path())
        token = party.redeem(party.answer(alice)["code"]).json()["id_token"]
        subjects.add(party.claims(token)["sub"])
    assert subjects == {str(cast.user(acme, "alice").pk)}


@pytest.mark.parametrize("prompt", ["login", "select_account", "login consent"])
def test_login_asks_again_and_gives_a_later_auth_time(rp: Party, alice: Visitor, prompt: str) -> None:
    alice.open(rp.authorize_path())
    before = rp.claims(rp.redeem(rp.answer(alice)["code"]).json()["id_token"])
    with _later(60):
        alice.open(rp.authorize_path(prompt=prompt))
        assert alice.path.startswith("/signin")
        alice.submit(login="alice")
        alice.submit(password=cast.PASSWORD)
        code = rp.answer(alice)["code"]
        after = rp.claims(rp.redeem(code).json()["id_token"])
    assert after["sub"] == before["sub"]
    assert after["auth_time"] >= before["auth_time"] + 60


def test_login_is_not_got_round_by_opening_the_return_address(rp: Party, alice: Visitor) -> None:
    alice.open(rp.authorize_path(prompt="login"))
    back = alice.path.partition("next=")[2].partition("&")[0].replace("%2F", "/")
    assert back.startswith("/oidc/auth/")
    alice.open(back)
    assert alice.path.startswith("/signin")


def test_consent_shows_no_page_for_the_tenants_own_application(rp: Party, alice: Visitor) -> None:
    alice.open(rp.authorize_path(prompt="consent"))
    assert "code" in rp.answer(alice)


@pytest.mark.parametrize("changes", [{"prompt": "create"}, {"first_screen": "register"}])
def test_create_leads_to_the_registration_page_and_back(
    acme: TenantScope, visit: Visit, rp: Party, changes: dict[str, str]
) -> None:
    """Initiating User Registration 1.0, and Logto's word for it."""
    visitor = visit(acme)
    visitor.open(rp.authorize_path(**changes))
    assert visitor.path.startswith("/register?next=")


def test_max_age_in_reach_asks_nobody(rp: Party, alice: Visitor) -> None:
    alice.open(rp.authorize_path(max_age="10000"))
    assert "code" in rp.answer(alice)


def test_max_age_out_of_reach_asks_again(rp: Party, alice: Visitor) -> None:
    with _later(30):
        alice.open(rp.authorize_path(max_age="1"))
        assert alice.path.startswith("/signin")
        alice.submit(login="alice")
        alice.submit(password=cast.PASSWORD)
        answer = rp.answer(alice)
        claims = rp.claims(rp.redeem(answer["code"]).json()["id_token"])
        assert claims["auth_time"] >= datetime.now(UTC).timestamp() - 5


def test_max_age_zero_is_met_by_the_sign_in_it_asked_for(rp: Party, alice: Visitor) -> None:
    alice.open(rp.authorize_path(max_age="0"))
    alice.submit(login="alice")
    alice.submit(password=cast.PASSWORD)
    assert "code" in rp.answer(alice)


def test_none_with_a_session_that_is_too_old_is_login_required(rp: Party, alice: Visitor) -> None:
    with _later(30):
        alice.open(rp.authorize_path(max_age="1", prompt="none"))
    assert rp.answer(alice)["error"] == "login_required"


def test_a_hint_for_the_one_who_is_signed_in_is_met(rp: Party, alice: Visitor) -> None:
    alice.open(rp.authorize_path())
    token = rp.redeem(rp.answer(alice)["code"]).json()["id_token"]
    alice.open(rp.authorize_path(prompt="none", id_token_hint=token))
    assert "code" in rp.answer(alice)


def test_a_hint_for_somebody_else_is_login_required(acme: TenantScope, visit: Visit, rp: Party, alice: Visitor) -> None:
    token = rp.tokens(visit(acme), "bob")["id_token"]
    alice.open(rp.authorize_path(prompt="none", id_token_hint=token))
    assert rp.answer(alice)["error"] == "login_required"


def test_a_hint_for_somebody_else_asks_once_and_takes_nobody_else(
    acme: TenantScope, visit: Visit, rp: Party, alice: Visitor
) -> None:
    token = rp.tokens(visit(acme), "bob")["id_token"]
    alice.open(rp.authorize_path(id_token_hint=token))
    assert alice.path.startswith("/signin")
    alice.submit(login="alice")
    alice.submit(password=cast.PASSWORD)
    assert rp.answer(alice)["error"] == "login_required"


def test_a_hint_of_another_client_is_refused(acme: TenantScope, rp: Party, alice: Visitor) -> None:
    other = Party(acme)
    alice.open(other.authorize_path())
    token = other.redeem(other.answer(alice)["code"]).json()["id_token"]
    alice.open(rp.authorize_path(id_token_hint=token))
    assert rp.answer(alice)["error"] == "invalid_request"


def test_login_hint_fills_the_field_for_known_and_unknown_alike(acme: TenantScope, visit: Visit, rp: Party) -> None:
    for hint in ("alice", "nobody@nowhere.test"):
        visitor = visit(acme)
        visitor.open(rp.authorize_path(login_hint=hint))
        assert visitor.page.status_code == 200
        assert f'value="{hint}"' in visitor.text


def test_ui_locales_choose_the_language_and_an_unknown_one_is_no_error(
    acme: TenantScope, visit: Visit, rp: Party
) -> None:
    visitor = visit(acme)
    visitor.open(rp.authorize_path(ui_locales="se ja-JP en"))
    assert '<html lang="ja"' in visitor.text
    visitor = visit(acme)
    visitor.open(rp.authorize_path(ui_locales="se ../../etc x-" + "y" * 50))
    assert '<html lang="en"' in visitor.text


def test_a_voluntary_acr_is_a_wish(rp: Party, alice: Visitor) -> None:
    alice.open(rp.authorize_path(acr_values="urn:nobody:knows urn:genkan:acr:multi-factor"))
    assert "code" in rp.answer(alice)


@pytest.mark.parametrize("member", ['"value": "urn:genkan:acr:multi-factor"', '"values": ["urn:nobody:knows"]'])
def test_an_essential_acr_that_is_not_met_is_an_error(rp: Party, alice: Visitor, member: str) -> None:
    alice.open(rp.authorize_path(claims=f'{{"id_token": {{"acr": {{"essential": true, {member}}}}}}}'))
    assert rp.answer(alice)["error"] == "unmet_authentication_requirements"


def test_an_essential_acr_that_is_met_is_no_error(rp: Party, alice: Visitor) -> None:
    claims = '{"id_token": {"acr": {"essential": true, "values": ["urn:genkan:acr:single-factor"]}, "name": null}}'
    alice.open(rp.authorize_path(claims=claims))
    assert "code" in rp.answer(alice)
