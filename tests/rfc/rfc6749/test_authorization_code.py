"""Section 4.1.2 and 4.1.3: a code is short-lived, used once, and bound to who asked for it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from identity.oidc.models import Grant
from identity.users.operations import set_password, suspend_user
from tenants.audit.actor import COMMAND
from tenants.audit.models import Event
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.oidc.party import CALLBACK, Party
from tests.visitor import Visitor

Visit = Callable[..., Visitor]


@pytest.fixture
def rp(acme: TenantScope) -> Party:
    return Party(acme, redirect_uris=[CALLBACK, "https://rp.example/other"])


@pytest.fixture
def code(acme: TenantScope, visit: Visit, rp: Party) -> str:
    return rp.sign_in(visit(acme), "alice")["code"]


def _error(answer: object) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]  # type: ignore[attr-defined]  # a test client's response


def test_it_gives_tokens_once(rp: Party, code: str) -> None:
    first, second = rp.redeem(code), rp.redeem(code)
    assert first.status_code == 200
    assert first["Cache-Control"] == "no-store"
    assert set(first.json()) >= {"access_token", "id_token", "refresh_token", "scope", "expires_in", "token_type"}
    assert _error(second) == (400, "invalid_grant")


def test_a_code_that_comes_again_revokes_what_it_gave(acme: TenantScope, rp: Party, code: str) -> None:
    given = rp.redeem(code).json()
    rp.redeem(code)
    assert rp.userinfo(given["access_token"]).status_code == 401
    assert _error(rp.refresh(given["refresh_token"])) == (400, "invalid_grant")
    with enter(acme):
        assert Event.objects.filter(action="code.replay", actor_id=rp.client_id).count() == 1


def test_another_client_cannot_use_it(acme: TenantScope, rp: Party, code: str) -> None:
    thief = Party(acme, "web")
    assert _error(thief.redeem(code, code_verifier=rp.verifier)) == (400, "invalid_grant")
    assert rp.redeem(code).status_code == 200


@pytest.mark.parametrize("uri", ["https://rp.example/other", "https://evil.example/", CALLBACK + "/", ""])
def test_the_redirect_uri_must_be_the_same(rp: Party, code: str, uri: str) -> None:
    assert _error(rp.redeem(code, redirect_uri=uri)) == (400, "invalid_grant")


@pytest.mark.parametrize("changed", ["", "x", "A" * 46, "玄関", "a" * 5000])
def test_what_is_no_code_of_ours_is_refused_before_the_database_is_asked(rp: Party, changed: str) -> None:
    assert rp.redeem(changed).json()["error"] in ("invalid_grant", "invalid_request")


def test_it_expires(acme: TenantScope, rp: Party, code: str) -> None:
    with enter(acme):
        last = Grant.objects.latest("pk")
        assert timedelta(0) < last.expires - timezone.now() <= timedelta(seconds=60)
        Grant.objects.filter(pk=last.pk).update(expires=timezone.now() - timedelta(seconds=1))
    assert _error(rp.redeem(code)) == (400, "invalid_grant")


def test_it_is_not_at_rest(acme: TenantScope, rp: Party, code: str) -> None:
    with enter(acme):
        assert not Grant.objects.filter(code=code).exists()


@pytest.mark.parametrize("how", ["suspend", "password"])
def test_it_is_worth_nothing_once_the_person_may_not_sign_in(
    acme: TenantScope, visit: Visit, rp: Party, how: str
) -> None:
    with enter(acme):
        user = cast.new_user()
    code = rp.sign_in(visit(acme), user.username or "")["code"]
    with enter(acme):
        if how == "suspend":
            suspend_user(user=user, reason="tried", by=COMMAND)
        else:
            set_password(user=user, password="another horse battery", by=COMMAND)
    assert _error(rp.redeem(code)) == (400, "invalid_grant")


def test_without_offline_access_there_is_no_refresh_token(acme: TenantScope, visit: Visit, rp: Party) -> None:
    """OpenID Connect Core 11."""
    body = rp.tokens(visit(acme), "alice", scope="openid")
    assert "refresh_token" not in body


def test_plain_oauth_gets_a_refresh_token_and_no_id_token(acme: TenantScope, visit: Visit) -> None:
    rp = Party(acme, scopes=["read:things"])
    body = rp.tokens(visit(acme), "alice", scope="read:things")
    assert body["scope"] == "read:things"
    assert "refresh_token" in body
    assert "id_token" not in body
    assert rp.userinfo(body["access_token"]).status_code == 403
