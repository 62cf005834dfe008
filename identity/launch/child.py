"""One process of the group: started, listened to, ended with everything that it started itself."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass

from identity.launch import processes
from identity.launch.processes import Process

CHUNK = 65536


@dataclass(frozen=True, slots=True)
class Command:
    """What to run, and the whole environment that it may know."""

    name: str
    argv: tuple[str, ...]
    environment: Mapping[str, str]
    cwd: str = "."
    # What the kernel sends it when the supervisor is killed. PostgreSQL ends in that moment too, and a
    # process that wants to say goodbye to its database would wait for ever.
    when_orphaned: signal.Signals = signal.SIGKILL


class Child:
    """A command that runs now; it is made by starting it."""

    def __init__(self, command: Command) -> None:
        self.command = command
        self.started = time.monotonic()
        self._rest = b""
        self.output, output = os.pipe()
        os.set_blocking(self.output, False)
        try:
            self._process = subprocess.Popen(
                command.argv,
                env=command.environment,
                cwd=command.cwd,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                # A group of its own: Ctrl-C reaches it through us only, and its children end with it.
                process_group=0,
                preexec_fn=processes.die_with_parent(command.when_orphaned),
            )
        finally:
            os.close(output)
        self.identity: Process = processes.identify(self._process.pid)

    @property
    def status(self) -> int | None:
        """The exit status, or None while it runs."""
        return self._process.poll()

    @property
    def reason(self) -> str:
        """How it ended, in words."""
        status = self._process.returncode
        return f"by {signal.Signals(-status).name}" if status < 0 else f"exit status {status}"

    def read(self) -> tuple[list[str], bool]:
        """The lines that it wrote since, and whether more may come."""
        try:
            text = os.read(self.output, CHUNK)
        except BlockingIOError:
            return [], True
        *lines, self._rest = (self._rest + text).split(b"\n")
        return [_line(line) for line in lines], bool(text)

    def ask_to_end(self) -> None:
        """To its first process only, which ends its own in its own order."""
        if self.status is None:
            self._process.send_signal(signal.SIGTERM)

    def finish(self) -> list[str]:
        """End what is left of its group; its last words."""
        # macOS answers "not permitted" for a group of which only a zombie is left.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        lines, more = self.read()
        while more and lines:
            further, more = self.read()
            lines, more = [*lines, *further], more and bool(further)
        os.close(self.output)
        return [*lines, _line(self._rest)] if self._rest else lines


def _line(text: bytes) -> str:
    return text.decode(errors="replace").rstrip()
