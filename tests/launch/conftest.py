"""Homes of their own for the launcher's tests, ended and removed afterwards."""

import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from identity.launch import home as homes
from identity.launch import postgres

# A shell that runs the suite in the background has SIGINT ignored, and every child would inherit that: these tests
# send it, so their children must be as they are under a terminal.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that every account may pass, so that root's PostgreSQL works inside it."""
    made = Path(tempfile.mkdtemp(prefix="genkan-test-"))
    made.chmod(0o711)
    yield made
    for marker in made.rglob(homes.MARKER):
        end(marker.parent)
    shutil.rmtree(made)


def end(home: Path) -> None:
    """End and remove what a home started or keeps elsewhere."""
    found = homes.load(home) if (home / homes.CONFIGURATION).exists() else None
    if found is None or found.cluster is None:
        return
    postgres.stop(found)
    data = Path(found.cluster.data)
    if home not in data.parents:
        shutil.rmtree(data.parent)


@pytest.fixture
def server(folder: Path) -> Iterator[homes.Home]:
    """A running PostgreSQL of its own, fast and not durable."""
    home, _ = postgres.start(homes.claim(folder / "home"), durable=False)
    yield home
    postgres.stop(home)


@pytest.fixture
def closed_folder() -> Iterator[Path]:
    """A folder that only its owner may pass, as a home folder often is."""
    made = Path(tempfile.mkdtemp(prefix="genkan-test-"))
    yield made
    assert made.stat().st_mode & 0o777 == 0o700, "the launcher changed a folder that is not its own"
    for marker in made.rglob(homes.MARKER):
        end(marker.parent)
    shutil.rmtree(made)
