"""Every address of a tenant's host, tried with another tenant's cookies, and with nonsense."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tenants import hosts
from tenants.isolation.scope import TenantScope
from tests import cast
from tests.visitor import Visitor

SAMPLES = {"uuid": "6f1c2a54-98b3-4d0e-8a57-2f6f0f1f6b3d", "slug": "sample", "str": "sample", "int": "7", "path": "a/b"}

CHANGING = re.compile(
    r'name="csrfmiddlewaretoken" value="[^"]+"|<code>[0-9a-f]{8}</code>|nonce-[A-Za-z0-9]+|"challenge": "[^"]+"'
)


def _paths(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        text = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _paths(pattern.url_patterns, text)
        else:
            yield "/" + re.sub(r"<(?:(\w+):)?\w+>", lambda found: SAMPLES[found[1] or "str"], text)


ADDRESSES = sorted(set(_paths(get_resolver("identity.urls_tenant").url_patterns)))


@pytest.fixture(scope="module")
def alices_cookies() -> dict[str, str]:
    """The cookies of somebody who is signed in at Acme."""
    visitor = Visitor(cast.tenant("acme"))
    visitor.sign_in("alice@acme.test", cast.PASSWORD)
    return {name: morsel.value for name, morsel in visitor.client.cookies.items()}


def _client(scope: TenantScope, cookies: dict[str, str]) -> Client:
    client = Client(headers={"host": hosts.origin(scope).removeprefix("http://")})
    client.raise_request_exception = False
    for name, value in cookies.items():
        client.cookies[name] = value
    return client


def test_there_are_addresses_to_try() -> None:
    assert len(ADDRESSES) > 20


@pytest.mark.parametrize("path", ADDRESSES)
def test_cookies_of_one_tenant_change_nothing_at_another(
    path: str, globex: TenantScope, alices_cookies: dict[str, str]
) -> None:
    for method in ("get", "post"):
        stranger = getattr(_client(globex, {}), method)(path)
        alice = getattr(_client(globex, alices_cookies), method)(path)
        assert stranger.status_code < 500
        assert alice.status_code == stranger.status_code
        assert alice.headers.get("Location") == stranger.headers.get("Location")
        assert CHANGING.sub("", alice.text) == CHANGING.sub("", stranger.text)


@pytest.mark.parametrize("path", ADDRESSES)
def test_nonsense_gets_an_answer_below_500(path: str, globex: TenantScope) -> None:
    client = _client(globex, {"genkan": "\x7f" * 50, "genkan-browser": "x" * 4000})
    nonsense = {"login": "\x00", "scope": "\ud800".encode("utf-8", "surrogatepass"), "code": "9" * 5000}
    assert client.get(path, {"next": "//evil.test", "client_id": "\x00", "ui_locales": "../" * 50}).status_code < 500
    assert client.post(path, nonsense, headers={"origin": hosts.origin(globex)}).status_code < 500
    assert client.post(path, b"{", content_type="application/json").status_code < 500
    assert client.put(path, b"\xff" * 2000, content_type="text/plain").status_code < 500
