"""The signature is the client's own, made with an algorithm of the list, over a JWT that is meant as an assertion."""

import hashlib
import hmac
from collections.abc import Callable
from typing import Any

import orjson
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from identity.oidc.operations import update_client
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests.oidc.party import Party
from tests.oidc.signer import Signer, SigningParty, encode
from tests.visitor import Visitor


@pytest.fixture
def party(acme: TenantScope) -> SigningParty:
    return SigningParty(acme)


def _refused(answer: Any) -> bool:
    return (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def _message(header: dict[str, Any], claims: dict[str, Any]) -> str:
    return f"{encode(orjson.dumps(header))}.{encode(orjson.dumps(claims))}"


def test_none_is_refused(party: SigningParty) -> None:
    for name in ("none", "None", "NONE", ""):
        assert _refused(party.ask(_message({"alg": name}, party.claims()) + "."))


def test_the_public_key_is_no_secret_of_an_hmac(acme: TenantScope) -> None:
    party = SigningParty(acme, signer=Signer("RS256"))
    public = party.signer.private.public_key()
    message = _message({"alg": "HS256", "kid": party.signer.kid}, party.claims())
    secrets = [public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo), orjson.dumps(party.signer.public)]
    for secret in secrets:
        signature = hmac.digest(secret, message.encode(), hashlib.sha256)
        assert _refused(party.ask(f"{message}.{encode(signature)}"))


@pytest.mark.parametrize("name", ["ES384", "RS512", "EdDSA", "RS256", "es256", 7, None, ["ES256"]])
def test_a_header_that_names_another_algorithm_is_refused(party: SigningParty, name: Any) -> None:
    assert _refused(party.ask(party.signer.sign(party.claims(), alg=name)))


def test_the_algorithm_may_be_fixed_for_a_client(acme: TenantScope) -> None:
    signer = Signer("RS256")
    party = SigningParty(acme, values={"jwks": signer.jwks, "assertion_algorithm": "PS256"}, signer=signer)
    assert _refused(party.try_claims())
    signer.algorithm = "PS256"
    assert party.try_claims().status_code == 200


def test_a_key_in_the_header_is_not_believed(party: SigningParty) -> None:
    stranger = Signer()
    forged = stranger.sign(party.claims(), kid=party.signer.kid, jwk=stranger.public, jku="https://evil.example/jwks")
    assert _refused(party.ask(forged))


def test_what_is_critical_and_not_understood_is_refused(party: SigningParty) -> None:
    assert _refused(party.ask(party.signer.sign(party.claims(), crit=["b64"], b64=False)))
    assert _refused(party.ask(party.signer.sign(party.claims(), crit=[])))


@pytest.mark.parametrize("kind", ["at+jwt", "logout+jwt", "dpop+jwt", "secevent+jwt", "oauth-authz-req+jwt", 7])
def test_a_jwt_that_says_it_is_something_else_is_refused(party: SigningParty, kind: Any) -> None:
    assert _refused(party.ask(party.signer.sign(party.claims(), typ=kind)))


@pytest.mark.parametrize("kind", ["JWT", "client-authentication+jwt", None])
def test_a_jwt_may_say_that_it_is_one(party: SigningParty, kind: Any) -> None:
    assert party.ask(party.signer.sign(party.claims(), typ=kind)).status_code == 200


def test_an_id_token_is_no_assertion(acme: TenantScope, visit: Callable[..., Visitor]) -> None:
    """Not even for a client that passes our own keys off as its own."""
    web = Party(acme)
    id_token = web.tokens(visit(acme), "alice")["id_token"]
    ours = web.http.get("/oidc/jwks").json()
    party = SigningParty(acme, values={"jwks": ours})
    assert _refused(party.ask(id_token))
    assert _refused(party.ask(id_token, client_id=party.client_id))


def test_without_a_kid_the_one_key_of_its_kind_is_tried(acme: TenantScope) -> None:
    first, second = Signer("ES256"), Signer("RS256")
    party = SigningParty(acme, values={"jwks": {"keys": [first.public, second.public]}}, signer=first)
    assert party.ask(first.sign(party.claims(), kid=None)).status_code == 200
    with enter(acme):
        jwks = {"keys": [first.public, Signer("ES256").public]}
        update_client(client=party.client, values={"jwks": jwks}, by=COMMAND)
    assert _refused(party.ask(first.sign(party.claims(), kid=None)))
    assert party.ask(first.sign(party.claims())).status_code == 200


def test_a_key_that_was_taken_out_counts_no_longer(party: SigningParty, acme: TenantScope) -> None:
    assert party.try_claims().status_code == 200
    with enter(acme):
        update_client(client=party.client, values={"jwks": Signer().jwks}, by=COMMAND)
    assert _refused(party.try_claims())


@pytest.mark.parametrize(
    "text",
    [
        "x", ".", "..", "...", "a.b.c", "e30.e30.", "e30.e30.e30", "e30=.e30.e30", "W10.W10.W10", "bnVsbA.bnVsbA.bnVsbA",
        "eyJhbGciOiJFUzI1NiJ9.eyJqdGkiOiJcdWQ4MDAifQ.AA", "玄.関.!", "a" * 8193, "a." * 4000, "[" * 5000 + ".x.y",
    ],
)  # fmt: skip
def test_what_is_no_jwt_is_an_unknown_client(party: SigningParty, text: str) -> None:
    assert _refused(party.ask(text))


def test_an_altered_assertion_is_refused(party: SigningParty) -> None:
    head, claims, signature = party.signer.sign(party.claims()).split(".")
    wider = encode(orjson.dumps(party.claims(scope="everything")))
    assert _refused(party.ask(f"{head}.{wider}.{signature}"))
    assert _refused(party.ask(f"{head}.{claims}.{signature[:-4]}AAAA"))
    assert _refused(party.ask(f"{head}.{claims}.{encode(bytes(64))}"))
    assert _refused(party.ask(f"{head}.{claims}."))


def test_a_large_assertion_is_refused_before_it_is_looked_at(party: SigningParty) -> None:
    assert _refused(party.try_claims(padding="x" * 9000))
    assert party.try_claims(padding="x" * 3000).status_code == 200
