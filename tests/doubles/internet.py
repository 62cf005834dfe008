"""The hosts of others, answered by a server of this machine over TLS: names and addresses are the real ones.

What is replaced is the net itself: where a name leads, and where a connection to that address ends. Our guarded client,
the library below it and the check of the certificate do what they always do.
"""

import json
import os
import socket
import ssl
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from unittest import mock

from urllib3.util import connection

from identity.launch.addresses import LOOPBACK
from tests.doubles.tls import make_authority

# Somewhere in the world, as far as our guard can tell.
ADDRESS = "93.184.215.14"


@dataclass(frozen=True, slots=True)
class Asked:
    """One question that reached a host: `url` is without its query."""

    method: str
    url: str
    query: str
    headers: dict[str, str]
    body: str


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer to the letter."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Internet:
    """`answer` gives JSON for a question, or a whole Reply; None is 404."""

    answer: Callable[[Asked], Any] = lambda asked: None
    asked: list[Asked] = field(default_factory=list)

    def respond(self, asked: Asked) -> "Reply":
        self.asked.append(asked)
        found = self.answer(asked)
        if isinstance(found, Reply):
            return found
        return Reply(404, b"{}") if found is None else Reply(200, json.dumps(found).encode())


@contextmanager
def internet(*hosts: str) -> Iterator[Internet]:
    """These hosts, and no others."""

    class Handler(_Handler):
        pass

    Handler.internet = found = Internet()
    with tempfile.TemporaryDirectory() as folder:
        authority, chain, key = make_authority(Path(folder), *hosts)
        server = ThreadingHTTPServer((LOOPBACK, 0), Handler)
        server.daemon_threads = True
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(chain, key)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            with _net(frozenset(hosts), server.server_port), mock.patch.dict(os.environ, SSL_CERT_FILE=str(authority)):
                yield found
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


@contextmanager
def _net(hosts: frozenset[str], port: int) -> Iterator[None]:
    resolve, connect = socket.getaddrinfo, connection.create_connection

    def getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
        if host in hosts:
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ADDRESS, 443))]
        return resolve(host, *args, **kwargs)

    def create_connection(address: tuple[str, int], *args: Any, **kwargs: Any) -> socket.socket:
        return connect((LOOPBACK, port) if address == (ADDRESS, 443) else address, *args, **kwargs)

    with (
        mock.patch.object(socket, "getaddrinfo", getaddrinfo),
        mock.patch.object(connection, "create_connection", create_connection),
    ):
        yield


class _Handler(BaseHTTPRequestHandler):
    internet: Internet

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        path, _mark, query = self.path.partition("?")
        length = int(self.headers.get("Content-Length") or 0)
        asked = Asked(
            method=self.command,
            url=f"https://{self.headers['Host']}{path}",
            query=query,
            headers=dict(self.headers.items()),
            body=self.rfile.read(length).decode(),
        )
        reply = self.internet.respond(asked)
        self.send_response(reply.status)
        for name, value in {"Content-Type": "application/json", **reply.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)

    def log_message(self, *_: object) -> None:
        pass
