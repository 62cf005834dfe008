"""The real thing: web server, worker and provisioner over a PostgreSQL of their own, from first start to end."""

import json
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from identity.launch import addresses, group, postgres, processes, running
from identity.launch import home as homes
from identity.launch.home import CHECKOUT, Home
from identity.launch.processes import Process
from tests.launch.conftest import end
from tests.launch.terminal import PLAIN, launch


@contextmanager
def started(home: Path, port: int) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """The platform, up, and what it said until then; ended afterwards whatever happened."""
    process = subprocess.Popen(
        [sys.executable, "-m", "identity.launch", "run"],
        env={**PLAIN, "GENKAN_HOME": str(home), "PORT": str(port)},
        cwd=CHECKOUT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with process:
        try:
            said = ""
            assert process.stdout
            for line in process.stdout:
                said += line
                if line.startswith("Ctrl-C ends it"):
                    break
            assert "Genkan is up" in said, said
            yield process, said
        finally:
            process.terminate()
            process.communicate(timeout=60)


@pytest.fixture(scope="module")
def installed() -> Iterator[tuple[Path, int, str]]:
    """A home after its first start and end, its port, and what the first start said."""
    with tempfile.TemporaryDirectory(prefix="genkan-test-") as made:
        Path(made).chmod(0o711)
        home, port = Path(made) / "home", addresses.free_port()
        with started(home, port) as (_, said):
            pass
        yield home, port, said
        end(home)


def family(home: Home) -> dict[str, Process]:
    """The processes of the platform by name, and PostgreSQL."""
    known, server = running.find(home), postgres.find_running(home)
    assert known
    assert server
    names = [command.name for command in group.commands(home, {})]
    assert len(known.children) == len(names)
    return {**dict(zip(names, known.children, strict=True)), "postgres": server, "supervisor": known.supervisor}


def loaded(home: Path) -> Home:
    found = homes.load(home)
    assert found
    return found


def test_a_first_start_shows_its_steps_and_the_addresses(installed: tuple[Path, int, str]) -> None:
    home, port, said = installed
    own = [line for line in said.splitlines() if line.strip() and " | " not in line]
    steps = [word for line in own if (word := line.split()[0]) in ("database", "install", "demo", "start")]
    assert steps[:4] == ["database", "install", "demo", "start"]
    demo = json.loads((home / "demo.json").read_text())
    assert demo["console"]["url"] in said
    assert f":{port}" in demo["console"]["url"]
    assert all(tenant["url"] in said for tenant in demo["tenants"].values())


def test_a_running_platform_is_found_guarded_and_ended_from_another_terminal(
    installed: tuple[Path, int, str],
) -> None:
    home, port, _ = installed
    with started(home, port) as (process, said):
        assert "nothing has changed since the last start" in said
        second = launch("run", home, PORT=str(port))
        assert second.status == 1
        assert second.said == f"Genkan runs already from {home}, on port {port}. `make stop` ends it.\n"
        assert launch("status", home).status == 0
        people = family(loaded(home))
        _check_secrets(loaded(home), people)
        _check_manage_by_hand(home)
        assert launch("stop", home).said == "Ended: the platform.\n"
        assert process.wait(timeout=20) == 0
        assert [name for name, member in people.items() if member.is_alive] == []
    assert launch("status", home).status == 1


def test_nothing_survives_a_killed_launcher_and_the_next_start_is_well(installed: tuple[Path, int, str]) -> None:
    home, port, _ = installed
    with started(home, port) as (process, _):
        people = family(loaded(home))
        process.kill()
        process.wait()
        assert [name for name, member in people.items() if not processes.wait_for(member, within=20)] == []
    with started(home, port) as (process, said):
        assert "nothing has changed since the last start" in said
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 0


def _check_secrets(home: Home, people: dict[str, Process]) -> None:
    """No process is handed a login that it does not need, least of all the web process the owner's."""
    if not Path("/proc/self/environ").exists():
        return
    known = home.database
    logins = {"web": known.web, "worker": known.worker, "owner": known.owner, "admin": known.admin}
    held = {}
    for name in ("web", "worker", "provisioner"):
        words = Path(f"/proc/{people[name].pid}/environ").read_bytes().decode()
        held[name] = [login for login, url in logins.items() if addresses.password_of(url) in words]
    assert held == {"web": ["web"], "worker": ["worker"], "provisioner": ["web", "owner"]}


def _check_manage_by_hand(home: Path) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate_fleet", "--json"],
        env={**PLAIN, "GENKAN_HOME": str(home)},
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert isinstance(json.loads(done.stdout), dict)
