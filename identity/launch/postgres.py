"""The embedded PostgreSQL at work: found again, started, ended. For one machine, not for production."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import psycopg

from identity.launch import addresses, processes
from identity.launch.account import ENVIRONMENT, Account, find_account
from identity.launch.binaries import explain_failure
from identity.launch.cluster import DATABASE, STOP_WITHIN, binaries_of, cluster_of, create, postmaster, settle
from identity.launch.home import Databases, Home, save
from identity.launch.processes import Process
from identity.launch.refusal import Refused, refusal_of

# After a crash the server replays its log first, and answers "starting up" meanwhile.
START_WITHIN = 120.0
# What a killed server's last processes, or another program's start, may cause for a moment.
PASSING = ("shared memory block", "Address already in use")
PAUSES = (0.1, 0.3, 1.0, 3.0, 0.0)
LOG_LIMIT = 10_000_000
SETTINGS = {
    "listen_addresses": addresses.LOOPBACK,
    "unix_socket_directories": "",
    # A dump of the whole database, or the deletion of many tenants, locks every table of each.
    "max_locks_per_transaction": "1024",
    "max_connections": "200",
    "shared_buffers": "64MB",
    # Plans here are short; compiling them costs more than it saves.
    "jit": "off",
}
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
# Python warns of a child that outlives its object; a detached server is meant to.
_started: list[subprocess.Popen[bytes]] = []


def start(home: Home, *, durable: bool = True, owned: bool = False) -> tuple[Home, Process]:
    """The server of this home, answering: attached to where it is up already.

    `durable=False` trades safety in a power cut for speed, for tests. An `owned` server ends with
    this process even when that is killed.
    """
    try:
        home = settle(home)
        running = find_running(home)
        if running and _answers_while(home, lambda: running.is_alive):
            return home, running
        account = find_account(cluster_of(home).account)
        create(home, account, durable=durable)
        return _start(home, account, durable=durable, owned=owned)
    except OSError as error:
        raise refusal_of(error, doing="starting PostgreSQL") from error


def stop(home: Home) -> bool:
    """End the server of this home; whether one was running."""
    running = find_running(home)
    if not running:
        return False
    # Fast shutdown first (open transactions are rolled back), then the one that leaves a recovery.
    for number in (signal.SIGINT, signal.SIGQUIT):
        if processes.end(running, number, within=STOP_WITHIN):
            return True
    raise Refused(f"PostgreSQL (process {running.pid}) does not end. See {home.logs / 'postgres.log'}.")


def find_running(home: Home) -> Process | None:
    """The server process that this home's data folder names, if it really is that."""
    return postmaster(Path(home.cluster.data)) if home.cluster else None


def _start(home: Home, account: Account, *, durable: bool, owned: bool) -> tuple[Home, Process]:
    data = Path(cluster_of(home).data)
    if not account.can_pass(data.parent):
        raise Refused(
            f"The account {account.name}, which runs PostgreSQL here, cannot reach {data} any more: "
            "open the folders above it for passing (chmod o+x), or set GENKAN_HOME to a new folder."
        )
    # Not a server of ours, as find_running saw: PostgreSQL itself would believe a recycled number.
    (data / "postmaster.pid").unlink(missing_ok=True)
    log = _open_log(home)
    for pause in PAUSES:
        home = _with_free_port(home)
        begins = log.stat().st_size
        server = _launch(home, account, log, durable=durable, owned=owned)
        if _answers_while(home, partial(_lives, server)):
            _make_database(home)
            return home, processes.identify(server.pid)
        words = _last_words(log, begins)
        if not any(reason in words for reason in PASSING):
            break
        time.sleep(pause)
    raise Refused(explain_failure(words) or f"PostgreSQL did not start: {_fatal(words)} See {log}.")


def _launch(home: Home, account: Account, log: Path, *, durable: bool, owned: bool) -> subprocess.Popen[bytes]:
    cluster = cluster_of(home)
    program = binaries_of(home, account).program("postgres")
    settings = {**SETTINGS, "port": str(cluster.port), **({} if durable else NOT_DURABLE)}
    arguments = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    with log.open("ab") as output:
        server = subprocess.Popen(
            [program, "-D", cluster.data, *arguments],
            cwd=cluster.data,
            env=ENVIRONMENT,
            user=account.uid,
            group=account.gid,
            extra_groups=account.groups,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            # Out of reach of the terminal's Ctrl-C: it is ended last, and on purpose.
            start_new_session=True,
            preexec_fn=processes.die_with_parent(signal.SIGINT) if owned else None,
        )
    _started.append(server)
    return server


def _lives(server: subprocess.Popen[bytes]) -> bool:
    return server.poll() is None


def _answers_while(home: Home, is_alive: Callable[[], bool]) -> bool:
    """Wait for the server's answer; False when it ended instead."""
    deadline = time.monotonic() + START_WITHIN
    while silence := _silence(home):
        if not is_alive():
            return False
        if "authentication failed" in silence:
            raise Refused(
                f"The PostgreSQL of {home.path} refuses the password in genkan.json: the two do not "
                "belong together. Restore both from one backup, or set GENKAN_HOME to a new folder."
            )
        if time.monotonic() > deadline:
            log = home.logs / "postgres.log"
            raise Refused(f"PostgreSQL does not answer within {START_WITHIN:.0f} s. See {log}.")
        time.sleep(processes.PAUSE)
    return True


def _silence(home: Home) -> str:
    """Why our server does not answer yet; empty when it does."""
    url = addresses.on_database(home.database.admin, "postgres")
    try:
        with psycopg.connect(url, connect_timeout=5):
            return ""
    except psycopg.OperationalError as error:
        return str(error) or "no answer"


def _make_database(home: Home) -> None:
    url = addresses.on_database(home.database.admin, "postgres")
    with psycopg.connect(url, autocommit=True) as connection:
        known = connection.execute("select from pg_database where datname = %s", [DATABASE])
        if not known.rowcount:
            connection.execute(f"create database {DATABASE} template template0")


def _with_free_port(home: Home) -> Home:
    """The remembered port, or another one when somebody else has taken it since."""
    cluster = cluster_of(home)
    port = addresses.free_port(cluster.port)
    if port == cluster.port:
        return home
    known = home.database

    def moved(url: str) -> str:
        return addresses.with_port(url, port) if url else ""

    database = Databases(
        web=moved(known.web), worker=moved(known.worker), owner=moved(known.owner), admin=moved(known.admin)
    )
    return save(replace(home, cluster=replace(cluster, port=port), database=database))


def _open_log(home: Home) -> Path:
    log = home.logs / "postgres.log"
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.replace(log.with_suffix(".log.1"))
    os.close(os.open(log, os.O_WRONLY | os.O_CREAT, 0o600))
    return log


def _last_words(log: Path, begins: int) -> str:
    with log.open("rb") as file:
        file.seek(begins)
        return file.read().decode(errors="replace")


def _fatal(words: str) -> str:
    lines = words.strip().splitlines()
    return next((line for line in lines if "FATAL" in line or "PANIC" in line), lines[-1] if lines else "")
