"""What a client says of logout (Back-Channel Logout 1.0 section 2.2, Front-Channel Logout 1.0 section 2)."""

import pytest

from tenants.isolation.scope import TenantScope
from tests.oidc.newcomer import Newcomer, register

BACK, FRONT = "https://rp.example/backchannel", "https://rp.example/frontchannel"


def test_its_addresses_and_needs_are_taken_and_told(open_tenant: TenantScope) -> None:
    members = {
        "backchannel_logout_uri": BACK,
        "backchannel_logout_session_required": True,
        "frontchannel_logout_uri": FRONT,
        "frontchannel_logout_session_required": True,
    }
    newcomer = Newcomer(open_tenant, **members)
    assert {name: newcomer.registered[name] for name in members} == members
    assert {name: newcomer.manage("get").json()[name] for name in members} == members


def test_without_an_address_nothing_is_said_of_it(open_tenant: TenantScope) -> None:
    assert not [name for name in Newcomer(open_tenant).registered if "logout_uri" in name or "session_required" in name]


@pytest.mark.parametrize(
    "members",
    [
        {"backchannel_logout_uri": "http://rp.example/backchannel"},
        {"backchannel_logout_uri": BACK + "#part"},
        {"backchannel_logout_uri": 7},
        {"backchannel_logout_uri": BACK, "backchannel_logout_session_required": "yes"},
        {"frontchannel_logout_uri": "https://elsewhere.example/frontchannel"},
        {"frontchannel_logout_uri": FRONT, "frontchannel_logout_session_required": 1},
        {"id_token_signed_response_alg": "EdDSA"},
    ],
)
def test_what_cannot_be_is_invalid_metadata(open_tenant: TenantScope, members: dict[str, object]) -> None:
    """The last one: the tenant has no such key."""
    answer = register(open_tenant, **members)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_client_metadata")
