"""Sixteen at once, with real threads."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connections

from tests.oidc import party
from tests.oidc.party import Party

CROWD = 16


def at_once(rp: Party, send: Callable[[Any], Any]) -> list[Any]:
    """`send(http)` from sixteen threads that start together."""
    barrier = Barrier(CROWD)

    def one(_number: int) -> Any:
        client = party.http(rp.scope)
        barrier.wait()
        try:
            return send(client)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(CROWD) as pool:
        return list(pool.map(one, range(CROWD)))
