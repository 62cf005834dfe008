"""A real little vendor: an OpenID provider and an OAuth 2.0 server at once, as strict as a good one, or as bad as told.

It checks the client, the redirect URI, PKCE and the single use of codes. What is in `claims`, `userinfo`, `answer` and
`replies` replaces what would be right.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

from identity.launch.addresses import LOOPBACK

KEY = RSAKey.generate_key(2048, parameters={"kid": "one", "use": "sig", "alg": "RS256"})
OTHER_KEY = RSAKey.generate_key(2048, parameters={"kid": "one", "use": "sig", "alg": "RS256"})
Reply = tuple[int, bytes]


@dataclass
class Person:
    """Somebody who has an account there."""

    subject: str
    email: str = ""
    email_verified: Any = True
    name: str = "A Person"

    def claims(self) -> dict[str, Any]:
        found: dict[str, Any] = {"sub": self.subject, "name": self.name}
        return found | ({"email": self.email, "email_verified": self.email_verified} if self.email else {})


@dataclass
class Vendor:
    issuer: str
    client_id: str = "our-client"
    client_secret: str = "a secret of the client, long enough"
    metadata: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=dict)
    answer: dict[str, Any] = field(default_factory=dict)
    # Path → a reply as it is, for answers that are no JSON, too large, errors.
    replies: dict[str, Reply] = field(default_factory=dict)
    late: dict[str, float] = field(default_factory=dict)
    signs_with: Any = field(default_factory=lambda: KEY)
    header: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, tuple[dict[str, str], Person]] = field(default_factory=dict)
    tokens: dict[str, Person] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    # Who may choose to be on its own page, for browsers.
    people: dict[str, Person] = field(default_factory=dict)

    def page(self, query: str) -> bytes:
        """Its own page, where a person says who they are and agrees."""
        choices = "".join(f'<button name="as" value="{subject}">{subject}</button>' for subject in self.people)
        asked = "".join(
            f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in parse_qsl(query)
        )
        return f"<title>A vendor</title><h1>Who are you?</h1><form action=/agree>{asked}{choices}</form>".encode()

    def agree(self, query: str) -> str:
        sent = dict(parse_qsl(query))
        return self.authorize(f"{self.issuer}/auth?{query}", self.people[sent.pop("as")])

    def authorize(self, location: str, person: Person, **answer: str) -> str:
        """What the vendor's own pages would do for somebody who agrees: the address that the browser is sent back to."""
        parts = urlsplit(location)
        query = dict(parse_qsl(parts.query))
        assert f"{parts.scheme}://{parts.netloc}{parts.path}" == f"{self.issuer}/auth", location
        assert (query["client_id"], query["response_type"]) == (self.client_id, "code"), query
        assert (query["code_challenge_method"], len(query["code_challenge"])) == ("S256", 43), query
        code = secrets.token_urlsafe(16)
        self.codes[code] = (query, person)
        sent = {"code": code, "state": query["state"], "iss": self.issuer, **answer}
        return f"{query['redirect_uri']}?{urlencode({name: value for name, value in sent.items() if value})}"

    def respond(self, method: str, path: str, form: dict[str, str], authorization: str) -> Reply:
        self.asked.append((path, form))
        time.sleep(self.late.get(path, 0))
        if path in self.replies:
            return self.replies[path]
        if path == "/.well-known/openid-configuration":
            return _json(200, self._metadata())
        if path == "/jwks":
            return _json(200, {"keys": [KEY.as_dict(private=False)]})
        if path == "/token" and method == "POST":
            return self._token(form, authorization)
        if path in ("/me", "/profile"):
            person = self.tokens.get(authorization.removeprefix("Bearer "))
            if person is None:
                return _json(401, {"error": "invalid_token"})
            return _json(200, self._profile(person) if path == "/profile" else {**person.claims(), **self.userinfo})
        return _json(404, {})

    def _profile(self, person: Person) -> dict[str, Any]:
        """As servers without OpenID Connect say it."""
        data = {"id": int(person.subject) if person.subject.isdigit() else person.subject, "title": person.name}
        return {"data": {**data, "contact": {"mail": person.email, "ok": person.email_verified}, **self.userinfo}}

    def _token(self, form: dict[str, str], authorization: str) -> Reply:
        if not self._is_client(form, authorization):
            return _json(401, {"error": "invalid_client"})
        query, person = self.codes.pop(form.get("code", ""), ({}, None))
        if person is None or form.get("redirect_uri") != query["redirect_uri"] or not _fits(form, query):
            return _json(400, {"error": "invalid_grant", "error_description": "<script>alert(1)</script>"})
        access = secrets.token_urlsafe(16)
        self.tokens[access] = person
        answer: dict[str, Any] = {"access_token": access, "token_type": "Bearer", "refresh_token": "a refresh token"}
        if "openid" in query.get("scope", "").split():
            answer["id_token"] = self._id_token(person, query.get("nonce", ""))
        return _json(200, {**answer, **self.answer})

    def _id_token(self, person: Person, nonce: str) -> str:
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": self.client_id, "iat": now, "exp": now + 300, "nonce": nonce}
        whole = {**claims, **person.claims(), **self.claims}
        header = {"alg": "RS256", "kid": "one", **self.header}
        return jwt.encode(header, {name: value for name, value in whole.items() if value is not None}, self.signs_with)

    def _is_client(self, form: dict[str, str], authorization: str) -> bool:
        if authorization.startswith("Basic "):
            name, _colon, secret = base64.b64decode(authorization[6:]).decode().partition(":")
            return (unquote(name), unquote(secret)) == (self.client_id, self.client_secret)
        return (form.get("client_id"), form.get("client_secret")) == (self.client_id, self.client_secret)

    def _metadata(self) -> dict[str, Any]:
        names = {
            "authorization_endpoint": "auth",
            "token_endpoint": "token",
            "userinfo_endpoint": "me",
            "jwks_uri": "jwks",
        }
        known: dict[str, Any] = {name: f"{self.issuer}/{path}" for name, path in names.items()}
        return {"issuer": self.issuer, **known, "authorization_response_iss_parameter_supported": True, **self.metadata}


@contextmanager
def vendor() -> Iterator[Vendor]:
    """Answers on a free port of this machine."""

    class Handler(_Handler):
        pass

    server = ThreadingHTTPServer((LOOPBACK, 0), Handler)
    server.daemon_threads = True
    Handler.vendor = found = Vendor(f"http://{LOOPBACK}:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _fits(form: dict[str, str], query: dict[str, str]) -> bool:
    digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=") == query["code_challenge"]


def _json(status: int, document: dict[str, Any]) -> Reply:
    return status, json.dumps(document).encode()


class _Handler(BaseHTTPRequestHandler):
    vendor: Vendor

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path == "/auth":
            self._send(200, self.vendor.page(parts.query), "Content-Type", "text/html; charset=utf-8")
            return
        if parts.path == "/agree":
            self._send(303, b"", "Location", self.vendor.agree(parts.query))
            return
        self._answer("GET", parts.path, dict(parse_qsl(parts.query)))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        self._answer("POST", urlsplit(self.path).path, dict(parse_qsl(body)))

    def _answer(self, method: str, path: str, form: dict[str, str]) -> None:
        status, body = self.vendor.respond(method, path, form, self.headers.get("Authorization", ""))
        self._send(status, body, "Content-Type", "application/json")

    def _send(self, status: int, body: bytes, header: str, value: str) -> None:
        self.send_response(status)
        self.send_header(header, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass
