"""The launcher's command line: `python -m identity.launch run|stop|status|database`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence

from identity.launch import database
from identity.launch.home import claim, home_path
from identity.launch.progress import say
from identity.launch.refusal import Refused
from identity.launch.run import run
from identity.launch.stop import status, stop


def main(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    """The exit status; every refusal is printed here and nowhere else."""
    parser = argparse.ArgumentParser(prog="python -m identity.launch", description=__doc__)
    parser.add_argument("what", choices=("run", "stop", "status", "database"))
    parser.add_argument("--fast", action="store_true", help="database: may lose data in a power cut; for tests")
    chosen = parser.parse_args(arguments)
    try:
        return _do(chosen.what, environment, fast=chosen.fast)
    except Refused as refused:
        print(refused, file=sys.stderr)
        return 1
    except BrokenPipeError:
        return 1
    except KeyboardInterrupt:
        return 130


def _do(what: str, environment: Mapping[str, str], *, fast: bool) -> int:
    if what == "run":
        run(environment)
    elif what == "stop":
        stop(environment)
    elif what == "status":
        return 0 if status(environment) else 1
    else:
        ready = database.prepare(claim(home_path(environment)), environment, durable=not fast)
        for line in ready.told:
            say(line)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:], os.environ))
