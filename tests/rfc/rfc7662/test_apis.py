"""Tokens made for an API: who may ask about them, and from when on they count no more."""

from collections.abc import Callable
from typing import Any

import pytest

from identity.applications.operations import suspend_application
from identity.users.operations import set_password, suspend_user
from identity.users.roles.operations import take_application_roles
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests.oidc.music import SCOPES, Music
from tests.oidc.party import Party
from tests.visitor import Visitor

Visit = Callable[..., Visitor]


@pytest.fixture(params=["jwt", "opaque"])
def music(acme: TenantScope, request: pytest.FixtureRequest) -> Music:
    return Music(acme, token_format=request.param)


@pytest.fixture
def rp(acme: TenantScope) -> Party:
    return Party(acme)


@pytest.fixture
def given(acme: TenantScope, visit: Visit, music: Music, rp: Party) -> dict[str, Any]:
    code = rp.sign_in(visit(acme), music.login, scope=SCOPES, resource=music.indicator)["code"]
    found: dict[str, Any] = rp.redeem(code, resource=music.indicator).json()
    return found


@pytest.fixture
def backend(acme: TenantScope, music: Music) -> Party:
    """The API's own."""
    machine = Party(acme, "machine")
    music.employ(machine, "read:free")
    return machine


def test_the_apis_backend_and_the_client_itself_hear_the_same(
    given: dict[str, Any], rp: Party, backend: Party, music: Music
) -> None:
    found = backend.introspect(given["access_token"])
    assert found == rp.introspect(given["access_token"])
    assert found["active"] is True
    assert (found["aud"], found["client_id"], found["scope"]) == (music.indicator, rp.client_id, "read:free")
    assert found["sub"] == str(music.listener.pk)
    assert not {"username", "email", "name"} & set(found)


def test_others_hear_nothing(acme: TenantScope, given: dict[str, Any]) -> None:
    elsewhere = Party(acme, "machine")
    Music(acme).employ(elsewhere, "read:free")
    for stranger in (elsewhere, Party(acme, "machine"), Party(acme)):
        assert stranger.introspect(given["access_token"]) == {"active": False}


def test_a_backend_that_lost_its_role_hears_nothing(
    acme: TenantScope, given: dict[str, Any], backend: Party, music: Music
) -> None:
    with enter(acme):
        roles = [row.role for row in backend.client.application.role_rows.all()]
        take_application_roles(application=backend.client.application, roles=roles, by=COMMAND)
    assert backend.introspect(given["access_token"]) == {"active": False}


def test_a_backend_hears_nothing_of_tokens_for_userinfo(given: dict[str, Any], rp: Party, backend: Party) -> None:
    token = rp.refresh(given["refresh_token"]).json()["access_token"]
    assert backend.introspect(token) == {"active": False}
    assert backend.introspect(given["refresh_token"]) == {"active": False}


def test_a_machines_token_is_described(acme: TenantScope, backend: Party, music: Music) -> None:
    machine = Party(acme, "machine")
    music.employ(machine, "read:hifi")
    token = machine.token(grant_type="client_credentials", resource=music.indicator).json()["access_token"]
    found = backend.introspect(token)
    assert (found["sub"], found["scope"]) == (machine.client_id, "read:hifi")
    with enter(acme):
        suspend_application(application=machine.client.application, reason="tried", by=COMMAND)
    assert backend.introspect(token) == {"active": False}


def test_it_ends_when_it_is_revoked_and_nothing_else_does(given: dict[str, Any], rp: Party, backend: Party) -> None:
    assert rp.revoke(given["access_token"]).status_code == 200
    assert backend.introspect(given["access_token"]) == {"active": False}
    assert rp.refresh(given["refresh_token"]).status_code == 200


def test_the_backend_cannot_revoke_it(given: dict[str, Any], rp: Party, backend: Party) -> None:
    assert backend.revoke(given["access_token"]).json()["error"] == "invalid_request"
    assert rp.introspect(given["access_token"])["active"] is True


def test_it_ends_with_its_refresh_token(given: dict[str, Any], rp: Party, backend: Party) -> None:
    rp.revoke(given["refresh_token"])
    assert backend.introspect(given["access_token"]) == {"active": False}


@pytest.mark.parametrize("how", ["suspend", "password"])
def test_it_ends_with_the_person(
    acme: TenantScope, given: dict[str, Any], backend: Party, music: Music, how: str
) -> None:
    with enter(acme):
        if how == "suspend":
            suspend_user(user=music.listener, reason="tried", by=COMMAND)
        else:
            set_password(user=music.listener, password="another horse battery", by=COMMAND)
    assert backend.introspect(given["access_token"]) == {"active": False}


@pytest.mark.parametrize("place", [0, 40, 100, -1])
def test_one_changed_character_is_noise(given: dict[str, Any], backend: Party, place: int) -> None:
    token = given["access_token"]
    place %= len(token)
    # The last character of a signature carries two bits that mean nothing: another one there reads otherwise.
    other = "A" if token[place] not in "AQgw" else "_"
    assert backend.introspect(token[:place] + other + token[place + 1 :]) == {"active": False}


def test_at_another_tenant_it_is_noise(globex: TenantScope, given: dict[str, Any]) -> None:
    there = Party(globex, "machine")
    music = Music(globex)
    music.employ(there, "read:free")
    assert there.introspect(given["access_token"]) == {"active": False}
