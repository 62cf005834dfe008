"""A program of tests/node that stays as long as a file of tests: one line of JSON asks, one line answers."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests import equipment
from tests.node.program import WITHIN, command


class PeerRefused(Exception):
    """The peer's own word for why it did not do it."""


class Peer:
    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def ask(self, what: str, **told: Any) -> Any:
        """Raises PeerRefused."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"what": what, **told}) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline() or '{"refused": "it ended"}')
        if "refused" in answer:
            raise PeerRefused(answer["refused"])
        return answer["told"]


@contextmanager
def talking(name: str, story: dict[str, Any]) -> Iterator[Peer]:
    process = subprocess.Popen(
        command(name),
        env={**equipment.node_environment(), "STORY": json.dumps(story)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Peer(process)
    finally:
        # It ends when nobody speaks to it any more.
        process.communicate(timeout=WITHIN)
