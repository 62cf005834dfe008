"""Section 4.4: the client credentials grant."""

from tenants.isolation.scope import TenantScope
from tests.oidc.party import Party


def test_it_gives_a_bearer_token_that_nobody_may_store(acme: TenantScope) -> None:
    answer = Party(acme, "machine", scopes=["read:things"]).token(grant_type="client_credentials")
    assert answer.status_code == 200
    body = answer.json()
    assert (body["token_type"], body["expires_in"], body["scope"]) == ("Bearer", 600, "read:things")
    assert answer["Cache-Control"] == "no-store"
    assert "refresh_token" not in body
    assert "id_token" not in body


def test_it_narrows_the_scope_when_asked(acme: TenantScope) -> None:
    machine = Party(acme, "machine", scopes=["read:things", "write:things"])
    answer = machine.token(grant_type="client_credentials", scope="write:things")
    assert answer.json()["scope"] == "write:things"


def test_it_refuses_a_scope_that_the_client_was_not_given(acme: TenantScope) -> None:
    machine = Party(acme, "machine", scopes=["read:things"])
    answer = machine.token(grant_type="client_credentials", scope="read:things openid")
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")


def test_it_is_refused_to_a_client_without_that_grant(acme: TenantScope) -> None:
    answer = Party(acme, "web").token(grant_type="client_credentials")
    assert (answer.status_code, answer.json()["error"]) == (400, "unauthorized_client")


def test_its_token_opens_no_persons_data(acme: TenantScope) -> None:
    machine = Party(acme, "machine")
    token = machine.token(grant_type="client_credentials").json()["access_token"]
    answer = machine.userinfo(token)
    assert (answer.status_code, answer.json()["error"]) == (403, "insufficient_scope")
