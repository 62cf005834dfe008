"""A supervisor over stand-in programs: `stand_in.py NAME=SHELL-COMMAND …`; who runs is written to $RECORD."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from identity.launch.child import Command
from identity.launch.processes import Process
from identity.launch.progress import say
from identity.launch.supervise import Group


def record(running: Sequence[Process]) -> None:
    Path(os.environ["RECORD"]).write_text(" ".join(str(process.pid) for process in running))


def main() -> None:
    commands = []
    for argument in sys.argv[1:]:
        name, _, script = argument.partition("=")
        commands.append(Command(name, ("/bin/sh", "-c", script), {"PATH": os.defpath}))
    group = Group(commands=commands, show=say, record=record, backoff=0.02)
    say(f"failure: {group.run(is_ready=lambda: True, ready=lambda: say('ready'), watch=lambda: '')}")


if __name__ == "__main__":
    main()
