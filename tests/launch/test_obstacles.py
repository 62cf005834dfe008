"""What stands in the way is said in one clear line, with what to do, before anything is started."""

import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from identity.launch import home as homes
from identity.launch import postgres
from identity.launch.addresses import free_port
from identity.launch.binaries import explain_failure
from tests.launch.terminal import IS_ROOT, Done, launch


def test_a_port_in_use_is_named_before_anything_starts(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = launch("run", folder / "home", PORT=str(port))
    assert done.status == 1
    assert done.said.startswith(f"Port {port} is in use by another program. Choose another one: PORT=")
    assert done.said.count("\n") == 1
    assert not (folder / "home" / "postgres").exists()


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1", "８０"])
def test_a_port_that_is_none_is_refused(folder: Path, port: str) -> None:
    done = launch("run", folder / "home", PORT=port)
    assert (done.status, done.said) == (1, f"PORT must be a number from 1 to 65535, not {port!r}.\n")


def test_a_chosen_port_of_the_demo_applications_is_looked_at_as_well(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = launch("run", folder / "home", PORT=str(free_port()), GENKAN_DEMO_PORT=port)
    assert done.status == 1
    assert done.said.startswith(f"Port {port} is in use by another program. Choose another one: GENKAN_DEMO_PORT=")


def test_a_full_disk_is_named(folder: Path) -> None:
    with small_disk(folder) as run:
        done = run("database")
    assert done.status == 1
    assert done.said.startswith("The disk is full: ")
    assert "Free some space" in done.said
    assert done.said.count("\n") == 1


def test_a_missing_library_is_named(folder: Path) -> None:
    """A real loader's real complaint: the program asks for a library that is nowhere."""
    programs = folder / "bin"
    programs.mkdir()
    program = programs / "postgres"
    shutil.copy("/bin/true", program)
    data = program.read_bytes()
    assert b"libc.so.6\0" in data
    program.write_bytes(data.replace(b"libc.so.6\0", b"libz.so.9\0"))
    done = launch("database", folder / "home", PG_BIN=str(programs))
    assert done.status == 1
    assert (
        "needs the library libz.so.9, which this machine lacks: install it (Debian: apt-get install zlib1g)"
        in done.said
    )
    assert done.said.count("\n") == 1


def test_programs_that_are_not_there_are_named(folder: Path) -> None:
    done = launch("database", folder / "home", PG_BIN=str(folder))
    assert (done.status, done.said) == (1, f"{folder}/postgres cannot be run (No such file or directory).\n")


def test_a_refusal_of_the_file_system_is_named() -> None:
    said = explain_failure('initdb: error: could not access directory "/x": Permission denied\n')
    assert 'could not access directory "/x": Permission denied' in said
    assert "Set GENKAN_HOME" in said


def test_data_of_another_version_is_not_touched(folder: Path) -> None:
    home, _ = postgres.start(homes.claim(folder / "home"), durable=False)
    postgres.stop(home)
    marker = folder / "home" / "postgres" / "PG_VERSION"
    marker.write_text("12\n")
    done = launch("database", folder / "home")
    assert done.status == 1
    assert "was written by PostgreSQL 12, but only version" in done.said


@contextmanager
def small_disk(folder: Path) -> Iterator["Launcher"]:
    """A real disk of 8 MB where one may be mounted; else a real program of PostgreSQL that meets a full device."""
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m,mode=711", "tmpfs", str(folder)]
    own = [] if IS_ROOT else ["unshare", "--user", "--map-root-user"]
    if not subprocess.run([*own, "unshare", "--mount", *mount], capture_output=True, check=False).returncode:
        yield Launcher(folder / "home", (*own, "unshare", "--mount"), tuple(mount))
    else:
        yield Launcher(folder / "home", programs=_programs_on_a_full_device(folder))


class Launcher:
    """The launcher inside a small disk."""

    def __init__(
        self, home: Path, apart: tuple[str, ...] = (), mount: tuple[str, ...] = (), programs: str = ""
    ) -> None:
        self.home, self.apart, self.mount, self.programs = home, apart, mount, programs

    def __call__(self, what: str) -> Done:
        if not self.apart:
            return launch(what, self.home, PG_BIN=self.programs)
        inside = f'"$0" "$@" && exec env GENKAN_HOME={self.home} {sys.executable} -m identity.launch {what}'
        done = subprocess.run(
            [*self.apart, "sh", "-c", inside, *self.mount],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=homes.CHECKOUT,
            check=False,
        )
        return Done(done.returncode, done.stdout)


def _programs_on_a_full_device(folder: Path) -> str:
    programs = folder / "bin"
    programs.mkdir()
    (programs / "postgres").write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 18.4'\n")
    (programs / "initdb").write_text("#!/bin/sh\nexec cat /dev/zero > /dev/full\n")
    for program in programs.iterdir():
        program.chmod(0o755)
    return str(programs)
