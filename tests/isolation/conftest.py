"""Every test that asks for `path` runs twice: straight to the server, and through a transaction pooler."""

from collections.abc import Iterator

import pytest

from tests import pooler
from tests.isolation.paths import default_through

PATHS = ("session", "transaction")


@pytest.fixture(scope="session")
def transaction_pooler() -> Iterator[pooler.Pooler]:
    """Two server connections for however many clients, so that they keep changing hands."""
    with pooler.running(size=2) as found:
        yield found


@pytest.fixture(params=PATHS)
def path(request: pytest.FixtureRequest) -> Iterator[str]:
    """The kind of the default connection while the test runs, in every thread."""
    if request.param == "session":
        yield "session"
        return
    found: pooler.Pooler = request.getfixturevalue("transaction_pooler")
    with default_through(found, FENCE="transaction", DISABLE_SERVER_SIDE_CURSORS=True):
        yield "transaction"
