"""A range service for leaked passwords on loopback, in the format of Have I Been Pwned."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler

from tests.doubles import web

PREFIX = 5


@contextmanager
def serving(*leaked: str, padding: tuple[str, ...] = ()) -> Iterator[web.Web]:
    """Knows these passwords as leaked; `padding` are listed with the count that says they are not."""
    counts = {_digest(password): 3 for password in leaked} | {_digest(password): 0 for password in padding}

    def answer(handler: BaseHTTPRequestHandler) -> None:
        prefix = handler.path.rpartition("/")[2]
        lines = [f"{found[PREFIX:]}:{count}" for found, count in counts.items() if found.startswith(prefix)]
        web.say(200, "\r\n".join([*lines, f"{'0' * 35}:0"]).encode())(handler)

    with web.serving(answer) as server:
        yield server


def _digest(password: str) -> str:
    return hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()
