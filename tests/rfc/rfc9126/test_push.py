"""Section 2: a client pushes a request, proving itself as at the token endpoint; it is checked at once."""

from typing import Any

import pytest

from tenants.isolation.scope import TenantScope, enter
from tenants.onetime.models import OneTime
from tests import cast
from tests.oidc.music import Music
from tests.oidc.newcomer import register, take_clients
from tests.oidc.party import Party
from tests.oidc.signer import TYPE, SigningParty
from tests.rfc.rfc9126.pusher import CALLBACK, fields, push


@pytest.fixture
def rp(acme: TenantScope) -> Party:
    return Party(acme)


def test_it_names_the_request_for_a_short_time(rp: Party) -> None:
    answer = push(rp)
    assert answer.status_code == 201
    assert answer["Cache-Control"] == "no-store"
    body = answer.json()
    assert body["request_uri"].startswith("urn:ietf:params:oauth:request_uri:")
    assert 60 <= body["expires_in"] <= 600
    assert push(rp).json()["request_uri"] != body["request_uri"]


def test_a_public_client_pushes_by_its_id(acme: TenantScope) -> None:
    assert push(Party(acme, "spa")).status_code == 201


@pytest.mark.parametrize("audience", ["", "/request", "/token"])
def test_a_signed_assertion_proves_a_client_here_too(acme: TenantScope, audience: str) -> None:
    rp = SigningParty(acme, "web")
    assertion = rp.signer.sign(rp.claims(aud=rp.issuer + audience))
    answer = push(rp, client_assertion_type=TYPE, client_assertion=assertion)
    assert answer.status_code == 201
    again = push(rp, client_assertion_type=TYPE, client_assertion=assertion)
    assert (again.status_code, again.json()["error"]) == (401, "invalid_client")


def test_nothing_of_it_can_be_read_at_rest(acme: TenantScope, rp: Party) -> None:
    uri = push(rp, state="a state that nobody reads").json()["request_uri"]
    with enter(acme):
        row = OneTime.objects.filter(kind="pushed_request").latest("created_at")
    kept = f"{row.token_hash} {row.payload_sealed} {row.subject}"
    assert uri.rpartition(":")[2] not in kept
    assert "a state that nobody reads" not in kept


def test_whoever_does_not_prove_who_they_are_is_refused(acme: TenantScope, rp: Party) -> None:
    assert push(rp, authorization="").status_code == 401
    wrong = push(rp, client_id=rp.client_id, client_secret="wrong", authorization="")
    assert (wrong.status_code, wrong.json()["error"]) == (401, "invalid_client")
    other = push(rp, client_id=Party(acme).client_id)
    assert (other.status_code, other.json()["error"]) == (400, "invalid_request")


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"redirect_uri": "https://evil.example/"}, "invalid_request"),
        ({"redirect_uri": None}, "invalid_request"),
        ({"response_type": None}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"scope": "a\\b"}, "invalid_scope"),
        ({"resource": "https://unknown.example"}, "invalid_target"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"claims": "x"}, "invalid_request"),
        ({"id_token_hint": "x"}, "invalid_request"),
        ({"request": "x.y.z"}, "request_not_supported"),
        ({"request_uri": "urn:ietf:params:oauth:request_uri:x"}, "invalid_request"),
        ({"state": ["a", "b"]}, "invalid_request"),
    ],
)
def test_what_the_authorization_endpoint_refuses_is_refused(rp: Party, changes: dict[str, Any], error: str) -> None:
    answer = push(rp, **changes)
    assert (answer.status_code, answer.json()["error"]) == (400, error)
    assert answer["Content-Type"] == "application/json"


def test_a_client_without_codes_pushes_nothing(acme: TenantScope) -> None:
    machine = Party(acme, "machine")
    answer = push(machine, redirect_uri=CALLBACK)
    assert answer.status_code == 400


def test_only_a_posted_form_is_taken(rp: Party) -> None:
    assert rp.http.get("/oidc/request").status_code == 405
    answer = rp.http.post("/oidc/request", fields(rp), content_type="application/json")
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def test_several_resources_may_be_pushed(acme: TenantScope, rp: Party) -> None:
    assert push(rp, resource=[Music(acme).indicator, Music(acme).indicator]).status_code == 201


def test_a_client_that_registers_itself_may_bind_itself_to_it(acme: TenantScope) -> None:
    scope = cast.new_tenant().scope()
    take_clients(scope, "open")
    found = register(scope, require_pushed_authorization_requests=True).json()
    assert found["require_pushed_authorization_requests"] is True
    refused = register(scope, require_pushed_authorization_requests="yes")
    assert refused.json()["error"] == "invalid_client_metadata"


def test_metadata_names_the_endpoint(rp: Party) -> None:
    found = rp.http.get("/oidc/.well-known/openid-configuration").json()
    assert found["pushed_authorization_request_endpoint"] == f"{rp.issuer}/request"
    assert found["require_pushed_authorization_requests"] is False
