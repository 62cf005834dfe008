"""An organization, an editor of it, and an application that asks for organizations."""

from collections.abc import Callable
from typing import Any

import pytest

from identity.users.models import User
from tenants.isolation.scope import TenantScope
from tests.oidc.club import Club
from tests.oidc.party import Party
from tests.visitor import Visitor

Begin = Callable[..., dict[str, Any]]


@pytest.fixture
def club(acme: TenantScope) -> Club:
    return Club(acme)


@pytest.fixture
def ada(club: Club) -> User:
    return club.person(club.editor)


@pytest.fixture
def rp(acme: TenantScope) -> Party:
    return Party(acme)


@pytest.fixture
def begin(visit: Callable[..., Visitor], rp: Party, club: Club, ada: User) -> Begin:
    """The tokens of Ada's fresh sign-in, asked for with everything; changes are parameters of the request."""

    def run(**changes: Any) -> dict[str, Any]:
        return rp.tokens(visit(rp.scope), ada.username or "", **{"scope": club.asked, **changes})

    return run
