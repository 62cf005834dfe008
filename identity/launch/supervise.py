"""A few processes run as one: their lines are shown, a crashed one is started again, all end together."""

from __future__ import annotations

import selectors
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import FrameType

from identity.launch.child import Child, Command
from identity.launch.processes import Process

# Shorter than this is a crash at start; so many of them in a row, and starting again is hopeless.
FAST = 10.0
FAST_CRASHES = 5
GRACE = 8.0
TICK = 0.1
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(slots=True)
class _Place:
    """Where a command runs, or waits to be started again."""

    command: Command
    child: Child | None = None
    crashes: int = 0
    due: float = 0.0


@dataclass(slots=True)
class Group:
    """The group. `show` prints a line; `record` is told who runs whenever that changes."""

    commands: Sequence[Command]
    show: Callable[[str], None]
    record: Callable[[Sequence[Process]], None]
    backoff: float = 1.0
    _places: list[_Place] = field(default_factory=list)
    _selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)
    _asked: int = 0
    _failure: str = ""

    def run(self, *, is_ready: Callable[[], bool], ready: Callable[[], None], watch: Callable[[], str]) -> str:
        """Run until a signal or a failure; the failure in one sentence, or empty.

        `ready` is called once, when `is_ready` first says so. `watch` names what else has failed.
        """
        # `nohup` has SIGHUP ignored on purpose.
        handled = [number for number in ENDING if signal.getsignal(number) is not signal.SIG_IGN]
        before = {number: signal.signal(number, self._ask) for number in handled}
        try:
            self._places = [_Place(command) for command in self.commands]
            waiting = True
            while not self._asked and not self._failure:
                self._start_due()
                self._listen(TICK)
                self._look_for_ended()
                self._failure = self._failure or watch()
                if waiting and is_ready():
                    waiting = False
                    ready()
            return self._failure
        finally:
            self._end()
            self._selector.close()
            for number, handler in before.items():
                signal.signal(number, handler)

    def _ask(self, number: int, frame: FrameType | None) -> None:
        self._asked += 1

    def _start_due(self) -> None:
        due = [place for place in self._places if place.child is None and place.due <= time.monotonic()]
        for place in due:
            place.child = Child(place.command)
            self._selector.register(place.child.output, selectors.EVENT_READ, place.child)
        if due:
            self.record([place.child.identity for place in self._places if place.child])

    def _listen(self, within: float) -> None:
        for key, _ in self._selector.select(within):
            child: Child = key.data
            lines, more = child.read()
            self._show(child, lines)
            if not more:
                self._selector.unregister(child.output)

    def _look_for_ended(self) -> None:
        for place in self._places:
            if place.child is None or place.child.status is None:
                continue
            child, name = place.child, place.command.name
            place.child = None
            self._finish(child)
            fast = time.monotonic() - child.started < FAST
            place.crashes = place.crashes + 1 if fast else 1
            if place.crashes >= FAST_CRASHES:
                self._failure = f"{name} ended {FAST_CRASHES} times in a row ({child.reason})."
                return
            wait = self.backoff * 2 ** (place.crashes - 1)
            place.due = time.monotonic() + wait
            self.show(f"{name} ended ({child.reason}); it starts again in {wait:g} s")

    def _end(self) -> None:
        living = [place.child for place in self._places if place.child]
        asked = self._asked
        for child in living:
            child.ask_to_end()
        deadline = time.monotonic() + GRACE
        while any(child.status is None for child in living) and time.monotonic() < deadline:
            if self._asked > asked:  # a second Ctrl-C means now
                break
            self._listen(TICK)
        for child in living:
            self._finish(child)
        self.record(())

    def _finish(self, child: Child) -> None:
        if child.output in self._selector.get_map():
            self._selector.unregister(child.output)
        self._show(child, child.finish())

    def _show(self, child: Child, lines: Sequence[str]) -> None:
        width = max(len(command.name) for command in self.commands)
        for line in lines:
            self.show(f"{child.command.name:<{width}} | {line}")
