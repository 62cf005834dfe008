"""Section 3.5: what a device hears while it waits, and that its code works once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from identity.oidc.models import DeviceAuthorization, RefreshToken
from tenants.audit.models import Event
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.oidc.crowd import CROWD, at_once
from tests.oidc.party import Party, post
from tests.oidc.television import GRANT, Television, enter_code, error
from tests.visitor import Visitor

Visit = Callable[..., Visitor]


@pytest.fixture
def television(acme: TenantScope) -> Television:
    return Television(acme)


@pytest.fixture
def visitor(acme: TenantScope, visit: Visit) -> Visitor:
    visitor = visit(acme)
    visitor.sign_in("alice", cast.PASSWORD)
    return visitor


@pytest.fixture
def shown(television: Television) -> dict[str, Any]:
    return television.shown()


def _approve(visitor: Visitor, shown: dict[str, Any]) -> None:
    enter_code(visitor, shown["user_code"])
    visitor.submit(decision="allow")


def _row(acme: TenantScope, television: Television) -> Any:
    with enter(acme):
        return DeviceAuthorization.objects.get(client=television.client.pk)


def _expire(acme: TenantScope, television: Television) -> None:
    with enter(acme):
        past = timezone.now() - timedelta(seconds=1)
        DeviceAuthorization.objects.filter(client=television.client.pk).update(expires_at=past)


def test_a_device_that_asks_too_often_is_slowed_down_for_good(
    acme: TenantScope, television: Television, shown: dict[str, Any]
) -> None:
    assert error(television.poll(shown)) == "authorization_pending"
    assert error(television.poll(shown)) == "slow_down"
    assert _row(acme, television).interval_seconds == 10
    television.wait(7)
    assert error(television.poll(shown)) == "slow_down"
    television.wait(16)
    assert error(television.poll(shown)) == "authorization_pending"
    assert _row(acme, television).interval_seconds == 15


def test_an_answer_that_is_there_is_given_however_soon(
    television: Television, visitor: Visitor, shown: dict[str, Any]
) -> None:
    television.poll(shown)
    _approve(visitor, shown)
    assert television.poll(shown).status_code == 200


def test_it_expires(acme: TenantScope, television: Television, visitor: Visitor, shown: dict[str, Any]) -> None:
    _expire(acme, television)
    assert error(television.poll(shown)) == "expired_token"
    enter_code(visitor, shown["user_code"])
    assert "no longer valid" in visitor.text


def test_an_approved_one_expires_too(
    acme: TenantScope, television: Television, visitor: Visitor, shown: dict[str, Any]
) -> None:
    _approve(visitor, shown)
    _expire(acme, television)
    assert error(television.poll(shown)) == "expired_token"


def test_a_page_left_open_cannot_approve_what_has_expired(
    acme: TenantScope, television: Television, visitor: Visitor, shown: dict[str, Any]
) -> None:
    enter_code(visitor, shown["user_code"])
    _expire(acme, television)
    visitor.submit(decision="allow")
    assert "This code is over" in visitor.text
    assert error(television.poll(shown)) == "expired_token"


def test_it_gives_tokens_once_and_a_replay_takes_them_back(
    acme: TenantScope, television: Television, visitor: Visitor, shown: dict[str, Any]
) -> None:
    _approve(visitor, shown)
    given = television.poll(shown).json()
    assert error(television.poll(shown)) == "invalid_grant"
    assert television.userinfo(given["access_token"]).status_code == 401
    assert error(television.refresh(given["refresh_token"])) == "invalid_grant"
    with enter(acme):
        assert Event.objects.filter(action="device_code.replay", actor_id=television.client_id).count() == 1


def test_sixteen_polls_at_once_give_tokens_once(
    acme: TenantScope, television: Television, visitor: Visitor, shown: dict[str, Any]
) -> None:
    _approve(visitor, shown)
    form = {"grant_type": GRANT, "client_id": television.client_id, "device_code": shown["device_code"]}
    answers = at_once(television, lambda client: post(client, "/oidc/token", form))
    assert sorted(answer.status_code for answer in answers) == [200] + [400] * (CROWD - 1)
    assert {answer.json()["error"] for answer in answers if answer.status_code == 400} == {"invalid_grant"}
    with enter(acme):
        (family,) = RefreshToken.objects.filter(application=television.client.pk)
    assert family.revoked is not None


def test_sixteen_polls_at_once_before_the_answer_never_fail(television: Television, shown: dict[str, Any]) -> None:
    form = {"grant_type": GRANT, "client_id": television.client_id, "device_code": shown["device_code"]}
    answers = at_once(television, lambda client: post(client, "/oidc/token", form))
    errors = [answer.json()["error"] for answer in answers]
    assert errors.count("authorization_pending") == 1
    assert errors.count("slow_down") == CROWD - 1


def test_another_client_cannot_use_it(
    acme: TenantScope, television: Television, visitor: Visitor, shown: dict[str, Any]
) -> None:
    _approve(visitor, shown)
    assert error(Television(acme).poll(shown)) == "invalid_grant"
    assert television.poll(shown).status_code == 200


def test_another_tenant_does_not_know_it(globex: TenantScope, shown: dict[str, Any]) -> None:
    assert error(Television(globex).poll(shown)) == "invalid_grant"


@pytest.mark.parametrize("code", ["", "x", "A" * 46, "玄関", "a" * 5000])
def test_what_is_no_code_is_refused(television: Television, code: str) -> None:
    assert error(television.token(grant_type=GRANT, device_code=code)) in ("invalid_grant", "invalid_request")


def test_an_authorization_code_is_no_device_code(acme: TenantScope, visit: Visit, television: Television) -> None:
    code = Party(acme).sign_in(visit(acme), "alice")["code"]
    assert error(television.token(grant_type=GRANT, device_code=code)) == "invalid_grant"


def test_neither_code_is_at_rest(acme: TenantScope, television: Television, shown: dict[str, Any]) -> None:
    row = _row(acme, television)
    bare = shown["user_code"].replace("-", "")
    for value in vars(row).values():
        assert shown["device_code"] not in str(value)
        assert bare not in str(value)
