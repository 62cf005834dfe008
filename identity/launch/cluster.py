"""The embedded PostgreSQL's files: decided on and made once, read by every later start."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
from dataclasses import replace
from pathlib import Path

from identity.launch import addresses, processes
from identity.launch.account import Account, find_account
from identity.launch.binaries import Binaries, explain_failure, find_binaries
from identity.launch.home import Cluster, Databases, Home, save
from identity.launch.place import choose_place, copy_binaries
from identity.launch.processes import Process
from identity.launch.refusal import Refused

SUPERUSER = "postgres"
DATABASE = "genkan"
STOP_WITHIN = 30.0


def cluster_of(home: Home) -> Cluster:
    """What genkan.json says about the embedded server."""
    if home.cluster is None:
        raise Refused(f"{home.path} has no PostgreSQL of its own.")
    return home.cluster


def binaries_of(home: Home, account: Account) -> Binaries:
    """Programs of the version that wrote the data, where the account reaches them."""
    data = Path(cluster_of(home).data)
    marked = data / "PG_VERSION"
    binaries = find_binaries(version=int(marked.read_text()) if marked.exists() else None)
    return copy_binaries(binaries, data.parent, account)


def postmaster(data: Path) -> Process | None:
    try:
        pid = int((data / "postmaster.pid").read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None
    # The file may be left from before a reboot and the number be a stranger's now.
    words = processes.command_line(pid)
    return processes.identify(pid) if f" -D {data} " in words else None


def settle(home: Home) -> Home:
    """Decide once who runs the server and where, and write that down before anything is made."""
    if home.cluster:
        return home
    account = find_account()
    place = choose_place(home.path, find_binaries(), account)
    if place.data.exists():
        _remove_leftover(place.data)
    port = addresses.free_port()
    cluster = Cluster(data=str(place.data), port=port, account=account.name)
    admin = addresses.make_url(user=SUPERUSER, password=secrets.token_urlsafe(24), port=port, database=DATABASE)
    return save(replace(home, cluster=cluster, database=Databases(admin=admin), installed=""))


def _remove_leftover(data: Path) -> None:
    """Data whose home was deleted: its passwords and keys went with the home, nobody can read it."""
    running = postmaster(data)
    if running and not processes.end(running, signal.SIGINT, within=STOP_WITHIN):
        raise Refused(f"An older PostgreSQL (process {running.pid}) still runs on {data}. End it first.")
    shutil.rmtree(data)


def create(home: Home, account: Account, *, durable: bool) -> None:
    data = Path(cluster_of(home).data)
    if (data / "PG_VERSION").exists():
        return
    binaries = binaries_of(home, account)
    draft, word = data.with_suffix(".draft"), data.with_suffix(".word")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    account.give(draft)
    try:
        with os.fdopen(os.open(word, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(addresses.password_of(home.database.admin))
        account.give(word)
        made = account.run(_initdb(binaries, draft, word, durable=durable), cwd=draft)
    finally:
        word.unlink(missing_ok=True)
    if made.returncode:
        shutil.rmtree(draft, ignore_errors=True)
        said = (made.stderr + made.stdout).strip()
        raise Refused(explain_failure(said) or f"PostgreSQL could not be set up: {said.splitlines()[-1:]}")
    draft.rename(data)


def _initdb(binaries: Binaries, data: Path, word: Path, *, durable: bool) -> list[str]:
    # From 17 on PostgreSQL brings its own UTF-8 rules; older ones use the machine's.
    own = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    locale = own if binaries.version >= 17 else ["--locale=C.UTF-8"]
    login = ["-U", SUPERUSER, "-A", "scram-sha-256", f"--pwfile={word}"]
    fast = [] if durable else ["--no-sync"]
    return [binaries.program("initdb"), "-D", str(data), "-E", "UTF8", *locale, *login, *fast]
