"""The little SAML identity provider as a web site: people choose their account there and are sent back, by a form.

with serve({"carol@acme.com": {"name": "Carol", "groups": ["Sales"]}}) as site:
    site.metadata_url                                               # what an administrator copies
"""

import base64
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

from lxml import etree

from tests.doubles import web
from tests.doubles.saml_idp import SamlIdp

Attributes = Mapping[str, str | Sequence[str]]
PAGE = "<!doctype html><html lang=en><meta charset=utf-8><title>{title}</title><h1>{title}</h1>{body}</html>"


@dataclass(frozen=True)
class Site:
    """`people`: what it says of each, by the address that they enter there."""

    idp: SamlIdp
    people: Mapping[str, Attributes]
    address: str

    @property
    def metadata_url(self) -> str:
        return f"{self.address}/metadata"

    def page(self, path: str) -> tuple[int, str, str]:
        parts = urlsplit(path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path == "/metadata":
            return 200, "application/samlmetadata+xml", self.idp.metadata()
        if parts.path == "/sso" and "SAMLRequest" in query:
            return 200, "text/html", self._back(query) if query.get("account") in self.people else self._ask(query)
        return 404, "text/html", PAGE.format(title="Not found", body="")

    def _ask(self, query: Mapping[str, str]) -> str:
        field = "<label>Account <input name=account></label><button>Sign in</button>"
        return PAGE.format(title="Your company account", body=_form("get", "/sso", query, field))

    def _back(self, query: Mapping[str, str]) -> str:
        asked: Any = etree.fromstring(zlib.decompress(base64.b64decode(query["SAMLRequest"]), -15))
        acs = asked.get("AssertionConsumerServiceURL")
        (audience,) = asked.xpath("*[local-name()='Issuer']/text()")
        account = query["account"]
        fields = {
            "SAMLResponse": self.idp.respond(
                request_id=asked.get("ID"), acs=acs, audience=audience, name_id=f"id-of-{account}",
                attributes={"email": account, **self.people[account]},
            )
        }  # fmt: skip
        if "RelayState" in query:
            fields["RelayState"] = query["RelayState"]
        return PAGE.format(title="Signed in", body=_form("post", acs, fields, "<button>Go back</button>"))


def _form(method: str, action: str, fields: Mapping[str, str], more: str) -> str:
    hidden = "".join(
        f'<input type=hidden name="{escape(name)}" value="{escape(value)}">'
        for name, value in fields.items()
        if name != "account"
    )
    return f'<form method={method} action="{escape(action)}">{hidden}{more}</form>'


@contextmanager
def serve(people: Mapping[str, Attributes]) -> Iterator[Site]:
    """On a free port of this machine. `people` may be added to meanwhile."""
    sites: list[Site] = []

    def answer(handler: BaseHTTPRequestHandler) -> None:
        status, kind, text = sites[0].page(handler.path)
        web.say(status, text.encode(), Content_Type=f"{kind}; charset=utf-8")(handler)

    with web.serving(answer) as server:
        idp = SamlIdp(f"{server.address}/metadata", f"{server.address}/sso")
        sites.append(Site(idp, people, server.address))
        yield sites[0]
