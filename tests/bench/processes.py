"""The processes of the platform at rest: what they hold in memory."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from identity.launch import group
from identity.launch.addresses import free_port
from tests import database
from tests.bench import cpu
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
        wait_for(lambda: all(_waits(process.pid) for process in started.values()))
        used = {name: _mebibytes(process.pid) for name, process in started.items()}
    for name, size in used.items():
        yield Row(f"memory at rest, {name}", size, "MiB")
    yield Row("memory at rest, web + worker", used["web"] + used["worker"], "MiB", "≤ 250 MiB")


def _environment(process: str) -> dict[str, str]:
    known = {**database.environment(), "DJANGO_SETTINGS_MODULE": "identity.settings", "GENKAN_PROCESS": process}
    return {name: value for name, value in known.items() if process == "provisioner" or name != SECRET}


def _waits(pid: int) -> bool:
    """Whether it has done its start: it used no processor between two looks."""
    before = cpu.seconds(cpu.tree(pid))
    wait_for(lambda: True)
    return cpu.seconds(cpu.tree(pid)) - before <= 0.02 and before > 0.5


def _mebibytes(pid: int) -> float:
    total = 0
    for one in cpu.tree(pid):
        found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{one}/smaps_rollup").read_text(), re.MULTILINE)
        total += int(found[1]) if found else 0
    return total / 1024
