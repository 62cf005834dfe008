"""A person at a terminal: calls the launcher as root or as an ordinary user, and reads what it says."""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from identity.launch.__main__ import main
from identity.launch.binaries import find_binaries
from identity.launch.home import CHECKOUT
from identity.launch.place import PROGRAMS, copy_programs

WITHIN = 60
# Of the machine's own environment only what a program needs to start.
PLAIN = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "PG_BIN") if name in os.environ}
IS_ROOT = os.geteuid() == 0


@dataclass(frozen=True)
class Done:
    """How a call ended and everything it said."""

    status: int
    said: str


def launch(what: str, home: Path, *options: str, **environment: str) -> Done:
    """The launcher as whoever runs the tests."""
    done = subprocess.run(
        [sys.executable, "-m", "identity.launch", what, *options],
        env={**PLAIN, "GENKAN_HOME": str(home), **environment},
        cwd=CHECKOUT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=WITHIN,
        check=False,
    )
    return Done(done.returncode, done.stdout)


def launch_as_ordinary_user(what: str, home: Path, *options: str, **environment: str) -> Done:
    """The launcher as an ordinary user: ourselves, or for root the account `nobody`.

    A fork, not a new program: the Python that root runs may lie where nobody else can reach it.
    """
    if not IS_ROOT:
        return launch(what, home, *options, **environment)
    with tempfile.TemporaryFile() as output:
        with warnings.catch_warnings():
            # A fork beside other threads is risky for what they hold; the child needs nothing of theirs.
            warnings.simplefilter("ignore", DeprecationWarning)
            child = os.fork()
        if child == 0:
            _become_nobody_and_launch(output.fileno(), what, home, options, environment)
        _, status = os.waitpid(child, 0)
        output.seek(0)
        return Done(os.waitstatus_to_exitcode(status), output.read().decode())


def _become_nobody_and_launch(
    output: int, what: str, home: Path, options: tuple[str, ...], environment: dict[str, str]
) -> None:
    status = 99
    try:
        nobody = pwd.getpwnam("nobody")
        os.dup2(output, 1)
        os.dup2(output, 2)
        sys.stdout = os.fdopen(1, "w", closefd=False)
        sys.stderr = os.fdopen(2, "w", closefd=False)
        os.setgroups([])
        os.setgid(nobody.pw_gid)
        os.setuid(nobody.pw_uid)
        os.chdir("/")
        os.environ.clear()
        os.environ.update({**PLAIN, "HOME": "/", "GENKAN_HOME": str(home), **environment})
        status = main([what, *options], os.environ)
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(status)


@contextmanager
def folder_of_ordinary_user() -> Iterator[Path]:
    """A folder that belongs to the ordinary user, and programs of PostgreSQL that this user reaches."""
    folder = Path(tempfile.mkdtemp(prefix="genkan-test-"))
    try:
        if IS_ROOT:
            nobody = pwd.getpwnam("nobody")
            os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        yield folder
    finally:
        shutil.rmtree(folder)


def reachable_binaries(folder: Path) -> Path:
    """The programs of PostgreSQL, copied where everybody reaches them."""
    copy_programs(find_binaries(), folder / "postgresql")
    return folder / "postgresql" / PROGRAMS
