"""A confidential client asks about its own tokens; everybody else hears nothing."""

from collections.abc import Callable
from typing import Any

import pytest

from identity.applications.operations import suspend_application
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests.oidc.party import Party, post
from tests.visitor import Visitor

Visit = Callable[..., Visitor]


@pytest.fixture
def rp(acme: TenantScope) -> Party:
    return Party(acme)


@pytest.fixture
def given(acme: TenantScope, visit: Visit, rp: Party) -> dict[str, Any]:
    return rp.tokens(visit(acme), "alice")


def test_a_live_access_token_is_described(rp: Party, given: dict[str, Any]) -> None:
    found = rp.introspect(given["access_token"])
    assert found["active"] is True
    assert found["sub"] == rp.claims(given["id_token"])["sub"]
    assert (found["client_id"], found["token_type"], found["scope"]) == (rp.client_id, "Bearer", given["scope"])
    assert found["exp"] - found["iat"] == 600
    assert found["iss"] == rp.issuer


def test_a_live_refresh_token_is_described_and_a_used_one_is_not(rp: Party, given: dict[str, Any]) -> None:
    assert rp.introspect(given["refresh_token"])["active"] is True
    second = rp.refresh(given["refresh_token"]).json()
    assert rp.introspect(given["refresh_token"]) == {"active": False}
    assert rp.introspect(second["refresh_token"])["active"] is True


def test_a_machines_own_token_names_the_client(acme: TenantScope) -> None:
    machine = Party(acme, "machine", scopes=["read:things"])
    token = machine.token(grant_type="client_credentials").json()["access_token"]
    found = machine.introspect(token)
    assert (found["sub"], found["scope"]) == (machine.client_id, "read:things")
    assert "username" not in found


def test_revoked_foreign_and_nonsense_read_alike(acme: TenantScope, rp: Party, given: dict[str, Any]) -> None:
    other = Party(acme)
    assert other.introspect(given["access_token"]) == {"active": False}
    assert other.introspect(given["refresh_token"]) == {"active": False}
    assert rp.introspect("nonsense") == {"active": False}
    rp.revoke(given["refresh_token"])
    assert rp.introspect(given["access_token"]) == {"active": False}
    assert rp.introspect(given["refresh_token"]) == {"active": False}


def test_it_is_closed_to_strangers_public_clients_and_get(acme: TenantScope, given: dict[str, Any]) -> None:
    app = Party(acme, "spa")
    path = "/oidc/token/introspection"
    assert post(app.http, path, {"token": given["access_token"]}).status_code == 401
    public = post(app.http, path, {"token": given["access_token"], "client_id": app.client_id})
    assert public.status_code == 401
    assert app.http.get(path).status_code == 405


def test_a_suspended_application_hears_nothing_and_its_tokens_are_dead(
    acme: TenantScope, rp: Party, given: dict[str, Any]
) -> None:
    with enter(acme):
        suspend_application(application=rp.client.application, reason="tried", by=COMMAND)
    assert rp.introspect(given["access_token"])["error"] == "invalid_client"
    assert rp.userinfo(given["access_token"]).status_code == 401
    assert rp.refresh(given["refresh_token"]).status_code == 401
