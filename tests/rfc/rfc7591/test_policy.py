"""Who may register a client is the tenant's choice: nobody, bearers of a token, or everybody."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from identity.oidc.dynamic.operations import (
    create_initial_access_token,
    revoke_initial_access_token,
    update_provider_policy,
)
from identity.oidc.models import ProviderPolicy
from tenants.audit.actor import COMMAND
from tenants.audit.models import Event
from tenants.isolation.scope import TenantScope, enter
from tenants.register import operators_scope
from tests import cast
from tests.oidc.newcomer import send, take_clients
from tests.oidc.party import CALLBACK, http

DISCOVERY = "/oidc/.well-known/openid-configuration"
BODY = {"client_name": "Newcomer", "redirect_uris": [CALLBACK]}


@pytest.fixture(scope="module")
def tenant() -> TenantScope:
    return cast.new_tenant().scope()


def _token(scope: TenantScope, **values: Any) -> tuple[Any, str]:
    with enter(scope):
        return create_initial_access_token(name="For a partner", by=COMMAND, **values)


def test_it_is_off_unless_staff_chose_otherwise(acme: TenantScope) -> None:
    answer = send(acme, BODY)
    assert answer.status_code == 404
    assert "registration_endpoint" not in http(acme).get(DISCOVERY).json()


@pytest.mark.parametrize("mode", ["token", "open"])
def test_discovery_names_it_once_it_is_on(tenant: TenantScope, mode: str) -> None:
    take_clients(tenant, mode)
    found = http(tenant).get(DISCOVERY).json()
    assert found["registration_endpoint"] == f"{found['issuer']}/register"
    take_clients(tenant, "off")
    assert "registration_endpoint" not in http(tenant).get(DISCOVERY).json()


def test_with_a_token_it_is_open_to_its_bearers_until_it_ends(tenant: TenantScope) -> None:
    take_clients(tenant, "token")
    row, token = _token(tenant)
    _old, expired = _token(tenant, expires_at=timezone.now() - timedelta(seconds=1))
    assert [send(tenant, BODY, token=token).status_code for _time in range(2)] == [201, 201]
    for wrong in ("", "guess", expired, token + "x", "x" * 5000):
        answer = send(tenant, BODY, token=wrong)
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_token")
        assert answer["WWW-Authenticate"].startswith("Bearer ")
    with enter(tenant):
        revoke_initial_access_token(token=row, by=COMMAND)
    assert send(tenant, BODY, token=token).status_code == 401


def test_the_token_is_kept_as_a_digest_and_named_in_the_log(tenant: TenantScope) -> None:
    take_clients(tenant, "token")
    row, token = _token(tenant)
    client_id = send(tenant, BODY, token=token).json()["client_id"]
    with enter(tenant):
        row.refresh_from_db()
        assert token not in (row.token_hash, row.name)
        assert row.last_used_at is not None
        event = Event.objects.filter(action="application.create", details__client_id=client_id).get()
    assert "For a partner" in event.actor_label


def test_another_tenants_token_is_worth_nothing(tenant: TenantScope) -> None:
    take_clients(tenant, "token")
    other = cast.new_tenant().scope()
    take_clients(other, "token")
    _row, token = _token(other)
    assert send(tenant, BODY, token=token).status_code == 401


def test_the_staffs_own_tenant_takes_nobody(tenant: TenantScope) -> None:
    with enter(operators_scope()):
        for mode in ("open", "token"):
            with pytest.raises(ValidationError):
                update_provider_policy(policy=ProviderPolicy(registration=mode), by=COMMAND)
        with pytest.raises(ValidationError):
            create_initial_access_token(name="x", by=COMMAND)
        # Not even with a row that somebody wrote by hand.
        ProviderPolicy.objects.update_or_create(pk=1, defaults={"registration": "open"})
    assert send(operators_scope(), BODY).status_code == 404
    with enter(operators_scope()):
        ProviderPolicy.objects.all().delete()


def test_a_change_of_policy_is_in_the_log(tenant: TenantScope) -> None:
    take_clients(tenant, "off")
    take_clients(tenant, "open")
    with enter(tenant):
        event = Event.objects.filter(action="provider_policy.update").first()
    assert event is not None
    assert event.details == {"registration": ["off", "open"]}


@pytest.mark.parametrize("values", [{"registration": "sometimes"}, {"registration_scopes": ["two words"]}])
def test_a_policy_that_means_nothing_is_refused(tenant: TenantScope, values: dict[str, Any]) -> None:
    with enter(tenant), pytest.raises(ValidationError):
        update_provider_policy(policy=ProviderPolicy(**values), by=COMMAND)


def test_one_place_can_register_so_many_clients_and_no_more(tenant: TenantScope) -> None:
    take_clients(tenant, "open")
    statuses = [send(tenant, BODY, REMOTE_ADDR="192.0.2.99").status_code for _time in range(21)]
    assert statuses == [201] * 20 + [429]
    assert send(tenant, BODY, REMOTE_ADDR="192.0.2.98").status_code == 201
    assert int(send(tenant, BODY, REMOTE_ADDR="192.0.2.99")["Retry-After"]) > 0


def test_a_network_of_ipv6_is_one_place(tenant: TenantScope) -> None:
    take_clients(tenant, "open")
    statuses = [send(tenant, BODY, REMOTE_ADDR=f"2001:db8:99:1::{time:x}").status_code for time in range(21)]
    assert statuses == [201] * 20 + [429]
    assert send(tenant, BODY, REMOTE_ADDR="2001:db8:99:2::1").status_code == 201
