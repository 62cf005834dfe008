"""Programs' requests pass fewer layers than people's, and are answered as if they had passed them all."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.test.utils import override_settings
from django.utils import timezone, translation

from identity import programs
from tenants import domains, hosts
from tenants.audit.actor import COMMAND
from tenants.audit.models import Event
from tenants.isolation.scope import TenantScope, enter
from tenants.models import Domain
from tenants.operations import suspend_tenant
from tenants.register import operators_scope, writing
from tests import cast
from tests.oidc.party import Party, basic

TOKEN = "/oidc/token"
# These say in which language a page was written; what programs read is in none.
OF_PAGES = {"content-language", "vary"}
REFERENCE = re.compile(rb"(?<=<code>)[0-9a-f]{8}(?=</code>)|(?<=Reference )[0-9a-f]{8}")


@dataclass(frozen=True, slots=True)
class Answer:
    status: str
    headers: dict[str, str]
    body: bytes

    @property
    def vary(self) -> set[str]:
        """Without what only pages depend on."""
        return {name.strip() for name in self.headers.get("vary", "").split(",")} - {"", "Accept-Language", "Cookie"}

    @property
    def comparable(self) -> tuple[object, ...]:
        headers = {name: value for name, value in self.headers.items() if name not in OF_PAGES | {"content-length"}}
        return self.status, headers, self.vary, REFERENCE.sub(b"", self.body)


def ask(application: Any, host: str, path: str, body: bytes | str = b"", method: str = "POST", **meta: str) -> Answer:
    """As a WSGI server would; `meta` are more members of its environment."""
    body = body.encode() if isinstance(body, str) else body
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": urlsplit(path).path,
        "QUERY_STRING": urlsplit(path).query,
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_HOST": host,
        "REMOTE_ADDR": "127.0.0.1",
        "SERVER_NAME": "somewhere",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(body),
        **meta,
    }
    began: list[Any] = []
    response = application(environ, lambda status, headers: began.extend((status, headers)))
    whole = b"".join(response)
    status, headers = began
    return Answer(status, {name.lower(): value for name, value in headers}, whole)


@pytest.fixture(scope="module")
def long_way() -> Any:
    return get_wsgi_application()


@pytest.fixture(scope="module")
def short_way() -> Any:
    def refuse(environ: Any, start_response: Any) -> Any:
        raise AssertionError(f"{environ['PATH_INFO']} went the long way")

    return programs.ShortWay(refuse)


@pytest.fixture
def host(acme: TenantScope) -> str:
    return urlsplit(hosts.origin(acme)).netloc


@pytest.fixture(scope="module")
def machine() -> Party:
    return Party(cast.tenant("acme"), "machine")


Case = Callable[[Party], dict[str, Any]]
FORM = "grant_type=client_credentials"
REQUESTS: dict[str, Case] = {
    "no client": lambda rp: {"body": FORM},
    "a wrong secret": lambda rp: {"body": FORM, "HTTP_AUTHORIZATION": basic(rp.client_id, "wrong")},
    "two ways of authentication": lambda rp: {
        "body": f"{FORM}&client_secret=x",
        "HTTP_AUTHORIZATION": basic(rp.client_id, rp.secret or ""),
    },
    "nonsense as authentication": lambda rp: {"body": FORM, "HTTP_AUTHORIZATION": "Basic \xff"},
    "no grant": lambda rp: {"HTTP_AUTHORIZATION": basic(rp.client_id, rp.secret or "")},
    "an unknown grant": lambda rp: {"body": "grant_type=password"},
    "a parameter twice": lambda rp: {"body": f"{FORM}&{FORM}"},
    "a grant that is not the client's": lambda rp: {
        "body": "grant_type=refresh_token&refresh_token=x",
        "HTTP_AUTHORIZATION": basic(rp.client_id, rp.secret or ""),
    },
    "JSON": lambda rp: {"body": "{}", "CONTENT_TYPE": "application/json"},
    "bytes that are no text": lambda rp: {"body": b"grant_type=%ff\xff"},
    "a NUL": lambda rp: {"body": "grant_type=%00"},
    "a NUL in the address": lambda rp: {"path": f"{TOKEN}?a=%00"},
    "too many parameters": lambda rp: {"body": "&".join(f"a{number}=1" for number in range(200))},
    "a long form": lambda rp: {"body": f"a={'x' * 70_000}"},
    "a body beyond every limit": lambda rp: {"CONTENT_LENGTH": str(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)},
    "a length that is no number": lambda rp: {"CONTENT_LENGTH": "many"},
    "a long address": lambda rp: {"path": f"{TOKEN}?{'x' * 9000}"},
    "large cookies": lambda rp: {"HTTP_COOKIE": "x" * 17_000},
    "somebody's cookies": lambda rp: {"body": FORM, "HTTP_COOKIE": "genkan=somebody; genkan-language=ja"},
    "another language": lambda rp: {"body": FORM, "HTTP_ACCEPT_LANGUAGE": "ja"},
    "another method": lambda rp: {"method": "GET"},
    "no method at all": lambda rp: {"method": "BREW"},
    "a page's preflight": lambda rp: {"method": "OPTIONS", "HTTP_ACCESS_CONTROL_REQUEST_METHOD": "POST"},
    "a page of a registered origin": lambda rp: {"body": FORM, "HTTP_ORIGIN": "https://rp.example"},
    "a page of another origin": lambda rp: {"body": FORM, "HTTP_ORIGIN": "https://evil.example"},
    "a stranger who forwards": lambda rp: {"body": FORM, "HTTP_X_FORWARDED_PROTO": "https", "HTTP_FORWARDED": "for=x"},
    "no token for claims": lambda rp: {"path": "/oidc/me", "method": "GET"},
    "a wrong token for claims": lambda rp: {"path": "/oidc/me", "HTTP_AUTHORIZATION": "Bearer x"},
    "introspection": lambda rp: {"path": "/oidc/token/introspection", "body": "token=x"},
    "revocation": lambda rp: {
        "path": "/oidc/token/revocation",
        "body": "token=x",
        "HTTP_AUTHORIZATION": basic(rp.client_id, rp.secret or ""),
    },
    "metadata": lambda rp: {"path": "/oidc/.well-known/openid-configuration", "method": "GET"},
    "keys": lambda rp: {"path": "/oidc/jwks", "method": "GET"},
    "the management API without a token": lambda rp: {"path": "/api/users", "method": "GET"},
    "the management API with a wrong one": lambda rp: {
        "path": "/api/users/6f1c2a54-98b3-4d0e-8a57-2f6f0f1f6b3d",
        "method": "DELETE",
        "HTTP_AUTHORIZATION": "Bearer x",
    },
    "nothing of the management API": lambda rp: {"path": "/api/nothing", "method": "GET"},
    "the document of the management API": lambda rp: {"path": "/api/openapi.json", "method": "GET"},
    "whether the management API answers": lambda rp: {"path": "/api/status", "method": "GET"},
    "keys without their content": lambda rp: {"path": "/oidc/jwks", "method": "HEAD"},
}


@pytest.mark.parametrize("name", REQUESTS)
def test_both_ways_answer_alike(name: str, short_way: Any, long_way: Any, host: str, machine: Party) -> None:
    Party(cast.tenant("acme"), "spa", origins=["https://rp.example"])
    request = {"path": TOKEN, **REQUESTS[name](machine)}
    assert ask(short_way, host, **request).comparable == ask(long_way, host, **request).comparable


def test_a_token_comes_the_short_way_with_the_headers_of_the_long_one(
    short_way: Any, long_way: Any, host: str, machine: Party
) -> None:
    request = {"path": TOKEN, "body": FORM, "HTTP_AUTHORIZATION": basic(machine.client_id, machine.secret or "")}
    short, long = ask(short_way, host, **request), ask(long_way, host, **request)
    assert short.status == long.status == "200 OK"
    assert short.comparable[1:3] == long.comparable[1:3]
    assert short.headers["content-length"] == str(len(short.body))
    assert b'"access_token"' in short.body


@pytest.mark.parametrize("host", ["nobody.localhost", "ACME.localhost.:1", "acme.localhost\r\n", "", "127.0.0.1"])
def test_hosts_are_told_apart_as_on_the_long_way(host: str, short_way: Any, long_way: Any) -> None:
    answers = [ask(way, host, "/oidc/jwks", method="GET").comparable for way in (short_way, long_way)]
    assert answers[0] == answers[1]


def test_an_alias_answers_as_on_the_long_way(short_way: Any, long_way: Any) -> None:
    tenant = cast.new_tenant_row()
    alias = domains.add_domain(tenant=tenant, host=f"{cast.unique('alias')}.example.com", by=COMMAND)
    with writing():
        Domain.objects.filter(pk=alias.pk).update(verified_at=timezone.now())
    for method in ("GET", "POST"):
        answers = [ask(way, alias.host, "/oidc/jwks", method=method) for way in (short_way, long_way)]
        assert answers[0].comparable == answers[1].comparable
        assert answers[0].status == {"GET": "308 Permanent Redirect", "POST": "421 Misdirected Request"}[method]


def test_a_suspended_tenant_is_closed_on_both_ways(short_way: Any, long_way: Any) -> None:
    tenant = cast.new_tenant_row()
    suspend_tenant(tenant=tenant, reason="unpaid", by=COMMAND)
    answers = [ask(way, f"{tenant.slug}.localhost", TOKEN, FORM) for way in (short_way, long_way)]
    assert answers[0].comparable == answers[1].comparable
    assert answers[0].status == "503 Service Unavailable"


def test_what_goes_wrong_inside_is_a_page_without_details_on_both_ways(
    short_way: Any, long_way: Any, host: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def break_down(*_anything: object) -> None:
        raise RuntimeError("a detail")

    monkeypatch.setattr("identity.oidc.endpoints.token.authenticate", break_down)
    answers = [ask(way, host, TOKEN, FORM) for way in (short_way, long_way)]
    assert answers[0].comparable == answers[1].comparable
    assert answers[0].status == "500 Internal Server Error"
    assert b"a detail" not in answers[0].body
    logged = [record.getMessage() for record in caplog.records if record.name == "genkan.errors"]
    assert [message.rpartition(" ")[2] for message in logged] == ["/oidc/token"] * 2


def test_people_and_the_console_go_the_long_way(host: str) -> None:
    gone: list[str] = []

    def note(environ: Any, start_response: Any) -> list[bytes]:
        gone.append(environ["HTTP_HOST"] + environ["PATH_INFO"])
        start_response("200 OK", [])
        return []

    application = programs.ShortWay(note)
    console = urlsplit(hosts.origin(operators_scope())).netloc
    for asked_host, path in ((host, "/signin"), (host, "/oidc/auth"), (host, "/oidc/token/"), (console, TOKEN)):
        ask(application, asked_host, path, urlencode({"a": "b"}), HTTP_X_FORWARDED_FOR="192.0.2.1")
    ask(application, host, TOKEN, SCRIPT_NAME="/under")
    assert gone == [f"{host}/signin", f"{host}/oidc/auth", f"{host}/oidc/token/", f"{console}{TOKEN}", f"{host}{TOKEN}"]


def test_the_language_of_whoever_came_before_does_not_stay(short_way: Any, host: str) -> None:
    translation.activate("ja")
    try:
        ask(short_way, host, TOKEN, FORM)
        assert translation.get_language() == settings.LANGUAGE_CODE
    finally:
        translation.deactivate()


def test_a_trusted_proxy_says_who_calls(long_way: Any, host: str, machine: Party, acme: TenantScope) -> None:
    with override_settings(TRUSTED_PROXIES=["127.0.0.1/32"]):
        application = programs.ShortWay(long_way)
    token = machine.token(grant_type="client_credentials").json()["access_token"]
    secret, address = basic(machine.client_id, machine.secret or ""), "192.0.2.7"
    form = urlencode({"token": token})
    ask(application, host, f"{TOKEN}/revocation", form, HTTP_AUTHORIZATION=secret, HTTP_X_FORWARDED_FOR=address)
    with enter(acme):
        assert Event.objects.by_actor(machine.client_id).get(action="access_token.revoke").ip == address


def test_its_layers_are_those_of_every_request_in_the_same_order() -> None:
    assert [layer for layer in settings.MIDDLEWARE if layer in programs.LAYERS] == list(programs.LAYERS)
