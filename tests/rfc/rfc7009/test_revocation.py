"""A client revokes its own tokens; what is no token counts as revoked."""

from collections.abc import Callable
from typing import Any

import pytest

from tenants.isolation.scope import TenantScope
from tests.oidc.party import Party, post
from tests.visitor import Visitor

Visit = Callable[..., Visitor]


@pytest.fixture(params=["web", "spa"])
def rp(acme: TenantScope, request: pytest.FixtureRequest) -> Party:
    return Party(acme, request.param)


@pytest.fixture
def given(acme: TenantScope, visit: Visit, rp: Party) -> dict[str, Any]:
    return rp.tokens(visit(acme), "alice")


def test_a_refresh_token_takes_its_access_tokens_along(rp: Party, given: dict[str, Any]) -> None:
    second = rp.refresh(given["refresh_token"]).json()
    assert rp.revoke(second["refresh_token"]).status_code == 200
    assert rp.refresh(second["refresh_token"]).json()["error"] == "invalid_grant"
    assert {rp.userinfo(token["access_token"]).status_code for token in (given, second)} == {401}


def test_an_access_token_goes_alone(rp: Party, given: dict[str, Any]) -> None:
    assert rp.revoke(given["access_token"]).status_code == 200
    assert rp.userinfo(given["access_token"]).status_code == 401
    fresh = rp.refresh(given["refresh_token"]).json()
    assert rp.userinfo(fresh["access_token"]).status_code == 200


def test_it_may_be_done_twice_and_to_nonsense(rp: Party, given: dict[str, Any]) -> None:
    answers = [rp.revoke(token).status_code for token in (given["refresh_token"], given["refresh_token"], "nonsense")]
    answers += [rp.revoke(given["access_token"]).status_code for _time in range(2)]
    assert set(answers) == {200}


def test_another_clients_tokens_stay(acme: TenantScope, rp: Party, given: dict[str, Any]) -> None:
    other = Party(acme, "web")
    other.revoke(given["refresh_token"])
    assert other.revoke(given["access_token"]).status_code == 400
    assert rp.userinfo(given["access_token"]).status_code == 200
    assert rp.refresh(given["refresh_token"]).status_code == 200


def test_it_asks_who_is_calling(acme: TenantScope, given: dict[str, Any]) -> None:
    web = Party(acme, "web")
    answer = post(web.http, "/oidc/token/revocation", {"token": given["refresh_token"], "client_id": web.client_id})
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_without_a_token_it_is_a_bad_request(rp: Party) -> None:
    assert rp.revoke("").json()["error"] == "invalid_request"
