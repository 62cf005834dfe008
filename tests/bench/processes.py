"""The processes of the platform at rest: what they hold in memory."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from identity.launch import group
from identity.launch.addresses import free_port
from tests import database
from tests.bench.rows import Row
from tests.processes import answers, running, wait_for

SECRET = "DATABASE_OWNER_URL"
KEPT = {"web": "DATABASE_WEB_URL", "worker": "DATABASE_WORKER_URL"}


def memory() -> Iterator[Row]:
    """Proportional set size: pages that several processes share count once."""
    port = free_port()
    commands = {
        "web": group.web_server(port),
        "worker": group.manage("worker"),
        "provisioner": group.manage("provisioner"),
    }
    with ExitStack() as stack:
        started = {
            name: stack.enter_context(running(name, words, _environment(name))) for name, words in commands.items()
        }
        wait_for(lambda: answers(port), started["web"])
        wait_for(lambda: all(_waits(process._process.pid) for process in started.values()))
        used = {name: _mebibytes(process._process.pid) for name, process in started.items()}
    for name, size in used.items():
        yield Row(f"memory at rest, {name}", size, "MiB")
    yield Row("memory at rest, web + worker", used["web"] + used["worker"], "MiB", "≤ 250 MiB")


def _environment(process: str) -> dict[str, str]:
    known = {**database.environment(), "DJANGO_SETTINGS_MODULE": "identity.settings", "GENKAN_PROCESS": process}
    return {name: value for name, value in known.items() if process == "provisioner" or name != SECRET}


def _waits(pid: int) -> bool:
    """Whether it has done its start: it used no processor between two looks."""
    before = _ticks(pid)
    wait_for(lambda: True)
    return _ticks(pid) - before <= 2 and before > 50


def _family(pid: int) -> list[int]:
    found = [pid]
    for one in found:
        for children in Path(f"/proc/{one}/task").glob("*/children"):
            found += [int(child) for child in children.read_text().split()]
    return found


def _ticks(pid: int) -> int:
    total = 0
    for one in _family(pid):
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total


def _mebibytes(pid: int) -> float:
    total = 0
    for one in _family(pid):
        found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{one}/smaps_rollup").read_text(), re.MULTILINE)
        total += int(found[1]) if found else 0
    return total / 1024
