"""The conformance plan's two modules: an application registers itself with its address, and may not name one of http."""

import pytest

from tenants.isolation.scope import TenantScope
from tests import cast
from tests.oidc.newcomer import Newcomer, register, take_clients

BEGIN = "https://rp.example/begin"


@pytest.fixture(scope="module")
def open_tenant() -> TenantScope:
    """Takes clients from everybody."""
    scope = cast.new_tenant().scope()
    take_clients(scope, "open")
    return scope


def test_the_address_is_in_the_answer_and_at_the_configuration_endpoint(open_tenant: TenantScope) -> None:
    """Conformance: oidcc-3rdparty-init-login."""
    newcomer = Newcomer(open_tenant, initiate_login_uri=BEGIN)
    assert newcomer.registered["initiate_login_uri"] == BEGIN
    answer = newcomer.manage("get")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/json"
    assert answer.json()["initiate_login_uri"] == BEGIN


def test_an_address_without_tls_is_invalid_metadata(open_tenant: TenantScope) -> None:
    """Conformance: oidcc-3rdparty-init-login-no-https."""
    answer = register(open_tenant, initiate_login_uri="http://rp.example/begin")
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_client_metadata")
