"""A person's own token: exchanged as often as they like until they revoke it."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from identity.oidc.exchange.operations import create_personal_access_token, revoke_personal_access_token
from identity.oidc.models import PersonalAccessToken, RefreshToken
from identity.users.models import User
from identity.users.operations import set_password, suspend_user
from tenants.audit.actor import COMMAND
from tenants.audit.models import Event
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.oidc.crowd import CROWD, at_once
from tests.oidc.exchanger import ACCESS, GRANT, IMPERSONATION, INVALID, PERSONAL, Exchanger, error
from tests.oidc.music import Music
from tests.oidc.party import basic, post


@pytest.fixture
def tool(acme: TenantScope) -> Exchanger:
    return Exchanger(acme, types=(PERSONAL,))


@pytest.fixture
def person(acme: TenantScope) -> User:
    with enter(acme):
        return cast.new_user()


def _make(scope: TenantScope, person: User, **values: Any) -> tuple[PersonalAccessToken, str]:
    with enter(scope):
        return create_personal_access_token(user=person, name="Backup script", by=COMMAND, **values)


def test_it_gives_access_tokens_as_the_person(acme: TenantScope, tool: Exchanger, person: User) -> None:
    row, token = _make(acme, person)
    for _time in range(2):
        body = tool.exchange(token, PERSONAL, scope="openid profile").json()
        assert body["scope"] == "openid profile"
        assert "refresh_token" not in body
        assert tool.userinfo(body["access_token"]).json()["sub"] == str(person.pk)
    with enter(acme):
        row.refresh_from_db()
    assert row.last_used_at is not None


def test_without_a_scope_it_gives_what_the_client_may_ask_for(acme: TenantScope, person: User) -> None:
    tool = Exchanger(acme, scopes=["openid", "email"])
    _row, token = _make(acme, person)
    assert tool.exchange(token, PERSONAL).json()["scope"] == "email openid"


def test_at_an_api_it_gives_what_the_person_may(acme: TenantScope, tool: Exchanger) -> None:
    music = Music(acme)
    _row, token = _make(acme, music.listener)
    body = tool.exchange(token, PERSONAL, resource=music.indicator).json()
    assert tool.claims(body["access_token"])["scope"] == "read:free"
    wide = tool.exchange(token, PERSONAL, resource=music.indicator, scope="read:hifi")
    assert error(wide) == (400, "invalid_scope")


def test_revoking_it_ends_what_it_gave(acme: TenantScope, tool: Exchanger, person: User) -> None:
    row, token = _make(acme, person)
    given = tool.exchange(token, PERSONAL, scope="openid").json()["access_token"]
    with enter(acme):
        revoke_personal_access_token(token=row, by=COMMAND)
    assert tool.userinfo(given).status_code == 401
    assert error(tool.exchange(token, PERSONAL)) == INVALID


def test_it_expires_and_so_does_what_it_gave(acme: TenantScope, tool: Exchanger, person: User) -> None:
    _row, token = _make(acme, person, expires_at=timezone.now() + timedelta(seconds=120))
    assert 110 <= tool.exchange(token, PERSONAL).json()["expires_in"] <= 120
    with time_machine.travel(timezone.now() + timedelta(seconds=121)):
        assert error(tool.exchange(token, PERSONAL)) == INVALID


@pytest.mark.parametrize("how", ["suspend", "password"])
def test_it_ends_with_the_person(acme: TenantScope, tool: Exchanger, person: User, how: str) -> None:
    _row, token = _make(acme, person)
    given = tool.exchange(token, PERSONAL, scope="openid").json()["access_token"]
    with enter(acme):
        if how == "suspend":
            suspend_user(user=person, reason="tried", by=COMMAND)
        else:
            set_password(user=person, password="another horse battery", by=COMMAND)
    assert tool.userinfo(given).status_code == 401
    assert error(tool.exchange(token, PERSONAL)) == INVALID


def test_it_is_no_token_of_another_kind(acme: TenantScope, person: User) -> None:
    tool = Exchanger(acme)
    _row, token = _make(acme, person)
    for kind in (ACCESS, IMPERSONATION):
        assert error(tool.exchange(token, kind)) == INVALID
    assert tool.userinfo(token).status_code == 401
    assert not tool.introspect(token)["active"]


def test_another_tenant_does_not_know_it(acme: TenantScope, globex: TenantScope, person: User) -> None:
    _row, token = _make(acme, person)
    assert error(Exchanger(globex).exchange(token, PERSONAL)) == INVALID


def test_sixteen_at_once_all_get_one(acme: TenantScope, tool: Exchanger, person: User) -> None:
    _row, token = _make(acme, person)
    form = {"grant_type": GRANT, "subject_token": token, "subject_token_type": PERSONAL}
    header = basic(tool.client_id, tool.secret or "")
    answers = at_once(tool, lambda client: post(client, "/oidc/token", form, authorization=header))
    assert [answer.status_code for answer in answers] == [200] * CROWD
    with enter(acme):
        assert RefreshToken.objects.filter(application=tool.client.pk).count() == CROWD


def test_it_is_kept_as_a_digest_and_named_in_the_log(acme: TenantScope, person: User) -> None:
    row, token = _make(acme, person)
    assert len(token) == 47
    assert token not in str(vars(row))
    with enter(acme):
        event = Event.objects.about(person).get(action="personal_access_token.create")
    assert event.details == {"name": "Backup script", "last_four": token[-4:]}


def test_a_person_has_so_many_and_no_more(acme: TenantScope, person: User) -> None:
    for _time in range(20):
        _make(acme, person)
    with pytest.raises(ValidationError):
        _make(acme, person)


@pytest.mark.parametrize(
    "values", [{"name": " "}, {"name": "n" * 81}, {"expires_at": timezone.now() - timedelta(days=1)}]
)
def test_it_needs_a_name_and_an_end_to_come(acme: TenantScope, person: User, values: dict[str, Any]) -> None:
    with enter(acme), pytest.raises(ValidationError):
        create_personal_access_token(**{"user": person, "name": "x", "by": COMMAND, **values})
