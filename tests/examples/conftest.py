"""The demo applications in this process, with a little provider instead of the platform."""

import json
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from wsgiref.util import setup_testing_defaults

import pytest
import requests

from examples.relying_party.app import Demo
from examples.relying_party.names import resolve_localhost
from tests.doubles.provider import LittleProvider, little_provider

PORT = 8999
ORIGIN = f"http://127.0.0.1:{PORT}"


@dataclass
class Reader:
    """Somebody with a browser at the demo applications; follows neither their redirects nor the provider's."""

    app: Demo
    cookies: dict[str, str] = field(default_factory=dict)
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    text: str = ""

    def open(self, path: str, method: str = "GET", **headers: str) -> "Reader":
        path, _, query = path.partition("?")
        environ: dict[str, object] = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query}
        environ |= {"HTTP_HOST": f"127.0.0.1:{PORT}"}
        environ |= {"HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        setup_testing_defaults(environ)
        self.text = b"".join(self.app(environ, self._note)).decode()
        return self

    def sign_in(self) -> "Reader":
        """From the list to the page of tokens, by way of the provider."""
        self.open("/signin/acme/shop")
        answer = requests.get(self.headers["Location"], allow_redirects=False, timeout=5)
        back = urlsplit(answer.headers["Location"])
        return self.open(f"{back.path}?{back.query}")

    def _note(self, status: str, headers: list[tuple[str, str]]) -> None:
        self.status = int(status.split()[0])
        self.headers = dict(headers)
        for name, value in headers:
            if name == "Set-Cookie":
                key, _, content = value.partition(";")[0].partition("=")
                self.cookies[key] = content


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[LittleProvider]:
    monkeypatch.setattr(socket, "getaddrinfo", socket.getaddrinfo)
    resolve_localhost()
    with little_provider() as started:
        yield started


@pytest.fixture
def reader(provider: LittleProvider, tmp_path: Path) -> Reader:
    client = {"name": "Shop <b>", "type": "web", "client_id": "shop", "client_secret": "s"}
    clients = [{**client, "redirect_uris": [f"{ORIGIN}/callback"]}]
    clients += [{**client, "name": "Feed", "type": "machine", "client_id": "feed", "redirect_uris": []}]
    clients += [{**client, "name": "Elsewhere", "client_id": "else", "redirect_uris": ["https://else.example/cb"]}]
    tenant = {"url": provider.issuer, "issuer": provider.issuer, "users": [], "clients": clients}
    demo = {"console": {"url": "http://console.localhost:1", "operators": []}, "tenants": {"acme": tenant}}
    (tmp_path / "demo.json").write_text(json.dumps(demo))
    return Reader(Demo(tmp_path, PORT))
