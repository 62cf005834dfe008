"""What a person sees while the platform starts: each step, and how long it took."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator

BEGAN = time.monotonic()


def say(text: str) -> None:
    """One line, at once: whoever reads a pipe must not wait for a full buffer."""
    try:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read us is gone, so we end; what is said while ending is said to nobody.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise


@contextlib.contextmanager
def step(name: str, what: str) -> Iterator[None]:
    """Say what begins, and in how many seconds it was done."""
    say(f"{name:<10} {what}")
    began = time.monotonic()
    yield
    say(f"{'':<10} done in {time.monotonic() - began:.1f} s")


def elapsed() -> float:
    """Seconds since the launcher began."""
    return time.monotonic() - BEGAN
