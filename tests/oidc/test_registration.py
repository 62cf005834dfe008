"""What a client may be: its kind decides, and a refusal names the field."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from identity.oidc.operations import create_client, update_client
from tenants.audit.actor import COMMAND
from tenants.audit.models import Event
from tenants.isolation.scope import TenantScope


def _create(**values: Any) -> Any:
    return create_client(
        **{"name": "Tried", "kind": "web", "redirect_uris": ["https://rp.example/cb"], **values}, by=COMMAND
    )


@pytest.mark.parametrize(
    ("kind", "uri"),
    [
        ("web", "https://rp.example/cb"),
        ("web", "https://rp.example/cb?with=query"),
        ("web", "http://localhost:3000/cb"),
        ("web", "http://app.acme.localhost:8000/cb"),
        ("spa", "http://127.0.0.1:3000/cb"),
        ("native", "com.example.app:/cb"),
        ("native", "com.example.app://cb"),
        ("native", "http://[::1]/cb"),
    ],
)
def test_it_takes_the_addresses_of_its_kind(in_acme: TenantScope, kind: str, uri: str) -> None:
    client, _secret = _create(kind=kind, redirect_uris=[uri])
    assert client.redirect_uris == uri


@pytest.mark.parametrize(
    ("kind", "uri"),
    [
        ("web", "http://rp.example/cb"),
        ("web", "https://rp.example/cb#fragment"),
        ("web", "https://rp.example/cb#"),
        ("web", "https://*.rp.example/cb"),
        ("web", "https://user@rp.example/cb"),
        ("web", "https:///cb"),
        ("web", "https://rp.example:99999/cb"),
        ("web", "https://rp.example\\@evil.example/cb"),
        ("web", "/cb"),
        ("web", "com.example.app:/cb"),
        ("web", "http://localhost.evil.example/cb"),
        ("native", "javascript:alert(1)"),
        ("native", "myapp:/cb"),
        ("native", "data:text/html,x"),
        ("spa", "https://rp.example/" + "a" * 3000),
    ],
)
def test_it_refuses_addresses_that_others_could_take(in_acme: TenantScope, kind: str, uri: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        _create(kind=kind, redirect_uris=[uri])
    assert list(refusal.value.message_dict) == ["redirect_uris"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"redirect_uris": []}, "redirect_uris"),
        ({"kind": "spa", "auth_method": "client_secret_basic"}, "auth_method"),
        ({"kind": "machine", "auth_method": "none"}, "auth_method"),
        ({"kind": "machine", "grant_types": ["authorization_code"]}, "grant_types"),
        ({"kind": "spa", "grant_types": ["client_credentials"]}, "grant_types"),
        ({"kind": "native", "pkce_required": False}, "pkce_required"),
        ({"grant_types": ["implicit"]}, "grant_types"),
        ({"grant_types": ["refresh_token"]}, "grant_types"),
        ({"grant_types": []}, "grant_types"),
        ({"scopes": ["two words"]}, "scopes"),
        ({"scopes": ['quo"ted']}, "scopes"),
        ({"origins": ["https://rp.example/path"]}, "allowed_origins"),
        ({"origins": ["*"]}, "allowed_origins"),
        ({"post_logout_redirect_uris": ["http://rp.example/"]}, "post_logout_redirect_uris"),
        ({"kind": "unknown"}, "kind"),
        ({"name": " "}, "name"),
    ],
)
def test_it_refuses_what_does_not_go_together(in_acme: TenantScope, values: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        _create(**values)
    assert field in refusal.value.message_dict


def test_the_secret_is_kept_as_a_digest_only(in_acme: TenantScope) -> None:
    client, secret = _create()
    row = client.secrets.get()
    assert secret is not None
    assert len(secret) == 43
    assert secret not in (row.secret_hash, client.client_secret)
    assert row.last_four == secret[-4:]


def test_public_clients_have_no_secret(in_acme: TenantScope) -> None:
    client, secret = _create(kind="spa")
    assert secret is None
    assert not client.secrets.exists()


def test_a_change_is_checked_and_written_into_the_log(in_acme: TenantScope) -> None:
    client, _secret = _create()
    with pytest.raises(ValidationError):
        update_client(client=client, values={"redirect_uris": "http://rp.example/"}, by=COMMAND)
    client.refresh_from_db()
    update_client(client=client, values={"redirect_uris": "https://rp.example/other"}, by=COMMAND)
    event = Event.objects.about(client.application).get(action="application.update")
    assert event.details == {"redirect_uris": ["https://rp.example/cb", "https://rp.example/other"]}
