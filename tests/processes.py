"""Programs beside the test: started, waited for, ended whatever happened."""

import http.client
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from identity.launch.addresses import LOOPBACK
from identity.launch.home import CHECKOUT
from identity.launch.processes import die_with_parent
from tests.launch.terminal import PLAIN

WITHIN = 30.0
PAUSE = 0.05


class Process:
    """A program that runs now; what it said is shown when something does not come true."""

    def __init__(self, name: str, command: tuple[str, ...], environment: Mapping[str, str]) -> None:
        self.name = name
        self._output = tempfile.TemporaryFile()  # noqa: SIM115  # end() closes it
        self._process = subprocess.Popen(
            command,
            env={**PLAIN, "PYTHONUNBUFFERED": "1", **environment},
            cwd=CHECKOUT,
            stdin=subprocess.DEVNULL,
            stdout=self._output,
            stderr=self._output,
            preexec_fn=die_with_parent(signal.SIGTERM),
        )

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    @property
    def said(self) -> str:
        self._output.seek(0)
        return self._output.read().decode(errors="replace")

    def end(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(WITHIN)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise
        finally:
            self._output.close()


@contextmanager
def running(name: str, command: tuple[str, ...], environment: Mapping[str, str]) -> Iterator[Process]:
    """A program for as long as the block, which it must survive."""
    process = Process(name, command, environment)
    try:
        yield process
        assert process.is_alive, f"{name} ended by itself:\n{process.said}"
    finally:
        process.end()


def finish(command: tuple[str, ...], environment: Mapping[str, str]) -> str:
    """What a program said that has to succeed."""
    done = subprocess.run(
        command,
        env={**PLAIN, **environment},
        cwd=CHECKOUT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=WITHIN,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def wait_for(condition: Callable[[], object], process: Process | None = None, *, within: float = WITHIN) -> None:
    """What another process does cannot be seen coming: look until it is there."""
    deadline = time.monotonic() + within
    while not condition():
        said = process.said if process else ""
        assert process is None or process.is_alive, f"{process.name} ended:\n{said}"
        assert time.monotonic() < deadline, f"not within {within:g} s\n{said}"
        time.sleep(PAUSE)


def answers(port: int) -> bool:
    """Whether something speaks HTTP there."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    else:
        return True
    finally:
        connection.close()
