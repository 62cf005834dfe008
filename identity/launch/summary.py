"""The addresses of the running platform, from demo.json, and whether this machine finds them."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

from identity.launch.addresses import LOOPBACK
from identity.launch.home import Home


def summary(home: Home) -> list[str]:
    """The lines to print once everything answers."""
    demo = _read(home)
    if demo is None:
        return [f"http://console.localhost:{home.port}/ (no demo data: {home.demo} is missing or damaged)"]
    rows = [*_rows(demo), ("demo", f"http://{LOOPBACK}:{home.demo_port}/", "applications to sign in to")]
    name, url = (max((len(row[column]) for row in rows), default=0) for column in (0, 1))
    lines = [f"  {row[0]:<{name}}  {row[1]:<{url}}  {row[2]}".rstrip() for row in rows]
    return [*lines, "", f"Users, passwords and clients: {home.demo}", *_unresolved([row[1] for row in rows])]


def _read(home: Home) -> dict[str, object] | None:
    try:
        read = json.loads(home.demo.read_text())
    except (OSError, ValueError):
        return None
    return read if isinstance(read, dict) else None


def _rows(demo: dict[str, object]) -> Iterator[tuple[str, str, str]]:
    console = _mapping(demo.get("console"))
    yield "console", _text(console, "url"), _login(console.get("operators"), "email")
    for slug, tenant in _mapping(demo.get("tenants")).items():
        yield slug, _text(_mapping(tenant), "url"), _login(_mapping(tenant).get("users"), "email")


def _login(people: object, key: str) -> str:
    first = _mapping(people[0]) if isinstance(people, list) and people else {}
    return f"{_text(first, key)}  {_text(first, 'password')}".strip()


def _mapping(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def _text(values: dict[str, object], key: str) -> str:
    return str(values.get(key) or "")


def _unresolved(urls: list[str]) -> list[str]:
    hosts = sorted({urlsplit(url).hostname or "" for url in urls} - {"", LOOPBACK})
    lost = [host for host in hosts if not _resolves(host)]
    if not lost:
        return []
    return [
        "",
        "Browsers and curl find these names by themselves; other programs on this machine do not, until",
        f"this line is in /etc/hosts:  {LOOPBACK} {' '.join(lost)}",
    ]


def _resolves(host: str) -> bool:
    try:
        socket.getaddrinfo(host, 80)
    except OSError:
        return False
    return True
