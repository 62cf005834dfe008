"""Section 6, with RFC 9700 section 4.14.2: rotation, reuse, and what a refresh may not change."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F
from django.utils import timezone

from identity.oidc.models import Client, RefreshToken
from identity.oidc.tokens import refresh
from identity.users.operations import set_password, suspend_user
from tenants.audit.actor import COMMAND
from tenants.audit.models import Event
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.oidc.party import Party
from tests.visitor import Visitor

Visit = Callable[..., Visitor]


@pytest.fixture
def rp(acme: TenantScope) -> Party:
    return Party(acme)


@pytest.fixture
def first(acme: TenantScope, visit: Visit, rp: Party) -> dict[str, Any]:
    return rp.tokens(visit(acme), "alice")


def _no_grace(acme: TenantScope, rp: Party) -> None:
    with enter(acme):
        Client.objects.filter(pk=rp.client.pk).update(refresh_grace_seconds=0)


def _family(token: str) -> Any:
    return RefreshToken.objects.filter(token_family=refresh.read(token).family)


def test_each_use_gives_a_successor(rp: Party, first: dict[str, Any]) -> None:
    second = rp.refresh(first["refresh_token"]).json()
    third = rp.refresh(second["refresh_token"]).json()
    assert len({first["refresh_token"], second["refresh_token"], third["refresh_token"]}) == 3
    assert third["scope"] == first["scope"]
    assert rp.userinfo(third["access_token"]).status_code == 200


def test_a_used_token_within_the_grace_gives_the_same_successor(rp: Party, first: dict[str, Any]) -> None:
    second = rp.refresh(first["refresh_token"]).json()
    again = rp.refresh(first["refresh_token"]).json()
    assert again["refresh_token"] == second["refresh_token"]


def test_a_used_token_after_the_grace_ends_the_family(acme: TenantScope, rp: Party, first: dict[str, Any]) -> None:
    _no_grace(acme, rp)
    second = rp.refresh(first["refresh_token"]).json()
    reused = rp.refresh(first["refresh_token"])
    assert (reused.status_code, reused.json()["error"]) == (400, "invalid_grant")
    assert rp.refresh(second["refresh_token"]).json()["error"] == "invalid_grant"
    assert rp.userinfo(second["access_token"]).status_code == 401
    with enter(acme):
        assert Event.objects.filter(action="refresh_token.reuse", actor_id=rp.client_id).count() == 1


def test_one_further_behind_than_one_ends_the_family_also_within_the_grace(rp: Party, first: dict[str, Any]) -> None:
    second = rp.refresh(first["refresh_token"]).json()
    third = rp.refresh(second["refresh_token"]).json()
    assert rp.refresh(first["refresh_token"]).json()["error"] == "invalid_grant"
    assert rp.refresh(third["refresh_token"]).json()["error"] == "invalid_grant"


def test_a_revoked_family_stays_revoked_within_the_grace(rp: Party, first: dict[str, Any]) -> None:
    second = rp.refresh(first["refresh_token"]).json()
    rp.revoke(second["refresh_token"])
    assert rp.refresh(first["refresh_token"]).json()["error"] == "invalid_grant"


def test_a_token_ahead_of_its_row_moves_the_row_up(acme: TenantScope, rp: Party, first: dict[str, Any]) -> None:
    """The row was restored from a backup: the token is genuine, the row is old."""
    third = rp.refresh(rp.refresh(first["refresh_token"]).json()["refresh_token"]).json()
    with enter(acme):
        _family(first["refresh_token"]).update(generation=0)
    fourth = rp.refresh(third["refresh_token"])
    assert fourth.status_code == 200
    with enter(acme):
        assert _family(first["refresh_token"]).get().generation == 3


def test_a_narrower_scope_holds_for_the_access_token_alone(rp: Party, first: dict[str, Any]) -> None:
    narrow = rp.refresh(first["refresh_token"], scope="openid").json()
    assert narrow["scope"] == "openid"
    assert rp.refresh(narrow["refresh_token"]).json()["scope"] == first["scope"]


def test_a_wider_scope_is_refused_and_uses_nothing_up(acme: TenantScope, rp: Party, first: dict[str, Any]) -> None:
    _no_grace(acme, rp)
    wider = rp.refresh(first["refresh_token"], scope="openid phone")
    assert (wider.status_code, wider.json()["error"]) == (400, "invalid_scope")
    assert rp.refresh(first["refresh_token"]).status_code == 200


def test_another_client_cannot_use_it(acme: TenantScope, rp: Party, first: dict[str, Any]) -> None:
    assert Party(acme, "web").refresh(first["refresh_token"]).json()["error"] == "invalid_grant"
    assert rp.refresh(first["refresh_token"]).status_code == 200


@pytest.mark.parametrize("place", [0, 10, 25, 40, 70])
def test_one_changed_character_is_noise(rp: Party, first: dict[str, Any], place: int) -> None:
    token = first["refresh_token"]
    other = "B" if token[place] == "A" else "A"
    assert rp.refresh(token[:place] + other + token[place + 1 :]).json()["error"] == "invalid_grant"
    assert rp.refresh(token).status_code == 200


@pytest.mark.parametrize("token", ["", "x", "a" * 71, "a" * 72, "玄" * 72, "a" * 9000])
def test_what_is_no_token_is_refused(rp: Party, token: str) -> None:
    assert rp.refresh(token).json()["error"] in ("invalid_grant", "invalid_request")


@pytest.mark.parametrize("column", ["idle_until", "expires_at"])
def test_it_expires(acme: TenantScope, rp: Party, first: dict[str, Any], column: str) -> None:
    with enter(acme):
        _family(first["refresh_token"]).update(**{column: timezone.now() - timedelta(seconds=1)})
    assert rp.refresh(first["refresh_token"]).json()["error"] == "invalid_grant"


def test_use_puts_off_its_end_but_not_beyond_the_familys(acme: TenantScope, rp: Party, first: dict[str, Any]) -> None:
    with enter(acme):
        soon = timezone.now() + timedelta(hours=1)
        _family(first["refresh_token"]).update(expires_at=soon, idle_until=F("created"))
        _family(first["refresh_token"]).update(idle_until=timezone.now() + timedelta(seconds=30))
    assert rp.refresh(first["refresh_token"]).status_code == 200
    with enter(acme):
        assert _family(first["refresh_token"]).get().idle_until == soon


@pytest.mark.parametrize("how", ["suspend", "password"])
def test_it_ends_with_the_person(acme: TenantScope, visit: Visit, rp: Party, how: str) -> None:
    with enter(acme):
        user = cast.new_user()
    given = rp.tokens(visit(acme), user.username or "")
    with enter(acme):
        if how == "suspend":
            suspend_user(user=user, reason="tried", by=COMMAND)
        else:
            set_password(user=user, password="another horse battery", by=COMMAND)
    assert rp.refresh(given["refresh_token"]).json()["error"] == "invalid_grant"
    assert rp.userinfo(given["access_token"]).status_code == 401


def test_a_refresh_does_not_change_when_the_person_signed_in(rp: Party, first: dict[str, Any]) -> None:
    """OpenID Connect Core 12.2; no nonce either."""
    before = rp.claims(first["id_token"])
    after = rp.claims(rp.refresh(first["refresh_token"]).json()["id_token"])
    same = ("iss", "sub", "aud", "auth_time", "acr", "amr", "sid")
    assert {name: before[name] for name in same} == {name: after[name] for name in same}
    assert "nonce" not in after
