"""Processes that were started earlier, told apart from strangers that got the same number since."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

PAUSE = 0.02
PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class Process:
    """A process by number and birth: a number alone may be somebody else's by now."""

    pid: int
    born: str

    @property
    def is_alive(self) -> bool:
        return bool(self.born) and born(self.pid) == self.born


def identify(pid: int) -> Process:
    """This process as it is now."""
    return Process(pid, born(pid))


def born(pid: int) -> str:
    """When the process was born, in words that differ after a reboot; empty when it is gone."""
    try:
        # The name in parentheses may hold spaces and more parentheses: count from the last one.
        state, *rest = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except (FileNotFoundError, ProcessLookupError):
        return "" if Path("/proc/self/stat").exists() else _ps(pid, "lstart")
    return "" if state in "ZX" else f"{boot}/{rest[18]}"


def command_line(pid: int) -> str:
    """What the process was started with; empty when it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return "" if Path("/proc/self/cmdline").exists() else _ps(pid, "command")


def end(process: Process, number: signal.Signals, *, within: float) -> bool:
    """Send the signal and wait; whether the process is gone."""
    if not process.is_alive:
        return True
    with contextlib.suppress(ProcessLookupError):
        os.kill(process.pid, number)
    return wait_for(process, within=within)


def wait_for(process: Process, *, within: float) -> bool:
    """Wait for its end; whether it is gone."""
    deadline = time.monotonic() + within
    while process.is_alive and time.monotonic() < deadline:
        time.sleep(PAUSE)
    return not process.is_alive


def die_with_parent(number: signal.Signals) -> Callable[[], None] | None:
    """To be called in a child before its program: the kernel signals it when the parent dies.

    Only Linux has this. Elsewhere `stop` and the next start end what a killed launcher left.
    """
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None, use_errno=True)
    parent = os.getpid()

    def prepare() -> None:
        libc.prctl(PR_SET_PDEATHSIG, int(number))
        if os.getppid() != parent:  # it died between fork and the line above
            os._exit(1)

    return prepare


def _ps(pid: int, column: str) -> str:
    answer = subprocess.run(["ps", "-o", f"{column}=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return answer.stdout.strip()
