"""A vendor, and a tenant of the test's own that is connected with it."""

from collections.abc import Callable, Iterator

import pytest
from django.conf import LazySettings

from connectors.social import documents
from tenants.isolation.scope import TenantScope
from tests import cast
from tests.doubles.vendor import Vendor, vendor
from tests.signin.social.people import connect


@pytest.fixture
def acme_id(settings: LazySettings) -> Iterator[Vendor]:
    """The vendor, which may be asked although it is on this machine."""
    settings.SSRF_ALLOW = ["127.0.0.1/32"]
    with vendor() as found:
        yield found
    documents.forget_everything()


@pytest.fixture
def here(acme_id: Vendor) -> TenantScope:
    """A tenant of the test's own with a button for the vendor."""
    scope = cast.new_tenant().scope()
    connect(scope, acme_id)
    return scope


@pytest.fixture
def tenant_with(acme_id: Vendor) -> Callable[..., TenantScope]:
    """The same, with a sign-in policy that says so."""

    def make(**choices: object) -> TenantScope:
        scope = cast.tenant_with(**choices)
        connect(scope, acme_id)
        return scope

    return make
