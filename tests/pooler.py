"""PgBouncer in front of the test server, of its own for whoever starts it, ended with it."""

import contextlib
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from identity.launch.account import Account, find_account
from identity.launch.addresses import free_port
from tests import database, equipment

START_WITHIN = 10.0


@dataclass(frozen=True, slots=True)
class Pooler:
    """Where it answers; the logins and their passwords are the server's own."""

    port: int
    host: str = "127.0.0.1"

    def url(self, login: str, name: str = database.NAME) -> str:
        server = urlsplit(database.admin_url())
        return database.url(login, name).replace(f"@{server.hostname}:{server.port}/", f"@{self.host}:{self.port}/")


@contextlib.contextmanager
def running(*, mode: str = "transaction", size: int = 3, **settings: object) -> Iterator[Pooler]:
    """PgBouncer with `size` server connections for each login."""
    account = find_account()
    # Not pytest's folder, which only its owner may enter.
    folder = Path(tempfile.mkdtemp(prefix="genkan-pooler-"))
    try:
        port = free_port()
        _write(folder, {"listen_port": port, "pool_mode": mode, "default_pool_size": size, **settings})
        for path in (folder, *folder.iterdir()):
            account.give(path)
        process = _start(folder, account)
        try:
            _wait(process, port, folder / "log")
            yield Pooler(port)
        finally:
            process.terminate()
            process.wait(10)
    finally:
        shutil.rmtree(folder)


def _write(folder: Path, settings: dict[str, object]) -> None:
    server = urlsplit(database.admin_url())
    common = {
        "listen_addr": "127.0.0.1",
        "unix_socket_dir": "",
        "auth_type": "trust",
        "auth_file": folder / "users",
        "logfile": folder / "log",
        "max_client_conn": 300,
        "server_login_retry": 1,
        # It ends at once when it is asked to, whoever is still connected.
        "log_connections": 0,
        "log_disconnections": 0,
    }
    lines = [f"{key} = {value}" for key, value in {**common, **settings}.items()]
    databases = f"[databases]\n* = host={server.hostname} port={server.port}\n"
    (folder / "ini").write_text(databases + "[pgbouncer]\n" + "\n".join(lines) + "\n")
    users = [f'"{database.PREFIX}_{login}" "{database.PASSWORD}"' for login in ("web", "worker", "owner")]
    (folder / "users").write_text("\n".join(users) + "\n")


def _start(folder: Path, account: Account) -> "subprocess.Popen[bytes]":
    with (folder / "output").open("wb") as output:
        return subprocess.Popen(
            [equipment.pgbouncer(), folder / "ini"],
            cwd=folder,
            user=account.uid,
            group=account.gid,
            extra_groups=account.groups,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )


def _wait(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    deadline = time.monotonic() + START_WITHIN
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.02)
    raise AssertionError(f"PgBouncer did not start: {log.read_text() if log.exists() else process.poll()}")
