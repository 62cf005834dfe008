"""`run`: from whatever is there to a platform that answers, and to its end."""

from __future__ import annotations

import http.client
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from types import FrameType

from identity.launch import database, group, locks, postgres, processes, running
from identity.launch.addresses import LOOPBACK, check_port, free_port
from identity.launch.database import Database
from identity.launch.fingerprint import fingerprint, is_installed
from identity.launch.home import CHECKOUT, DEFAULT_PORT, Home, claim, home_path, save
from identity.launch.progress import elapsed, say, step
from identity.launch.refusal import Refused, refusal_of
from identity.launch.summary import summary
from identity.launch.supervise import Group


def run(environment: Mapping[str, str]) -> None:
    """Start everything and stay until it is asked to end; refuses with what is in the way."""
    port, demo_port = _port("PORT", environment) or DEFAULT_PORT, _port("GENKAN_DEMO_PORT", environment)
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _interrupt)
    home = claim(home_path(environment))
    try:
        with locks.exclusively(home.lock, wait=False):
            _run(home, port, demo_port, environment)
    except locks.Held as held:
        raise Refused(f"Genkan runs already from {home.path}, on port {home.port}. `make stop` ends it.") from held
    except OSError as error:
        raise refusal_of(error, doing="running the platform") from error


def _run(home: Home, port: int, demo_port: int, environment: Mapping[str, str]) -> None:
    running.end_leftovers(home)
    home = _take_ports(home, port, demo_port)
    running.record(home, ())
    ours: Database | None = None
    try:
        with step("database", f"for {home.path}"):
            ours = database.prepare(home, environment, owned=True)
            for line in ours.told:
                say(f"{'':<10} {line}")
        home = _install(ours.home, environment)
        _supervise(home, ours, environment)
    except KeyboardInterrupt:
        say("Interrupted.")
    finally:
        if ours and ours.server:
            postgres.stop(ours.home)
        running.forget(home)
    say("Everything has ended.")


def _take_ports(home: Home, port: int, demo_port: int) -> Home:
    """The demo applications make way for whoever has their port, unless they were told where to be."""
    check_port(port)
    if demo_port:
        check_port(demo_port, name="GENKAN_DEMO_PORT")
    else:
        demo_port = free_port(home.demo_port if home.port == port else min(port + 1, 65535))
    wanted = replace(home, port=port, demo_port=demo_port)
    return home if wanted == home else save(wanted)


def _install(home: Home, environment: Mapping[str, str]) -> Home:
    if is_installed(home):
        say(f"{'install':<10} nothing has changed since the last start")
        return home
    known = group.command_environment(home, environment)
    for name, what in (
        ("install", "roles, migrations, the operators tenant"),
        ("demo", "tenants, users and applications to try"),
    ):
        with step(name, what):
            _manage(name, known)
    return save(replace(home, installed=fingerprint(home)))


def _manage(name: str, environment: Mapping[str, str]) -> None:
    done = subprocess.run(
        group.manage(name),
        env=environment,
        cwd=CHECKOUT,
        stdin=subprocess.DEVNULL,
        check=False,
        preexec_fn=processes.die_with_parent(signal.SIGTERM),
    )
    if done.returncode:
        raise Refused(f"`manage.py {name}` failed, as it says above; nothing was started.")


def _supervise(home: Home, ours: Database, environment: Mapping[str, str]) -> None:
    say(f"{'start':<10} web server, worker, provisioner, demo applications")
    platform = Group(
        commands=group.commands(home, environment),
        show=say,
        record=partial(running.record, home),
    )
    failure = platform.run(
        is_ready=partial(_answers, home.port),
        ready=partial(_announce, home),
        watch=partial(_database_ended, home, ours),
    )
    if failure:
        raise Refused(f"{failure} The lines above say why.")


def _announce(home: Home) -> None:
    say(f"\nGenkan is up, in {elapsed():.1f} s.\n")
    for line in summary(home):
        say(line)
    say("\nCtrl-C ends it; so does `make stop` elsewhere.\n")


def _database_ended(home: Home, ours: Database) -> str:
    if ours.server is None or ours.server.is_alive:
        return ""
    return f"PostgreSQL has ended: see {home.logs / 'postgres.log'}."


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _port(name: str, environment: Mapping[str, str]) -> int:
    """0 where it was left to us."""
    given = environment.get(name, "")
    if not given:
        return 0
    if given.isascii() and given.isdigit() and 0 < int(given) < 65536:
        return int(given)
    raise Refused(f"{name} must be a number from 1 to 65535, not {given!r}.")


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
