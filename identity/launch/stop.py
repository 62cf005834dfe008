"""`stop` and `status`: what runs in this home, and its end from another terminal."""

from __future__ import annotations

from collections.abc import Mapping

from identity.launch import postgres, running
from identity.launch.addresses import shown
from identity.launch.home import Home, home_path, load
from identity.launch.progress import say
from identity.launch.refusal import refusal_of
from identity.launch.summary import summary


def stop(environment: Mapping[str, str]) -> None:
    """End everything that runs in this home; nothing running is fine too."""
    path = home_path(environment)
    home = load(path)
    if home is None:
        say(f"Nothing runs: {path} holds no platform.")
        return
    try:
        ended = _stop(home)
    except OSError as error:
        raise refusal_of(error, doing="stopping the platform") from error
    say(f"Ended: {', '.join(ended)}." if ended else f"Nothing was running in {path}.")


def _stop(home: Home) -> list[str]:
    ended = ["the platform"] if running.end_supervisor(home) else []
    leftovers = running.end_leftovers(home)
    if leftovers:
        ended.append(f"{leftovers} processes that were left over")
    if postgres.stop(home):
        ended.append("PostgreSQL")
    running.forget(home)
    return ended


def status(environment: Mapping[str, str]) -> bool:
    """Say what runs; whether the platform does."""
    path = home_path(environment)
    home = load(path)
    if home is None:
        say(f"{path} holds no platform yet: `make run`.")
        return False
    known = running.find(home)
    up = known is not None and known.supervisor.is_alive
    server = postgres.find_running(home)
    say(f"platform   {f'runs, process {known.supervisor.pid}' if up and known else 'does not run'}")
    if home.cluster:
        say(f"database   {f'runs, process {server.pid}' if server else 'does not run'}")
    if home.database.admin:
        say(f"           {shown(home.database.admin)}")
    for line in summary(home) if up else ():
        say(line)
    return up
