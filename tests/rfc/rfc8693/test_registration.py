"""Which clients may exchange at all."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from identity.oidc.operations import create_client
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope
from tests.oidc.exchanger import ACCESS, GRANT
from tests.oidc.party import CALLBACK


@pytest.mark.parametrize(
    ("kind", "values", "field"),
    [
        ("spa", {"grant_types": [GRANT, "authorization_code"]}, "grant_types"),
        ("native", {"grant_types": [GRANT, "authorization_code"]}, "grant_types"),
        ("web", {"grant_types": [GRANT, "authorization_code"], "auth_method": "none"}, "grant_types"),
        ("third-party", {"grant_types": [GRANT, "authorization_code"]}, "grant_types"),
        ("machine", {"values": {"exchange_types": [ACCESS]}}, "exchange_types"),
        ("machine", {"grant_types": [GRANT], "values": {"exchange_types": ["anything"]}}, "exchange_types"),
        ("machine", {"grant_types": [GRANT], "values": {"exchange_clients": [7]}}, "exchange_clients"),
        ("machine", {"grant_types": [GRANT], "values": {"exchange_clients": "*"}}, "exchange_clients"),
    ],
)
def test_it_refuses_who_cannot_be_trusted_with_it(
    in_acme: TenantScope, kind: str, values: dict[str, Any], field: str
) -> None:
    uris = [] if kind == "machine" else [CALLBACK]
    with pytest.raises(ValidationError) as refusal:
        create_client(name="Tried", kind=kind, redirect_uris=uris, by=COMMAND, **values)
    assert field in refusal.value.message_dict
