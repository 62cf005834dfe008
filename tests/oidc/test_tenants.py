"""Nothing of one tenant is worth anything at another, not even where names, people and passwords are the same."""

from collections.abc import Callable
from typing import Any

import pytest

from identity.oidc.models import Client
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.oidc.party import Party, basic, post
from tests.visitor import Visitor

Visit = Callable[..., Visitor]


@pytest.fixture
def here(acme: TenantScope) -> Party:
    return Party(acme, post_logout_redirect_uris=["https://rp.example/after"])


@pytest.fixture
def there(here: Party, globex: TenantScope) -> Party:
    """A client of Globex with the very id and secret of the one at Acme."""
    twin = Party(globex, post_logout_redirect_uris=["https://rp.example/after"])
    with enter(globex):
        Client.objects.filter(pk=twin.client.pk).update(client_id=here.client_id)
        twin.client.secrets.update(secret_hash=_hash_of(here))
    twin.client_id, twin.secret, twin.verifier = here.client_id, here.secret, here.verifier
    return twin


def _hash_of(here: Party) -> str:
    with enter(here.scope):
        return here.client.secrets.get().secret_hash


@pytest.fixture
def given(acme: TenantScope, visit: Visit, here: Party) -> dict[str, Any]:
    return here.tokens(visit(acme), "alice")


def test_the_same_address_and_password_are_two_people(
    acme: TenantScope, globex: TenantScope, visit: Visit, here: Party, there: Party
) -> None:
    subjects = {
        party.claims(party.tokens(visit(scope), "alice@acme.test")["id_token"])["sub"]
        for party, scope in ((here, acme), (there, globex))
    }
    assert len(subjects) == 2


def test_a_code_is_refused(acme: TenantScope, visit: Visit, here: Party, there: Party) -> None:
    code = here.sign_in(visit(acme), "alice")["code"]
    assert there.redeem(code).json()["error"] == "invalid_grant"
    assert here.redeem(code).status_code == 200


def test_an_access_token_is_refused(here: Party, there: Party, given: dict[str, Any]) -> None:
    assert there.userinfo(given["access_token"]).status_code == 401
    assert there.introspect(given["access_token"]) == {"active": False}
    assert there.revoke(given["access_token"]).status_code == 200
    assert here.userinfo(given["access_token"]).status_code == 200


def test_a_refresh_token_is_refused(here: Party, there: Party, given: dict[str, Any]) -> None:
    assert there.refresh(given["refresh_token"]).json()["error"] == "invalid_grant"
    assert there.introspect(given["refresh_token"]) == {"active": False}
    there.revoke(given["refresh_token"])
    assert here.refresh(given["refresh_token"]).status_code == 200


def test_a_client_is_unknown(globex: TenantScope, here: Party) -> None:
    stranger = Party(globex, "machine")
    form = {"grant_type": "client_credentials"}
    answer = post(stranger.http, "/oidc/token", form, authorization=basic(here.client_id, here.secret or ""))
    assert answer.status_code == 401


def test_a_client_is_unknown_to_the_pages(globex: TenantScope, visit: Visit, here: Party) -> None:
    visitor = visit(globex)
    visitor.open(here.authorize_path())
    assert visitor.page.status_code == 400
    visitor.open(f"/oidc/session/end?client_id={here.client_id}&post_logout_redirect_uri=https://rp.example/after")
    assert visitor.page.status_code == 400


def test_a_hint_is_refused(globex: TenantScope, visit: Visit, there: Party, given: dict[str, Any]) -> None:
    visitor = visit(globex)
    visitor.sign_in("alice", cast.PASSWORD)
    visitor.open(there.authorize_path(id_token_hint=given["id_token"], prompt="none"))
    assert there.answer(visitor)["error"] == "invalid_request"
    visitor.open(f"/oidc/session/end?id_token_hint={given['id_token']}")
    assert "Sign out?" in visitor.text


def test_an_interaction_is_over(
    acme: TenantScope, globex: TenantScope, visit: Visit, here: Party, there: Party
) -> None:
    """Also with the browser's own secret carried over by hand."""
    visitor = visit(acme)
    visitor.open(here.authorize_path())
    back = visitor.path.partition("next=")[2].partition("&")[0].replace("%2F", "/")
    other = visit(globex)
    other.sign_in("alice", cast.PASSWORD)
    other.client.cookies["genkan-browser"] = visitor.client.cookies["genkan-browser"].value
    other.open(back)
    assert other.page.status_code == 400
    assert "This sign-in is over" in other.text


def test_a_session_is_no_session(acme: TenantScope, globex: TenantScope, visit: Visit, there: Party) -> None:
    visitor, other = visit(acme), visit(globex)
    visitor.sign_in("alice", cast.PASSWORD)
    other.client.cookies["genkan"] = visitor.client.cookies["genkan"].value
    other.open(there.authorize_path(prompt="none"))
    assert there.answer(other)["error"] == "login_required"


def test_the_operators_host_has_no_provider(visit: Visit) -> None:
    visitor = visit(host="console.localhost:8300")
    for path in ("/oidc/.well-known/openid-configuration", "/oidc/auth", "/oidc/token"):
        visitor.open(path)
        assert visitor.page.status_code == 404
