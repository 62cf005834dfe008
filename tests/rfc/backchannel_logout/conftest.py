"""Relying parties on this machine: the guard lets calls to them out."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from identity.oidc.logout.models import LogoutDelivery
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.oidc.told import Told, relying_party
from tests.visitor import Visitor


@pytest.fixture(autouse=True)
def _loopback_allowed(settings: Any) -> None:
    settings.SSRF_ALLOW = ["127.0.0.0/8"]


@pytest.fixture
def told(acme: TenantScope) -> Iterator[Callable[..., Told]]:
    """`told()`: a client of Acme whose server hears; `told(answer=…)` answers otherwise."""
    with ExitStack() as stack:
        yield lambda scope=acme, **values: stack.enter_context(relying_party(scope, **values))
    # Their servers are gone: other tests run the same queue.
    with enter(acme):
        LogoutDelivery.objects.waiting().update(state=LogoutDelivery.State.GIVEN_UP)


@pytest.fixture
def person(acme: TenantScope) -> str:
    """Somebody of the test's own."""
    with enter(acme):
        return str(cast.new_user().username)


@pytest.fixture
def browser(acme: TenantScope, visit: Callable[..., Visitor]) -> Visitor:
    return visit(acme)
