"""Sections 2 and 4: the form of a token that an API checks by itself, and who else takes it for what."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from tenants.isolation.scope import TenantScope
from tests.oidc.music import SCOPES, Music
from tests.oidc.party import Party
from tests.visitor import Visitor

Visit = Callable[..., Visitor]


@pytest.fixture
def music(acme: TenantScope) -> Music:
    return Music(acme)


def _at_api(acme: TenantScope, visit: Visit, music: Music, rp: Party) -> dict[str, Any]:
    code = rp.sign_in(visit(acme), music.login, scope=SCOPES, resource=music.indicator)["code"]
    found: dict[str, Any] = rp.redeem(code, resource=music.indicator).json()
    return found


def test_it_says_who_may_do_what_where_until_when(acme: TenantScope, visit: Visit, music: Music) -> None:
    rp = Party(acme, "spa")
    found = rp.claims(_at_api(acme, visit, music, rp)["access_token"])
    header = found.pop("header")
    assert (header["typ"], header["alg"]) == ("at+jwt", "ES256")
    assert header["kid"] in {key["kid"] for key in rp.http.get("/oidc/jwks").json()["keys"]}
    assert set(found) == {"iss", "aud", "sub", "client_id", "scope", "jti", "iat", "exp", "grant_id"}
    assert found["iss"] == rp.issuer
    assert found["aud"] == music.indicator
    assert found["sub"] == str(music.listener.pk)
    assert (found["client_id"], found["scope"]) == (rp.client_id, "read:free")
    assert (type(found["iat"]), found["exp"] - found["iat"]) == (int, 600)
    assert UUID(found["jti"]).version == 7


def test_a_machines_own_names_the_client_as_its_subject(acme: TenantScope, music: Music) -> None:
    machine = Party(acme, "machine")
    music.employ(machine, "read:free")
    body = machine.token(grant_type="client_credentials", resource=music.indicator).json()
    found = machine.claims(body["access_token"])
    assert (found["sub"], found["client_id"], found["scope"]) == (machine.client_id, machine.client_id, "read:free")
    assert "grant_id" not in found
    assert "refresh_token" not in body


def test_the_api_decides_how_long_it_lives_and_what_it_looks_like(acme: TenantScope) -> None:
    machine = Party(acme, "machine")
    long, opaque = Music(acme, seconds=3600), Music(acme, token_format="opaque", seconds=120)
    bodies = [
        machine.token(grant_type="client_credentials", resource=music.indicator).json() for music in (long, opaque)
    ]
    assert [body["expires_in"] for body in bodies] == [3600, 120]
    claims = machine.claims(bodies[0]["access_token"])
    assert claims["exp"] - claims["iat"] == 3600
    assert "." not in bodies[1]["access_token"]


def test_no_two_are_alike(acme: TenantScope, music: Music) -> None:
    machine = Party(acme, "machine")
    form = {"grant_type": "client_credentials", "resource": music.indicator}
    tokens = [machine.token(**form).json()["access_token"] for _number in range(5)]
    assert len({machine.claims(token)["jti"] for token in tokens}) == 5


def test_it_is_no_id_token_and_an_id_token_is_none(acme: TenantScope, visit: Visit, music: Music) -> None:
    """Section 5: cross-use of the two kinds."""
    rp = Party(acme)
    visitor = visit(acme)
    code = rp.sign_in(visitor, music.login, scope=SCOPES, resource=music.indicator)["code"]
    body = rp.redeem(code, resource=music.indicator).json()
    assert rp.claims(body["id_token"])["header"]["typ"] == "JWT"
    visitor.open(rp.authorize_path(prompt="none", id_token_hint=body["access_token"]))
    assert rp.answer(visitor)["error"] == "invalid_request"
    assert rp.userinfo(body["id_token"]).status_code == 401
    assert rp.introspect(body["id_token"]) == {"active": False}
