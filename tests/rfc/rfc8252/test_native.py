"""Native apps: their own scheme, the loopback port, and a person who says so."""

from collections.abc import Callable

import pytest

from tenants.isolation.scope import TenantScope
from tests.oidc.party import Party
from tests.visitor import Visitor

Visit = Callable[..., Visitor]
SCHEME, LOOPBACK = "com.example.app:/callback", "http://127.0.0.1/callback"


@pytest.fixture
def app(acme: TenantScope) -> Party:
    return Party(
        acme, "native", redirect_uris=[SCHEME, LOOPBACK, "http://[::1]:7000/callback", "https://app.example/cb"]
    )


@pytest.mark.parametrize(
    "uri", [SCHEME, LOOPBACK, "http://127.0.0.1:54321/callback", "http://[::1]:54321/callback", "http://[::1]/callback"]
)
def test_it_is_answered_at_its_scheme_and_at_any_loopback_port(
    acme: TenantScope, visit: Visit, app: Party, uri: str
) -> None:
    visitor = visit(acme)
    visitor.sign_in("alice", "correct horse battery", app.authorize_path(redirect_uri=uri))
    assert visitor.location.startswith(f"{uri}?code=")


@pytest.mark.parametrize(
    "uri",
    [
        "http://127.0.0.1:99999/callback",
        "http://127.0.0.1:x/callback",
        "http://127.0.0.1:80/other",
        "http://127.0.0.1:80@evil.example/callback",
        "http://127.0.0.1:80/callback\n",
        "http://localhost/callback",
        "http://127.0.0.2/callback",
        "com.example.app:/other",
    ],
)
def test_no_other_address_will_do(acme: TenantScope, visit: Visit, app: Party, uri: str) -> None:
    visitor = visit(acme)
    visitor.open(app.authorize_path(redirect_uri=uri))
    assert visitor.page.status_code == 400


@pytest.mark.parametrize("uri", [SCHEME, "http://127.0.0.1:54321/callback"])
def test_somebody_who_is_signed_in_is_asked_to_go_on(acme: TenantScope, visit: Visit, app: Party, uri: str) -> None:
    """Section 8.6: nobody knows which app listens there."""
    visitor = visit(acme)
    visitor.sign_in("alice", "correct horse battery")
    visitor.open(app.authorize_path(redirect_uri=uri))
    assert visitor.page.status_code == 200
    assert "Continue as Alice" in visitor.text
    visitor.submit()
    assert visitor.location.startswith(f"{uri}?code=")


def test_the_person_may_use_another_account(acme: TenantScope, visit: Visit, app: Party) -> None:
    visitor = visit(acme)
    visitor.sign_in("alice", "correct horse battery")
    visitor.open(app.authorize_path())
    visitor.submit(form=1)
    assert visitor.path.startswith("/signin")
    visitor.submit(login="bob")
    visitor.submit(password="correct horse battery")
    assert visitor.location.startswith(f"{SCHEME}?code=")


def test_the_person_may_decline(acme: TenantScope, visit: Visit, app: Party) -> None:
    visitor = visit(acme)
    visitor.sign_in("alice", "correct horse battery")
    visitor.open(app.authorize_path())
    assert f"{SCHEME}?error=access_denied" in visitor.text


def test_prompt_none_is_not_answered_with_a_code(acme: TenantScope, visit: Visit, app: Party) -> None:
    visitor = visit(acme)
    visitor.sign_in("alice", "correct horse battery")
    visitor.open(app.authorize_path(prompt="none"))
    assert app.answer(visitor)["error"] == "interaction_required"


def test_a_claimed_https_address_is_proof_enough(acme: TenantScope, visit: Visit, app: Party) -> None:
    visitor = visit(acme)
    visitor.sign_in("alice", "correct horse battery")
    visitor.open(app.authorize_path(redirect_uri="https://app.example/cb"))
    assert visitor.location.startswith("https://app.example/cb?code=")


def test_it_gets_tokens_without_a_secret(acme: TenantScope, visit: Visit, app: Party) -> None:
    assert "refresh_token" in app.tokens(visit(acme), "alice")
