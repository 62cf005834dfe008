"""How a token is brought to the userinfo endpoint, and how it is refused."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from tenants.isolation.scope import TenantScope
from tests.oidc.party import Party, post
from tests.visitor import Visitor

Visit = Callable[..., Visitor]


@pytest.fixture
def rp(acme: TenantScope) -> Party:
    return Party(acme)


@pytest.fixture
def token(acme: TenantScope, visit: Visit, rp: Party) -> str:
    return str(rp.tokens(visit(acme), "alice")["access_token"])


def test_it_is_read_from_the_header_by_get_and_post_and_from_the_form(rp: Party, token: str) -> None:
    answers = [
        rp.userinfo(token),
        rp.http.post("/oidc/me", headers={"authorization": f"bearer {token}"}),
        post(rp.http, "/oidc/me", {"access_token": token}),
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert len({answer.content for answer in answers}) == 1
    assert answers[0]["Cache-Control"] == "no-store"


def test_it_is_not_read_from_the_address(rp: Party, token: str) -> None:
    assert rp.http.get(f"/oidc/me?access_token={token}").status_code == 401


def test_two_tokens_at_once_are_a_bad_request(rp: Party, token: str) -> None:
    answer = post(rp.http, "/oidc/me", {"access_token": token}, authorization=f"Bearer {token}")
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def test_without_a_token_the_challenge_names_no_error(rp: Party) -> None:
    answer = rp.http.get("/oidc/me")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Bearer realm="oidc"'


def test_a_bad_token_is_named_in_the_challenge(rp: Party, token: str) -> None:
    for bad in ("nonsense", token[:-1], token[1:], token + "A", token[:40] + "AAAA" + token[44:], "玄関", "a" * 9000):
        answer = rp.http.get("/oidc/me", headers={"authorization": f"Bearer {bad}".encode().decode("latin-1")})
        assert answer.status_code == 401
        assert 'error="invalid_token"' in answer["WWW-Authenticate"]


def test_a_refresh_token_or_an_id_token_is_no_access_token(acme: TenantScope, visit: Visit, rp: Party) -> None:
    given: dict[str, Any] = rp.tokens(visit(acme), "alice")
    assert rp.userinfo(given["refresh_token"]).status_code == 401
    assert rp.userinfo(given["id_token"]).status_code == 401


def test_it_expires(rp: Party, acme: TenantScope, token: str) -> None:
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=601), tick=False):
        assert rp.userinfo(token).status_code == 401
