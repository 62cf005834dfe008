"""Ending the session at a client's wish: with a good hint at once, with anything less only by the person."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest

from tenants.isolation.scope import TenantScope
from tests import cast
from tests.oidc.party import Party
from tests.visitor import Visitor

Visit = Callable[..., Visitor]
AFTER = "https://rp.example/signed-out"


@pytest.fixture
def rp(acme: TenantScope) -> Party:
    return Party(acme, post_logout_redirect_uris=[AFTER, "https://rp.example/other?a=1"])


@pytest.fixture
def alice(acme: TenantScope, visit: Visit) -> Visitor:
    visitor = visit(acme)
    visitor.sign_in("alice", cast.PASSWORD)
    return visitor


def _hint(rp: Party, visitor: Visitor, **changes: Any) -> str:
    visitor.open(rp.authorize_path(**changes))
    return str(rp.redeem(rp.answer(visitor)["code"]).json()["id_token"])


def _end(visitor: Visitor, **parameters: str) -> Any:
    return visitor.open(f"/oidc/session/end?{urlencode(parameters)}")


def _is_signed_in(rp: Party, visitor: Visitor) -> bool:
    visitor.open(rp.authorize_path(prompt="none"))
    return "code" in rp.answer(visitor)


def test_a_good_hint_leads_back_with_the_state_exactly(rp: Party, alice: Visitor) -> None:
    _end(alice, id_token_hint=_hint(rp, alice), post_logout_redirect_uri=AFTER, state="a b&c")
    assert alice.location == f"{AFTER}?state=a%20b%26c"
    assert not _is_signed_in(rp, alice)


def test_without_state_none_is_added(rp: Party, alice: Visitor) -> None:
    _end(alice, id_token_hint=_hint(rp, alice), post_logout_redirect_uri="https://rp.example/other?a=1")
    assert alice.location == "https://rp.example/other?a=1"
    assert not _is_signed_in(rp, alice)


def test_it_may_be_asked_twice(rp: Party, alice: Visitor) -> None:
    hint = _hint(rp, alice)
    for _time in range(2):
        _end(alice, id_token_hint=hint, post_logout_redirect_uri=AFTER)
        assert alice.location == AFTER


def test_by_post_from_the_clients_site_it_works_too(rp: Party, alice: Visitor) -> None:
    form = {"id_token_hint": _hint(rp, alice), "post_logout_redirect_uri": AFTER}
    page = alice.client.post("/oidc/session/end", form, headers={"origin": "https://rp.example"})
    assert page.status_code == 400  # a multipart form is not what the specification asks for
    page = alice.client.post(
        "/oidc/session/end",
        urlencode(form),
        content_type="application/x-www-form-urlencoded",
        headers={"origin": "https://rp.example"},
    )
    assert page.status_code == 303
    alice.open(page["Location"])
    assert alice.location == AFTER
    assert not _is_signed_in(rp, alice)


@pytest.mark.parametrize(
    "uri", ["https://evil.example/", AFTER + "?more=1", AFTER + "/", "https://rp.example/other", "javascript:alert(1)"]
)
def test_an_unregistered_address_is_never_followed(rp: Party, alice: Visitor, uri: str) -> None:
    _end(alice, id_token_hint=_hint(rp, alice), post_logout_redirect_uri=uri, state="x")
    assert alice.page.status_code == 400
    assert "not registered" in alice.text
    assert not _is_signed_in(rp, alice)


def test_a_hint_without_an_address_ends_on_our_page(rp: Party, alice: Visitor) -> None:
    _end(alice, id_token_hint=_hint(rp, alice))
    assert alice.page.status_code == 200
    assert "You are signed out" in alice.text
    assert not _is_signed_in(rp, alice)


def _unsigned(token: str) -> str:
    return "eyJhbGciOiJub25lIn0." + token.split(".")[1] + "."


def test_a_missing_changed_or_foreign_hint_asks_the_person_and_does_not_lead_away(
    acme: TenantScope, globex: TenantScope, visit: Visit, rp: Party, alice: Visitor
) -> None:
    good = _hint(rp, alice)
    foreign = Party(globex).tokens(visit(globex), "carol")["id_token"]
    for hint in ("", _unsigned(good), good[:-6] + "AAAAAA", foreign, "nonsense", "a" * 5000):
        _end(alice, id_token_hint=hint, post_logout_redirect_uri=AFTER)
        assert alice.page.status_code == 200
        assert "Sign out?" in alice.text
        assert _is_signed_in(rp, alice)
    _end(alice, id_token_hint=_unsigned(good), post_logout_redirect_uri=AFTER)
    alice.submit()
    assert alice.location != AFTER
    assert not _is_signed_in(rp, alice)


@pytest.mark.parametrize("parameters", [{}, {"state": "x"}, {"post_logout_redirect_uri": AFTER}])
def test_with_nothing_that_counts_the_person_decides_and_stays_here(
    rp: Party, alice: Visitor, parameters: dict[str, str]
) -> None:
    _end(alice, **parameters)
    assert "Sign out?" in alice.text
    alice.submit()
    assert "You are signed out" in alice.text
    assert not _is_signed_in(rp, alice)


def test_a_clients_name_and_address_lead_back_after_the_person_agreed(rp: Party, alice: Visitor) -> None:
    """What Logto's SDKs send: no hint."""
    _end(alice, client_id=rp.client_id, post_logout_redirect_uri=AFTER, state="s")
    assert "Sign out?" in alice.text
    assert _is_signed_in(rp, alice)
    _end(alice, client_id=rp.client_id, post_logout_redirect_uri=AFTER, state="s")
    alice.submit()
    assert alice.location == f"{AFTER}?state=s"
    assert not _is_signed_in(rp, alice)


def test_the_confirmation_cannot_be_sent_by_another_site(rp: Party, alice: Visitor) -> None:
    page = alice.client.post("/oidc/session/end/confirm", headers={"origin": "https://evil.example"})
    assert page.status_code == 403
    assert _is_signed_in(rp, alice)


def test_a_hint_for_another_person_asks(acme: TenantScope, visit: Visit, rp: Party, alice: Visitor) -> None:
    bobs = rp.tokens(visit(acme), "bob")["id_token"]
    _end(alice, id_token_hint=bobs, post_logout_redirect_uri=AFTER)
    assert "Sign out?" in alice.text


def test_an_unknown_client_or_one_that_differs_from_the_hint_is_an_error_page(
    acme: TenantScope, rp: Party, alice: Visitor
) -> None:
    hint = _hint(rp, alice)
    for client_id in ("nobody", Party(acme).client_id):
        _end(alice, id_token_hint=hint, client_id=client_id, post_logout_redirect_uri=AFTER)
        assert alice.page.status_code == 400
        assert _is_signed_in(rp, alice)


def test_an_expired_hint_is_as_good(acme: TenantScope, rp: Party, alice: Visitor) -> None:
    from datetime import UTC, datetime, timedelta

    import time_machine

    hint = _hint(rp, alice)
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=5), tick=True):
        _end(alice, id_token_hint=hint, post_logout_redirect_uri=AFTER)
        assert alice.location == AFTER


def test_it_ends_access_but_not_what_was_asked_for_beyond_the_session(rp: Party, alice: Visitor) -> None:
    alice.open(rp.authorize_path(scope="openid"))
    online = rp.redeem(rp.answer(alice)["code"]).json()
    alice.open(rp.authorize_path(scope="openid offline_access"))
    offline = rp.redeem(rp.answer(alice)["code"]).json()
    _end(alice, id_token_hint=online["id_token"])
    assert rp.userinfo(online["access_token"]).status_code == 401
    assert rp.userinfo(offline["access_token"]).status_code == 200
    assert rp.refresh(offline["refresh_token"]).status_code == 200


def test_without_a_session_there_is_nothing_to_confirm(acme: TenantScope, visit: Visit, rp: Party) -> None:
    visitor = visit(acme)
    _end(visitor)
    assert "You are signed out" in visitor.text
    _end(visitor, client_id=rp.client_id, post_logout_redirect_uri=AFTER)
    assert visitor.location == AFTER
