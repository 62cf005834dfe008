"""Who runs in this home now: written by the supervisor, read by the next start and by `stop`."""

from __future__ import annotations

import contextlib
import json
import os
import signal
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from identity.launch import processes
from identity.launch.home import Home, write_privately
from identity.launch.processes import Process
from identity.launch.refusal import Refused

STOP_WITHIN = 20.0
LEFTOVER_WITHIN = 10.0


@dataclass(frozen=True, slots=True)
class Running:
    """The supervisor and the processes that it started last."""

    supervisor: Process
    children: tuple[Process, ...] = ()


def record(home: Home, children: Sequence[Process]) -> None:
    """Write down that we supervise these."""
    running = Running(processes.identify(os.getpid()), tuple(children))
    write_privately(home.running, json.dumps(asdict(running)))


def find(home: Home) -> Running | None:
    """What was written down last; the processes may be gone since."""
    try:
        read = json.loads(home.running.read_text())
        return Running(Process(**read["supervisor"]), tuple(Process(**child) for child in read["children"]))
    except (FileNotFoundError, KeyError, TypeError, ValueError):
        return None


def forget(home: Home) -> None:
    home.running.unlink(missing_ok=True)


def end_supervisor(home: Home) -> bool:
    """End the group by its supervisor; whether one was running."""
    running = find(home)
    if running is None or not running.supervisor.is_alive:
        return False
    try:
        ended = processes.end(running.supervisor, signal.SIGTERM, within=STOP_WITHIN)
        if not ended and not processes.end(running.supervisor, signal.SIGKILL, within=LEFTOVER_WITHIN):
            raise Refused(f"The process {running.supervisor.pid} does not end.")
    except PermissionError as error:
        raise Refused(
            f"The process {running.supervisor.pid} belongs to another account: stop as that account."
        ) from error
    return True


def end_leftovers(home: Home) -> int:
    """End what a killed supervisor left behind; how many processes that were.

    They are ending by themselves where the system tells them of its death: wait first.
    """
    running = find(home)
    living = [child for child in running.children if child.is_alive] if running else []
    for child in living:
        if not processes.end(child, signal.SIGTERM, within=LEFTOVER_WITHIN):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
    return len(living)
