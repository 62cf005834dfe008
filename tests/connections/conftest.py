"""What these tests stand on."""

from collections.abc import Iterator

import pytest

from tenants.isolation.scope import TenantScope, enter


@pytest.fixture
def in_acme(acme: TenantScope) -> Iterator[TenantScope]:
    with enter(acme):
        yield acme
