"""The guide of an application: its values, and snippets that work as they are copied.

A client that entered itself chose its own addresses, and staff copy them into terminals: every value is quoted for the
language it stands in.
"""

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from identity.applications.models import Application
from identity.oidc.models import AuthMethod, Client
from tenants.console.acts import Text
from tenants.hosts import origin
from tenants.isolation.scope import current

Kind = Application.Kind
SCOPE = "openid profile email"
TITLES = {"openid_client": "Node.js · openid-client", "authlib": "Python · Authlib", "curl": "curl",
          "oidc_client_ts": "JavaScript · oidc-client-ts"}  # fmt: skip
# Which snippets a kind of application has, the likeliest first.
WANTED: dict[str, tuple[str, ...]] = {
    Kind.WEB: ("openid_client", "authlib", "curl"),
    Kind.THIRD_PARTY: ("openid_client", "authlib", "curl"),
    Kind.SPA: ("oidc_client_ts", "curl"),
    Kind.NATIVE: ("openid_client", "curl"),
    Kind.MACHINE: ("curl", "openid_client", "authlib"),
}
NODE_AUTHENTICATION = {
    AuthMethod.NONE: "client.None()",
    AuthMethod.BASIC: "client.ClientSecretBasic(process.env.CLIENT_SECRET)",
    AuthMethod.POST: "client.ClientSecretPost(process.env.CLIENT_SECRET)",
    AuthMethod.PRIVATE_KEY_JWT: "client.PrivateKeyJwt(privateKey)",
}
# Whatever else the page of an application's guide may show stands here, in the order of its use.
ADDRESSES: tuple[tuple[Text, str], ...] = (
    (_("Discovery"), "/oidc/.well-known/openid-configuration"),
    (_("Issuer"), "/oidc"),
    (_("Authorization"), "/oidc/auth"),
    (_("Token"), "/oidc/token"),
)


@dataclass(frozen=True, slots=True)
class Snippet:
    name: str
    title: str
    text: str


def guide(request: HttpRequest, row: Application) -> Mapping[str, object]:
    base = origin(current())
    is_machine = row.kind == Kind.MACHINE
    return {
        "client": row.client,
        "is_machine": is_machine,
        "addresses": [(label, base + path) for label, path in ADDRESSES if not (is_machine and path == "/oidc/auth")],
        "snippets": snippets(row.client, row.kind, base),
    }


def snippets(client: Client, kind: str, base: str) -> list[Snippet]:
    values = _values(client, base)
    folder = "machine" if kind == Kind.MACHINE else "person"
    return [
        Snippet(name, TITLES[name], render_to_string(f"console/oidc/guide/{folder}/{name}.txt", values).strip())
        for name in WANTED[kind]
    ]


def _values(client: Client, base: str) -> dict[str, object]:
    redirect_uri = (client.redirect_uris.split() or [""])[0]
    left = (client.post_logout_redirect_uris.split() or [""])[0]
    asked = {"response_type": "code", "client_id": client.client_id, "redirect_uri": redirect_uri, "scope": SCOPE}
    plain = {
        "issuer": f"{base}/oidc",
        "discovery": f"{base}/oidc/.well-known/openid-configuration",
        "token": f"{base}/oidc/token",
        "userinfo": f"{base}/oidc/me",
        "authorize": f"{base}/oidc/auth?{urlencode(asked)}",
        "client_id": client.client_id,
        "redirect_uri": redirect_uri,
        "redirect_path": urlsplit(redirect_uri).path or "/",
        "left": left,
        "scope": SCOPE,
        "method": client.auth_method,
    }
    return {
        # A JSON string is a string literal of JavaScript and, in ASCII, of Python too.
        "literal": {name: json.dumps(value) for name, value in plain.items()},
        "shell": {name: shlex.quote(value) for name, value in plain.items()},
        "node_authentication": NODE_AUTHENTICATION[AuthMethod(client.auth_method)],
        "method": client.auth_method,
        "has_secret": client.auth_method in (AuthMethod.BASIC, AuthMethod.POST),
        "is_insecure": base.startswith("http:"),
        "leaves": bool(left),
    }
