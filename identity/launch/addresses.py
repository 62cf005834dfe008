"""Database addresses and ports: derived, rewritten, shown without their passwords."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import re
import secrets
import socket
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from identity.launch.home import DEFAULT_ROLE_PREFIX, Databases
from identity.launch.refusal import Refused

LOOPBACK = "127.0.0.1"


def make_url(*, user: str, password: str, port: int, database: str) -> str:
    """An address on this machine."""
    return f"postgresql://{user}:{quote(password, safe='')}@{LOOPBACK}:{port}/{database}"


def with_login(url: str, *, user: str, password: str) -> str:
    """The same server and database for another login."""
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    login = f"{quote(user, safe='')}:{quote(password, safe='')}@{place}"
    return urlunsplit(parts._replace(netloc=login))


def with_port(url: str, port: int) -> str:
    """The same login on another port of this machine."""
    parts = urlsplit(url)
    login = parts.netloc.rpartition("@")[0]
    return urlunsplit(parts._replace(netloc=f"{login}@{LOOPBACK}:{port}"))


def on_database(url: str, database: str) -> str:
    """The same login in another database of the server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


def password_of(url: str) -> str:
    return unquote(urlsplit(url).password or "")


def server_of(url: str) -> tuple[str, str]:
    """Host with port, and database: what stays the same when a password changes."""
    parts = urlsplit(url)
    return parts.netloc.rpartition("@")[2], parts.path


def shown(url: str) -> str:
    """The address as a person may see it."""
    host, path = server_of(url)
    return f"{host}{path}"


def login_urls(*, admin: str, web: str, prefix: str, known: Databases) -> Databases:
    """The addresses of the three logins; passwords that are known stay, others are made.

    `web` differs from `admin` where a pooler stands between: the web process alone goes through it.
    """

    def login(name: str, url: str, before: str) -> str:
        password = password_of(before) or secrets.token_urlsafe(24)
        return with_login(url, user=f"{prefix}_{name}", password=password)

    through = login("web", web, known.web)
    return Databases(
        web=through,
        worker=login("worker", admin, known.worker),
        owner=login("owner", admin, known.owner),
        admin=admin,
        direct=login("web", admin, through) if web != admin else "",
    )


def role_prefix(database: str) -> str:
    """The first word of every role of this installation: roles belong to the whole server."""
    name = re.sub(r"[^a-z0-9_]+", "_", database.lower()).strip("_")
    if len(name) > 16:
        name = f"{name[:9]}_{hashlib.sha256(database.encode()).hexdigest()[:6]}"
    if not name or name.startswith(DEFAULT_ROLE_PREFIX):
        return name or DEFAULT_ROLE_PREFIX
    return f"{DEFAULT_ROLE_PREFIX}_{name}"


def free_port(wanted: int = 0) -> int:
    """A port of this machine that nobody listens on: the wanted one where that is free."""
    with contextlib.suppress(OSError):
        return _bind(wanted)
    return _bind(0)


def check_port(port: int, *, name: str = "PORT") -> None:
    """Refuse a port that is taken, before anything is started."""
    try:
        _bind(port)
    except OSError as error:
        free = free_port(8000 if port != 8000 else 8080)
        why = "needs root" if error.errno == errno.EACCES else "is in use by another program"
        raise Refused(f"Port {port} {why}. Choose another one: {name}={free} make run") from error


def _bind(port: int) -> int:
    with socket.socket() as probe:
        # Otherwise the last connections of a server that has ended keep the port for a minute.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((LOOPBACK, port))
        return int(probe.getsockname()[1])
