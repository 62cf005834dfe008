"""A tenant of the test's own, with a company that has a provider."""

import pytest

from tenants.isolation.scope import TenantScope
from tests import cast
from tests.signin.sso.company import Company


@pytest.fixture(scope="module")
def here() -> TenantScope:
    return cast.new_tenant().scope()


@pytest.fixture
def company(here: TenantScope) -> Company:
    """Each test has one of its own: they share the tenant."""
    return Company(here)
