"""The ways to the database, changed for a while."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections

from tests.pooler import Pooler


@contextmanager
def default_through(pooler: Pooler, **settings: object) -> Iterator[None]:
    """The default connection leads through this pooler, in every thread, and as before afterwards."""
    changed = {"HOST": pooler.host, "PORT": str(pooler.port), **settings}
    known = {key: connections.settings["default"].get(key) for key in changed}
    _use(changed)
    try:
        yield
    finally:
        _use(known)


def _use(values: dict[str, object]) -> None:
    connections["default"].close()
    del connections["default"]
    connections.settings["default"].update(values)
