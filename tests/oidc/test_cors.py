"""Pages of other origins: those that a client of the tenant registered, and never with cookies."""

from tenants.isolation.scope import TenantScope
from tests.oidc.party import Party, post


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
    return dict(answer.headers)


def test_a_registered_origin_may_read_tokens_and_userinfo(acme: TenantScope) -> None:
    app = Party(acme, "spa", origins=["https://pages.example"])
    for origin in ("https://pages.example", "https://rp.example"):
        for path in ("/oidc/token", "/oidc/me", "/oidc/token/revocation"):
            headers = _preflight(app, path, origin)
            assert headers["Access-Control-Allow-Origin"] == origin
            assert "Authorization" in headers["Access-Control-Allow-Headers"]
        answer = post(app.http, "/oidc/token", {"grant_type": "x", "client_id": app.client_id}, origin=origin)
        assert answer["Access-Control-Allow-Origin"] == origin
        assert "Access-Control-Allow-Credentials" not in answer
        assert "Origin" in answer["Vary"]


def test_any_other_origin_may_not(acme: TenantScope, globex: TenantScope) -> None:
    app = Party(acme, "spa")
    Party(globex, "spa", origins=["https://globex.example"])
    for origin in ("https://evil.example", "https://globex.example", "null", "https://rp.example.evil.example"):
        assert "Access-Control-Allow-Origin" not in _preflight(app, "/oidc/token", origin)
        answer = app.http.get("/oidc/me", headers={"origin": origin})
        assert "Access-Control-Allow-Origin" not in answer
