"""2, 3.1.3.6, 3.1.3.7: what an ID token says, as a strict client checks it."""

import base64
import hashlib
import time
from collections.abc import Callable
from typing import Any

import pytest

from identity.oidc.models import Client
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.oidc.party import Party
from tests.visitor import Visitor

Visit = Callable[..., Visitor]


@pytest.fixture
def rp(acme: TenantScope) -> Party:
    return Party(acme)


@pytest.fixture
def given(acme: TenantScope, visit: Visit, rp: Party) -> dict[str, Any]:
    return rp.tokens(visit(acme), "alice", nonce="the nonce")


def test_it_is_signed_with_rs256_and_names_its_key(rp: Party, given: dict[str, Any]) -> None:
    header = rp.claims(given["id_token"])["header"]
    kids = {key["kid"]: key for key in rp.http.get("/oidc/jwks").json()["keys"]}
    assert header["alg"] == "RS256"
    assert kids[header["kid"]]["kty"] == "RSA"


def test_a_client_may_have_es256(acme: TenantScope, visit: Visit, rp: Party) -> None:
    with enter(acme):
        Client.objects.filter(pk=rp.client.pk).update(id_token_algorithm="ES256")
    assert rp.claims(rp.tokens(visit(acme), "alice")["id_token"])["header"]["alg"] == "ES256"


def test_it_says_who_for_whom_by_whom_and_when(acme: TenantScope, rp: Party, given: dict[str, Any]) -> None:
    claims, now = rp.claims(given["id_token"]), time.time()
    assert claims["iss"] == rp.issuer
    assert claims["sub"] == str(cast.user(acme, "alice").pk)
    assert claims["aud"] == rp.client_id
    assert "azp" not in claims
    assert claims["auth_time"] <= claims["iat"] <= now < claims["exp"]
    assert claims["nonce"] == "the nonce"
    assert claims["acr"] == "urn:genkan:acr:single-factor"
    assert claims["amr"] == ["pwd"]


def test_at_hash_is_half_of_the_access_tokens_digest(rp: Party, given: dict[str, Any]) -> None:
    digest = hashlib.sha256(given["access_token"].encode()).digest()[:16]
    assert rp.claims(given["id_token"])["at_hash"] == base64.urlsafe_b64encode(digest).decode().rstrip("=")


def test_without_a_nonce_there_is_none(acme: TenantScope, visit: Visit, rp: Party) -> None:
    assert "nonce" not in rp.claims(rp.tokens(visit(acme), "alice")["id_token"])


def test_a_long_nonce_comes_back_whole(acme: TenantScope, visit: Visit, rp: Party) -> None:
    nonce = "玄関" * 100 + "x" * 184
    assert rp.claims(rp.tokens(visit(acme), "alice", nonce=nonce)["id_token"])["nonce"] == nonce


def test_sid_is_one_per_session_and_client(acme: TenantScope, visit: Visit, rp: Party) -> None:
    """SECURITY: two clients cannot join what they know by it."""
    other, visitor = Party(acme), visit(acme)
    rp.tokens(visitor, "alice")
    found = []
    for party in (rp, rp, other):
        visitor.open(party.authorize_path())
        found.append(party.claims(party.redeem(party.answer(visitor)["code"]).json()["id_token"])["sid"])
    assert found[0] == found[1] != found[2]
    assert rp.claims(rp.tokens(visit(acme), "alice")["id_token"])["sid"] != found[0]


def test_claims_follow_the_scopes(acme: TenantScope, visit: Visit, rp: Party) -> None:
    bare = rp.claims(rp.tokens(visit(acme), "alice", scope="openid")["id_token"])
    full = rp.claims(rp.tokens(visit(acme), "alice", scope="openid profile email")["id_token"])
    assert not {"name", "email", "username"} & bare.keys()
    assert (full["name"], full["email"], full["email_verified"]) == ("Alice", "alice@acme.test", True)


def test_a_sign_in_by_code_says_so(acme: TenantScope, visit: Visit, rp: Party) -> None:
    from tests.visitor import code_for

    visitor = visit(acme)
    visitor.open(rp.authorize_path())
    visitor.submit(login="bob@acme.test", action="code")
    visitor.submit(code=code_for(acme, "bob@acme.test"))
    claims = rp.claims(rp.redeem(rp.answer(visitor)["code"]).json()["id_token"])
    assert claims["amr"] == ["otp"]
