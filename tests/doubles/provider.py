"""A little OpenID provider that answers as it is told: for trying what a relying party believes."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey

from identity.launch.addresses import LOOPBACK

SCOPE = "openid offline_access"


@dataclass
class LittleProvider:
    """Signs in whoever comes. What is in `metadata`, `claims`, `userinfo` and `answer` replaces what would be right."""

    issuer: str
    metadata: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=dict)
    answer: dict[str, str] = field(default_factory=dict)
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", parameters={"kid": "1", "alg": "ES256"}))
    signs_with: ECKey | None = None
    nonces: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def get(self, path: str, query: dict[str, str]) -> tuple[int, dict[str, Any] | str]:
        self.asked.append((path, query))
        if path == "/.well-known/openid-configuration":
            return 200, self._metadata()
        if path == "/jwks":
            return 200, {"keys": [self.key.as_dict(private=False)]}
        if path == "/me":
            return 200, {"sub": "alice", "name": "Alice", **self.userinfo}
        if path == "/auth":
            self.nonces["code"] = query["nonce"]
            answer = {"code": "code", "state": query["state"], "iss": self.issuer, **self.answer}
            return 303, f"{query['redirect_uri']}?{urlencode(answer)}"
        return 404, {}

    def token(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        self.asked.append(("/token", form))
        answer: dict[str, Any] = {"access_token": "access", "token_type": "Bearer", "expires_in": 600, "scope": SCOPE}
        if form["grant_type"] == "client_credentials":
            return 200, answer
        now = int(time.time())
        claims = {"iss": self.issuer, "sub": "alice", "aud": "shop", "iat": now, "exp": now + 60}
        claims |= {"nonce": self.nonces.get(form.get("code", ""), "")} if "code" in form else {}
        header = {"alg": "ES256", "kid": "1"}
        signed = jwt.encode(header, {**claims, **self.claims}, self.signs_with or self.key)
        return 200, {**answer, "id_token": signed, "refresh_token": f"refresh {len(self.asked)}"}

    def _metadata(self) -> dict[str, Any]:
        names = {"authorization_endpoint": "auth", "token_endpoint": "token", "userinfo_endpoint": "me"}
        names |= {"jwks_uri": "jwks", "end_session_endpoint": "end"}
        known = {name: f"{self.issuer}/{path}" for name, path in names.items()}
        known |= {"issuer": self.issuer, "id_token_signing_alg_values_supported": ["ES256"]}
        return {**known, "authorization_response_iss_parameter_supported": True, **self.metadata}


@contextmanager
def little_provider() -> Iterator[LittleProvider]:
    """Answers on a free port of this machine."""

    class Handler(_Handler):
        pass

    server = ThreadingHTTPServer((LOOPBACK, 0), Handler)
    server.daemon_threads = True
    Handler.provider = provider = LittleProvider(f"http://little.localhost:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    provider: LittleProvider

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self._answer(*self.provider.get(parts.path, dict(parse_qsl(parts.query))))

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self._answer(*self.provider.token({name: values[0] for name, values in form.items()}))

    def _answer(self, status: int, content: dict[str, Any] | str) -> None:
        self.send_response_only(status)
        if isinstance(content, str):
            self.send_header("Location", content)
            content = {}
        body = json.dumps(content).encode()
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass
