"""Tenants of this folder's own: registration is a choice of the whole tenant."""

import pytest

from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.oidc.newcomer import take_clients


@pytest.fixture(scope="module")
def open_tenant() -> TenantScope:
    """Takes clients from everybody."""
    scope = cast.new_tenant().scope()
    take_clients(scope, "open", ["read:things"])
    with enter(scope):
        cast.new_user("dora")
    return scope
