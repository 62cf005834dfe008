"""Staff act as a person: once, briefly, named in every token, and never further (SECURITY 17)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from identity.oidc.exchange.operations import ImpersonationRefused, create_impersonation_token
from identity.users.models import User
from identity.users.operations import set_password, suspend_user
from tenants.audit.actor import COMMAND, Actor, Kind
from tenants.audit.models import Event
from tenants.isolation.scope import TenantScope, enter
from tenants.register import operators_scope
from tests import cast
from tests.oidc.crowd import CROWD, at_once
from tests.oidc.exchanger import ACCESS, GRANT, IMPERSONATION, INVALID, PERSONAL, Exchanger, error
from tests.oidc.music import Music
from tests.oidc.party import Party, basic, post
from tests.oidc.television import Television
from tests.visitor import Visitor

Visit = Callable[..., Visitor]
OSCAR = Actor(Kind.OPERATOR, id="5f0c3c4e-0000-4000-8000-000000000001", label="Oscar")
REASON = "Ticket 4711: the person asked for help"


@pytest.fixture
def backend(acme: TenantScope) -> Exchanger:
    return Exchanger(acme, types=(ACCESS, IMPERSONATION))


@pytest.fixture
def person(acme: TenantScope) -> User:
    with enter(acme):
        return cast.new_user()


def _make(scope: TenantScope, person: User, **values: Any) -> str:
    with enter(scope):
        return create_impersonation_token(**{"user": person, "reason": REASON, "by": OSCAR, **values})


def test_it_gives_one_access_token_that_names_who_acts(acme: TenantScope, backend: Exchanger, person: User) -> None:
    token = _make(acme, person)
    body = backend.exchange(token, IMPERSONATION, scope="openid profile offline_access").json()
    assert body["scope"] == "openid profile"
    assert not {"refresh_token", "id_token"} & set(body)
    assert backend.userinfo(body["access_token"]).json()["sub"] == str(person.pk)
    seen = backend.introspect(body["access_token"])
    assert seen["sub"] == str(person.pk)
    assert seen["act"] == {"sub": OSCAR.id}
    assert error(backend.exchange(token, IMPERSONATION)) == INVALID


def test_a_jwt_names_who_acts_too(acme: TenantScope, backend: Exchanger) -> None:
    music = Music(acme)
    body = backend.exchange(_make(acme, music.listener), IMPERSONATION, resource=music.indicator).json()
    claims = backend.claims(body["access_token"])
    assert claims["act"] == {"sub": OSCAR.id}
    assert claims["scope"] == "read:free"


def test_it_is_in_the_log_of_the_person_with_the_reason(acme: TenantScope, backend: Exchanger, person: User) -> None:
    backend.exchange(_make(acme, person), IMPERSONATION)
    with enter(acme):
        asked = Event.objects.about(person).get(action="user.impersonate")
        used = Event.objects.about(person).get(action="user.impersonated")
    assert asked.actor_label == "Oscar"
    assert asked.details["reason"] == REASON
    assert used.details == {"actor": OSCAR.id, "client_id": backend.client_id}


def test_it_lives_no_longer_than_it_was_given(acme: TenantScope, backend: Exchanger, person: User) -> None:
    token = _make(acme, person, lifetime=timedelta(seconds=100))
    body = backend.exchange(token, IMPERSONATION).json()
    assert 90 <= body["expires_in"] <= 100
    late = _make(acme, person)
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert error(backend.exchange(late, IMPERSONATION)) == INVALID


def test_a_refused_exchange_uses_nothing_up(acme: TenantScope, backend: Exchanger, person: User) -> None:
    token = _make(acme, person)
    assert error(backend.exchange(token, IMPERSONATION, scope="made:up")) == (400, "invalid_scope")
    assert error(Exchanger(acme, types=(PERSONAL,)).exchange(token, IMPERSONATION)) == (400, "unauthorized_client")
    assert backend.exchange(token, IMPERSONATION).status_code == 200


def test_of_sixteen_at_once_one_gets_it(acme: TenantScope, backend: Exchanger, person: User) -> None:
    form = {"grant_type": GRANT, "subject_token": _make(acme, person), "subject_token_type": IMPERSONATION}
    header = basic(backend.client_id, backend.secret or "")
    answers = at_once(backend, lambda client: post(client, "/oidc/token", form, authorization=header))
    assert sorted(answer.status_code for answer in answers) == [200] + [400] * (CROWD - 1)


def test_passed_on_it_still_names_who_acts(acme: TenantScope, backend: Exchanger, person: User) -> None:
    first = backend.exchange(_make(acme, person), IMPERSONATION).json()["access_token"]
    second = Exchanger(acme, backend)
    passed = second.exchange(first).json()["access_token"]
    assert second.introspect(passed)["act"] == {"sub": OSCAR.id}


@pytest.mark.parametrize("how", ["suspend", "password"])
def test_it_ends_with_the_person(acme: TenantScope, backend: Exchanger, person: User, how: str) -> None:
    token = _make(acme, person)
    given = backend.exchange(_make(acme, person), IMPERSONATION).json()["access_token"]
    with enter(acme):
        if how == "suspend":
            suspend_user(user=person, reason="tried", by=COMMAND)
        else:
            set_password(user=person, password="another horse battery", by=COMMAND)
    assert backend.userinfo(given).status_code == 401
    assert error(backend.exchange(token, IMPERSONATION)) == INVALID


# ── Who may ──
@pytest.mark.parametrize(
    "values",
    [
        {"reason": " "},
        {"by": COMMAND},
        {"by": Actor(Kind.USER, id="somebody")},
        {"by": Actor(Kind.ANONYMOUS)},
        {"by": Actor(Kind.OPERATOR)},
        {"lifetime": timedelta(hours=2)},
        {"lifetime": timedelta(0)},
    ],
)
def test_it_needs_somebody_who_may_and_a_reason(acme: TenantScope, person: User, values: dict[str, Any]) -> None:
    with pytest.raises(ImpersonationRefused):
        _make(acme, person, **values)


def test_a_suspended_person_cannot_be_impersonated(acme: TenantScope, person: User) -> None:
    with enter(acme):
        suspend_user(user=person, reason="tried", by=COMMAND)
    with pytest.raises(ImpersonationRefused):
        _make(acme, person)


def test_members_of_staff_cannot_be_impersonated() -> None:
    """SECURITY 5."""
    with pytest.raises(ImpersonationRefused):
        _make(operators_scope(), cast.operator("vera"))


def test_another_tenant_does_not_know_it(acme: TenantScope, globex: TenantScope, person: User) -> None:
    assert error(Exchanger(globex).exchange(_make(acme, person), IMPERSONATION)) == INVALID


# ── What does not follow ──
def test_it_opens_no_page(acme: TenantScope, backend: Exchanger, visit: Visit, person: User) -> None:
    """No session comes of it: no account page, no consent, no device approval."""
    given = backend.exchange(_make(acme, person), IMPERSONATION).json()["access_token"]
    shown = Television(acme).shown()
    paths = ("/account/", "/account/password", "/account/tokens", Party(acme, "third-party").authorize_path())
    for path in paths:
        visitor = visit(acme)
        visitor.open(path, authorization=f"Bearer {given}")
        assert visitor.path.startswith("/signin"), path
    visitor = visit(acme)
    visitor.open("/oidc/device", authorization=f"Bearer {given}")
    visitor.submit(user_code=shown["user_code"])
    assert visitor.path.startswith("/signin")


def test_it_is_no_token_of_another_kind(acme: TenantScope, person: User) -> None:
    backend = Exchanger(acme)
    token = _make(acme, person)
    for kind in (ACCESS, PERSONAL):
        assert error(backend.exchange(token, kind)) == INVALID
    assert backend.userinfo(token).status_code == 401
