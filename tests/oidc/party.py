"""A relying party that knows its client, its tenant, and HTTP; nothing of the provider's insides."""

import base64
import hashlib
import secrets
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from django.test import Client as Http
from joserfc import jwt
from joserfc.jwk import KeySet

from identity.oidc.operations import create_client
from tenants import hosts
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.visitor import Visitor

CALLBACK = "https://rp.example/callback"


class Party:
    """`Party(scope, kind="spa", …)` registers a client; what it takes is what `create_client` takes."""

    def __init__(self, scope: TenantScope, kind: str = "web", **values: Any) -> None:
        self.scope = scope
        if kind != "machine":
            values.setdefault("redirect_uris", [CALLBACK])
        with enter(scope):
            self.client, self.secret = create_client(
                name=f"{kind} {secrets.token_hex(4)}", kind=kind, by=COMMAND, **values
            )
        self.join(scope, self.client.client_id, self.secret, (list(values.get("redirect_uris", ())) or [""])[0])

    def join(self, scope: TenantScope, client_id: str, secret: str | None, redirect_uri: str) -> None:
        """What a relying party knows of itself."""
        self.scope, self.client_id, self.secret, self.redirect_uri = scope, client_id, secret, redirect_uri
        self.verifier = secrets.token_urlsafe(48)
        self.http = _http(scope)

    @property
    def issuer(self) -> str:
        return f"{hosts.origin(self.scope)}/oidc"

    # ── Authorize ──
    def authorize_path(self, **changes: str | list[str] | None) -> str:
        """The path of a request; a change to None leaves a parameter out."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        values: dict[str, str | list[str] | None] = {
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "response_type": "code",
            "scope": "openid profile email offline_access",
            "state": "the state",
            "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
            "code_challenge_method": "S256",
            **changes,
        }
        return f"/oidc/auth?{urlencode({k: v for k, v in values.items() if v is not None}, doseq=True)}"

    def answer(self, visitor: Visitor) -> dict[str, str]:
        """What the browser was sent back with."""
        assert visitor.location.startswith(self.redirect_uri), (visitor.page.status_code, visitor.text[:2000])
        return {name: values[0] for name, values in parse_qs(urlsplit(visitor.location).query).items()}

    def sign_in(self, visitor: Visitor, login: str, password: str = cast.PASSWORD, **changes: Any) -> dict[str, str]:
        """From the application to the sign-in page and back again."""
        visitor.sign_in(login, password, self.authorize_path(**changes))
        return self.answer(visitor)

    def tokens(self, visitor: Visitor, login: str, **changes: Any) -> dict[str, Any]:
        """The token response after a sign-in."""
        answer = self.redeem(self.sign_in(visitor, login, **changes)["code"])
        assert answer.status_code == 200, answer.content
        found: dict[str, Any] = answer.json()
        return found

    # ── Token endpoint ──
    def token(self, *, with_id: bool = True, **form: str) -> Any:
        """As this client: Basic when it has a secret, else its id in the form."""
        headers: dict[str, str] = {}
        if self.secret:
            headers["authorization"] = basic(self.client_id, self.secret)
        elif with_id:
            form = {"client_id": self.client_id, **form}
        return post(self.http, "/oidc/token", form, **headers)

    def redeem(self, code: str, **form: str) -> Any:
        values = {"redirect_uri": self.redirect_uri, "code_verifier": self.verifier, **form}
        return self.token(grant_type="authorization_code", code=code, **{k: v for k, v in values.items() if v})

    def refresh(self, refresh_token: str, **form: str) -> Any:
        return self.token(grant_type="refresh_token", refresh_token=refresh_token, **form)

    def userinfo(self, access_token: str) -> Any:
        return self.http.get("/oidc/me", headers={"authorization": f"Bearer {access_token}"})

    def revoke(self, token: str) -> Any:
        headers = {"authorization": basic(self.client_id, self.secret)} if self.secret else {}
        form = {"token": token} if self.secret else {"token": token, "client_id": self.client_id}
        return post(self.http, "/oidc/token/revocation", form, **headers)

    def introspect(self, token: str) -> dict[str, Any]:
        headers = {"authorization": basic(self.client_id, self.secret or "")}
        found: dict[str, Any] = post(self.http, "/oidc/token/introspection", {"token": token}, **headers).json()
        return found

    def claims(self, id_token: str) -> dict[str, Any]:
        """Verified with the tenant's published keys, as a stranger would."""
        keys = KeySet.import_key_set(self.http.get("/oidc/jwks").json())
        found = jwt.decode(id_token, keys, algorithms=["RS256", "ES256"])
        return {**found.claims, "header": found.header}


def _http(scope: TenantScope) -> Http:
    client = Http(enforce_csrf_checks=True, headers={"host": urlsplit(hosts.origin(scope)).netloc})
    client.raise_request_exception = False
    return client


def http(scope: TenantScope) -> Http:
    """A program that calls a tenant."""
    return _http(scope)


def post(client: Http, path: str, form: dict[str, str] | str, **headers: str) -> Any:
    body = form if isinstance(form, str) else urlencode(form)
    return client.post(path, body, content_type="application/x-www-form-urlencoded", headers=headers)


def basic(client_id: str, secret: str, *, encode: bool = False) -> str:
    if encode:
        client_id, secret = (quote(part, safe="") for part in (client_id, secret))
    return "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()
