"""The group: shown, started again after a crash, ended together, and never left behind."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from identity.launch import processes
from identity.launch.home import CHECKOUT
from identity.launch.processes import Process

# A program that stays, and says its own number.
STAYS = "echo number $$; exec sleep 1000"


class Running:
    """A supervisor and what it has said so far."""

    def __init__(self, process: subprocess.Popen[str], record: Path) -> None:
        self.process, self.record = process, record

    def read_until(self, text: str) -> str:
        assert self.process.stdout
        for line in self.process.stdout:
            if text in line:
                return line.rstrip()
        raise AssertionError(f"it ended without saying {text!r}")

    def number_said_by(self, name: str) -> Process:
        return processes.identify(int(self.read_until(f"{name} | number").split()[-1]))

    def rest(self) -> str:
        said, _ = self.process.communicate(timeout=20)
        return said


@contextmanager
def supervised(tmp_path: Path, *commands: str) -> Iterator[Running]:
    record = tmp_path / "record"
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.launch.stand_in", *commands],
        cwd=CHECKOUT,
        env={**os.environ, "RECORD": str(record)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield Running(process, record)
        finally:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_it_ends_everything_on_a_signal(tmp_path: Path, number: signal.Signals) -> None:
    with supervised(tmp_path, f"web={STAYS}", f"job={STAYS}") as group:
        children = [group.number_said_by("web"), group.number_said_by("job")]
        group.process.send_signal(number)
        assert "failure: \n" in group.rest()
        assert group.process.returncode == 0
    assert not any(child.is_alive for child in children)
    assert group.record.read_text() == ""


def test_it_ends_what_its_processes_started(tmp_path: Path) -> None:
    with supervised(tmp_path, "web=sleep 1000 & echo number $!; trap 'exit 0' TERM; wait") as group:
        grandchild = group.number_said_by("web")
        group.process.send_signal(signal.SIGTERM)
        group.rest()
    assert processes.wait_for(grandchild, within=5)


def test_a_second_signal_does_not_wait_for_a_deaf_process(tmp_path: Path) -> None:
    with supervised(tmp_path, "deaf=trap 'echo heard' TERM; echo number $$; while :; do sleep 1000; done") as group:
        deaf = group.number_said_by("deaf")
        group.process.send_signal(signal.SIGTERM)
        group.process.send_signal(signal.SIGTERM)
        while deaf.is_alive and group.process.poll() is None:
            group.process.send_signal(signal.SIGTERM)
            processes.wait_for(deaf, within=0.1)
        group.rest()
    assert processes.wait_for(deaf, within=5)


def test_nothing_survives_a_killed_supervisor(tmp_path: Path) -> None:
    with supervised(tmp_path, f"web={STAYS}", f"job={STAYS}") as group:
        children = [group.number_said_by("web"), group.number_said_by("job")]
        group.process.kill()
        group.process.wait()
        assert all(processes.wait_for(child, within=10) for child in children)


def test_a_crashed_process_starts_again(tmp_path: Path) -> None:
    flag = tmp_path / "once"
    script = f"web=echo number $$; if [ -e {flag} ]; then exec sleep 1000; fi; : > {flag}; exit 3"
    with supervised(tmp_path, script) as group:
        first = group.number_said_by("web")
        assert group.read_until("starts again") == "web ended (exit status 3); it starts again in 0.02 s"
        second = group.number_said_by("web")
        assert first.pid != second.pid
        assert second.is_alive
        group.process.send_signal(signal.SIGTERM)
        group.rest()


def test_it_gives_up_on_a_process_that_crashes_at_once_again_and_again(tmp_path: Path) -> None:
    with supervised(tmp_path, f"web={STAYS}", "job=printf 'last words'; kill -9 $$") as group:
        other = group.number_said_by("web")
        said = group.rest()
    assert said.count("job | last words\n") >= 4
    assert "failure: job ended 5 times in a row (by SIGKILL).\n" in said
    assert not other.is_alive


def test_what_a_process_says_in_bytes_that_are_no_text_is_shown_too(tmp_path: Path) -> None:
    with supervised(tmp_path, r"web=printf '\377 fine\n'; exec sleep 1000") as group:
        assert group.read_until("fine") == "web | � fine"
        group.process.send_signal(signal.SIGTERM)
        group.rest()


def test_it_ends_when_nobody_reads_it_any_more(tmp_path: Path) -> None:
    with supervised(tmp_path, "web=echo number $$; while :; do echo talk; sleep 0.05; done") as group:
        child = group.number_said_by("web")
        assert group.process.stdout
        group.process.stdout.close()
        group.process.wait(timeout=20)
        assert processes.wait_for(child, within=5)
