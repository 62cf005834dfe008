"""Pages of other origins: those that the calling client registered, and never with cookies (Fetch standard 3.2)."""

from collections.abc import Callable
from typing import Any

import pytest

from identity.applications.operations import suspend_application
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.oidc.party import Party, post
from tests.visitor import Visitor

Visit = Callable[..., Visitor]
ENDPOINTS = ("/oidc/token", "/oidc/me", "/oidc/token/revocation", "/oidc/request")
DOCUMENTS = ("/oidc/jwks", "/oidc/.well-known/openid-configuration", "/.well-known/oauth-authorization-server/oidc")
HERE = "https://pages.example"


def _preflight(rp: Party, path: str, origin: str) -> dict[str, str]:
    answer = rp.http.options(
        path,
        headers={
            "origin": origin,
            "access-control-request-method": "POST",
            "access-control-request-headers": "authorization",
        },
    )
    assert answer.status_code == 204
    assert "Access-Control-Allow-Credentials" not in answer
    return dict(answer.headers)


def _may_read(answer: Any) -> str | None:
    headers: dict[str, str] = answer.headers
    assert "Access-Control-Allow-Credentials" not in headers
    assert "Origin" in headers.get("Vary", "")
    return headers.get("Access-Control-Allow-Origin")


@pytest.mark.parametrize("path", ENDPOINTS)
def test_a_registered_origin_may_ask(acme: TenantScope, path: str) -> None:
    app = Party(acme, "spa", origins=[HERE])
    for origin in (HERE, "https://rp.example"):
        headers = _preflight(app, path, origin)
        assert headers["Access-Control-Allow-Origin"] == origin
        assert "POST" in headers["Access-Control-Allow-Methods"]
        assert "Authorization" in headers["Access-Control-Allow-Headers"]
        assert "Origin" in headers["Vary"]


@pytest.mark.parametrize("path", DOCUMENTS)
def test_documents_are_open_to_every_origin(acme: TenantScope, path: str) -> None:
    app = Party(acme, "spa")
    assert _preflight(app, path, "https://anywhere.example")["Access-Control-Allow-Origin"] == "*"
    answer = app.http.get(path, headers={"origin": "https://anywhere.example"})
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "https://evil.example",
        "https://rp.example.evil.example",
        "https://rp.example:8443",
        "http://rp.example",
        "https://globex.example",
        "https://RP.example",
        "https://rp.example/",
    ],
)
def test_any_other_origin_may_not(acme: TenantScope, globex: TenantScope, origin: str) -> None:
    app = Party(acme, "spa")
    Party(globex, "spa", origins=["https://globex.example"])
    for path in ENDPOINTS:
        assert "Access-Control-Allow-Origin" not in _preflight(app, path, origin)
        answer = app.http.get(path, headers={"origin": origin})
        assert "Access-Control-Allow-Origin" not in answer


def test_a_page_reads_what_its_own_client_is_answered_and_nothing_else(acme: TenantScope, visit: Visit) -> None:
    app, other = Party(acme, "spa", origins=[HERE]), Party(acme, "spa", origins=["https://other.example"])
    with enter(acme):
        person = str(cast.new_user().username)
    tokens = app.tokens(visit(acme), person)
    for origin, allowed in ((HERE, HERE), ("https://other.example", None)):
        form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"], "client_id": app.client_id}
        assert _may_read(post(app.http, "/oidc/token", form, origin=origin)) == allowed
        headers = {"origin": origin, "authorization": f"Bearer {tokens['access_token']}"}
        assert _may_read(app.http.get("/oidc/me", headers=headers)) == allowed
        form = {"token": "nonsense", "client_id": app.client_id}
        assert _may_read(post(app.http, "/oidc/token/revocation", form, origin=origin)) == allowed
    assert other.client_id != app.client_id


def test_an_error_can_be_read_where_a_page_of_the_tenant_made_it(acme: TenantScope) -> None:
    app = Party(acme, "spa", origins=[HERE])
    assert (
        _may_read(post(app.http, "/oidc/token", {"grant_type": "x", "client_id": app.client_id}, origin=HERE)) == HERE
    )
    answer = app.http.get("/oidc/me", headers={"origin": HERE})
    assert _may_read(answer) == HERE
    assert answer["Access-Control-Expose-Headers"] == "WWW-Authenticate"


def test_a_suspended_clients_pages_are_strangers(acme: TenantScope) -> None:
    app = Party(acme, "spa", origins=["https://suspended.example"])
    assert "Access-Control-Allow-Origin" in _preflight(app, "/oidc/token", "https://suspended.example")
    with enter(acme):
        suspend_application(application=app.client.application, reason="tried", by=COMMAND)
    assert "Access-Control-Allow-Origin" not in _preflight(app, "/oidc/token", "https://suspended.example")


def test_a_client_with_a_secret_has_no_pages_but_those_it_names(acme: TenantScope) -> None:
    server = Party(acme, redirect_uris=["https://server.example/callback"], origins=["https://named.example"])
    assert "Access-Control-Allow-Origin" not in _preflight(server, "/oidc/token", "https://server.example")
    assert "Access-Control-Allow-Origin" in _preflight(server, "/oidc/token", "https://named.example")


def test_a_port_that_browsers_leave_out_makes_no_difference(acme: TenantScope) -> None:
    app = Party(acme, "spa", redirect_uris=["https://ported.example:443/callback"])
    assert "Access-Control-Allow-Origin" in _preflight(app, "/oidc/token", "https://ported.example")
