"""Every test that asks for `path` runs twice: straight to the server, and through a transaction pooler."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connections

from tests import pooler

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
    changed = {"HOST": found.host, "PORT": str(found.port), "FENCE": "transaction", "DISABLE_SERVER_SIDE_CURSORS": True}
    with changed_default(changed):
        yield "transaction"


@contextmanager
def changed_default(changed: dict[str, Any]) -> Iterator[None]:
    """The default connection made anew with other settings, and as before afterwards."""
    settings = connections.settings["default"]
    known = {key: settings.get(key) for key in changed}
    _use(changed)
    try:
        yield
    finally:
        _use(known)


def _use(values: dict[str, Any]) -> None:
    connections["default"].close()
    del connections["default"]
    connections.settings["default"].update(values)
