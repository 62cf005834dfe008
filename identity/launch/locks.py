"""One at a time: locks of the operating system, which end with the process that holds them."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path


class Held(Exception):
    """Another process holds this lock."""


@contextlib.contextmanager
def exclusively(path: Path, *, wait: bool) -> Iterator[None]:
    """Hold the lock file meanwhile; without waiting, `Held` where somebody else does."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Held(path.name) from error
        yield
    finally:
        os.close(descriptor)
