"""Section 2: reading, replacing and removing, by the registration access token alone."""

from typing import Any

import pytest

from identity.applications.models import Application
from identity.applications.operations import suspend_application
from identity.oidc.dynamic.operations import review_registered_client
from identity.oidc.models import SelfRegistration
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.oidc.newcomer import Newcomer, send, take_clients
from tests.oidc.party import CALLBACK, Party


@pytest.fixture(scope="module")
def tenant() -> TenantScope:
    scope = cast.new_tenant().scope()
    take_clients(scope, "open")
    return scope


@pytest.fixture
def newcomer(tenant: TenantScope) -> Newcomer:
    return Newcomer(tenant)


def _said(newcomer: Newcomer, **changes: Any) -> dict[str, Any]:
    """What an update sends: all that the client wants to be."""
    kept = ("client_id", "client_name", "redirect_uris", "grant_types", "token_endpoint_auth_method")
    return {**{name: newcomer.registered[name] for name in kept}, **changes}


def test_it_reads_what_it_registered(newcomer: Newcomer) -> None:
    answer = newcomer.manage("get")
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    # The secret is not at rest: it was told once.
    known = {name: value for name, value in newcomer.registered.items() if not name.startswith("client_secret")}
    assert answer.json() == known


@pytest.mark.parametrize("method", ["get", "put", "delete"])
@pytest.mark.parametrize("token", ["", "guess", "x" * 5000])
def test_without_its_token_nobody_gets_near(newcomer: Newcomer, method: str, token: str) -> None:
    answer = newcomer.manage(method, _said(newcomer), token=token)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_token")
    assert newcomer.manage("get").status_code == 200


def test_a_token_is_good_for_its_own_client_alone(newcomer: Newcomer, tenant: TenantScope) -> None:
    other = Newcomer(tenant)
    for method in ("get", "put", "delete"):
        answer = newcomer.manage(method, _said(newcomer), token=other.registered["registration_access_token"])
        assert answer.status_code == 401


def test_clients_that_staff_entered_cannot_be_reached(newcomer: Newcomer, tenant: TenantScope) -> None:
    token = newcomer.registered["registration_access_token"]
    for client_id in (Party(tenant).client_id, "nobody"):
        assert send(tenant, b"", path=f"/oidc/register/{client_id}", method="get", token=token).status_code == 401


def test_another_tenant_does_not_know_it(newcomer: Newcomer) -> None:
    other = cast.new_tenant().scope()
    take_clients(other, "open")
    token = newcomer.registered["registration_access_token"]
    assert send(other, b"", path=newcomer.path, method="get", token=token).status_code == 401


def test_an_update_replaces_everything(newcomer: Newcomer) -> None:
    first = newcomer.manage("put", _said(newcomer, tos_uri="https://rp.example/terms", client_name="Renamed"))
    assert first.status_code == 200, first.content
    assert first.json()["tos_uri"] == "https://rp.example/terms"
    second = newcomer.manage("put", _said(newcomer, redirect_uris=["https://rp.example/new"])).json()
    assert "tos_uri" not in second
    assert second["redirect_uris"] == ["https://rp.example/new"]
    assert second["client_name"] == "Newcomer"
    assert "client_secret" not in second
    assert newcomer.manage("get").json() == second


def test_the_secret_stays_and_may_be_repeated(newcomer: Newcomer) -> None:
    assert newcomer.manage("put", _said(newcomer, client_secret=newcomer.secret)).status_code == 200
    assert newcomer.token(grant_type="authorization_code", code="x").json()["error"] == "invalid_grant"
    answer = newcomer.manage("put", _said(newcomer, client_secret="chosen by the client, long enough"))
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_client_metadata")


def test_a_client_that_turns_confidential_is_given_a_secret(tenant: TenantScope) -> None:
    newcomer = Newcomer(tenant, token_endpoint_auth_method="none")
    changed = newcomer.manage("put", _said(newcomer, token_endpoint_auth_method="client_secret_post")).json()
    assert len(changed["client_secret"]) == 43


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "another"},
        {"client_id": None},
        {"registration_access_token": "x"},
        {"registration_client_uri": "https://x.example/"},
        {"client_secret_expires_at": 0},
        {"client_id_issued_at": 0},
        {"grant_types": ["implicit"]},
        {"client_secret": ["x"]},
    ],
)
def test_an_update_may_not_say_what_is_ours(newcomer: Newcomer, changes: dict[str, Any]) -> None:
    answer = newcomer.manage("put", _said(newcomer, **changes))
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_client_metadata")


def test_a_refused_update_changes_nothing(newcomer: Newcomer) -> None:
    before = newcomer.manage("get").json()
    answer = newcomer.manage("put", _said(newcomer, client_name="Changed", redirect_uris=["http://rp.example/"]))
    assert answer.json()["error"] == "invalid_redirect_uri"
    assert newcomer.manage("get").json() == before


def test_a_review_ends_with_the_next_change(newcomer: Newcomer) -> None:
    with enter(newcomer.scope):
        row = SelfRegistration.objects.get(client__client_id=newcomer.client_id)
        review_registered_client(row=row, by=COMMAND)
    newcomer.manage("get")
    with enter(newcomer.scope):
        row.refresh_from_db()
        assert row.reviewed_at is not None
    newcomer.manage("put", _said(newcomer, redirect_uris=["https://elsewhere.example/cb"]))
    with enter(newcomer.scope):
        row.refresh_from_db()
        assert row.reviewed_at is None


def test_it_can_remove_itself(newcomer: Newcomer) -> None:
    assert newcomer.manage("delete").status_code == 204
    assert newcomer.manage("get").status_code == 401
    assert newcomer.token(grant_type="authorization_code", code="x").json()["error"] == "invalid_client"
    with enter(newcomer.scope):
        assert not Application.objects.filter(client__client_id=newcomer.client_id).exists()


def test_a_suspended_application_manages_nothing(newcomer: Newcomer) -> None:
    with enter(newcomer.scope):
        application = Application.objects.get(client__client_id=newcomer.client_id)
        suspend_application(application=application, reason="tried", by=COMMAND)
    for method in ("get", "put", "delete"):
        assert newcomer.manage(method, _said(newcomer)).status_code == 401


def test_where_registration_is_off_nothing_is_managed() -> None:
    scope = cast.new_tenant().scope()
    take_clients(scope, "open")
    newcomer = Newcomer(scope, redirect_uris=[CALLBACK])
    take_clients(scope, "off")
    assert newcomer.manage("put", _said(newcomer)).status_code == 404
