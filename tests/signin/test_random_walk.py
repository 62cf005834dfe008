"""Nobody gets further than they have shown, in whatever order, browser and tenant the pages are used (peers 6.3, D)."""

import os

import pytest

from identity.signin import limits
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.rfc.core.test_terms import ask
from tests.signin.factors import kit
from tests.signin.phones import PHONES
from tests.signin.test_profile_fields import make
from tests.signin.walker import STAGES, Walk

STEPS = int(os.environ.get("WALK_STEPS", "150"))
SEEDS = [int(seed) for seed in os.environ.get("WALK_SEEDS", "4 5 6").split()]


@pytest.fixture(scope="module")
def scopes() -> tuple[TenantScope, ...]:
    """One where factors are offered and devices may be trusted, one where everybody needs one and mail may be it, one
    that asks for agreement and for an answer before anybody is in, and one where people sign in with a number.
    """
    offered = kit.choose(cast.new_tenant().scope(), mode="offered", trusted_days=30)
    required = kit.choose(cast.new_tenant().scope(), mode="required", email=True)
    asks = cast.new_tenant().scope()
    ask(asks)
    with enter(asks):
        make("department", required=True)
    return offered, required, asks, cast.tenant_with(**PHONES)


@pytest.fixture
def unlimited(monkeypatch: pytest.MonkeyPatch) -> None:
    """The walk would soon be too many tries, and then see nothing but one page."""
    monkeypatch.setattr(limits, "_count", lambda actions: 1)


def test_every_page_of_every_stage_is_among_those_it_visits() -> None:
    assert {
        "/signin",
        "/signin/code",
        "/signin/factor",
        "/signin/enrol",
        "/signin/passkey",
        "/signin/confirm",
        "/signin/terms",
        "/signin/profile",
    } <= set(STAGES)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.usefixtures("unlimited")
def test_a_session_carries_what_was_shown_for_it_and_nothing_else(seed: int, scopes: tuple[TenantScope, ...]) -> None:
    walk = Walk(seed, scopes)
    for number in range(STEPS):
        try:
            walk.step()
        except AssertionError as error:
            raise AssertionError(f"seed {seed}, step {number}: {error}\n" + "\n".join(walk.trace[-25:])) from error
    assert walk.sessions > STEPS / 5, "it was hardly ever signed in: it has seen nothing"
