"""What a token carries at an API: asked for, and permitted to the person or machine at that moment."""

from collections.abc import Callable
from typing import Any

import pytest

from identity.users.roles.operations import delete_role, take_application_roles, update_role_permissions
from tenants.apis.operations import delete_permission
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests.oidc.music import SCOPES, Music
from tests.oidc.party import Party
from tests.visitor import Visitor

Visit = Callable[..., Visitor]


@pytest.fixture
def music(acme: TenantScope) -> Music:
    return Music(acme)


class Listening:
    """A grant whose refresh tokens are used one after the other."""

    def __init__(self, rp: Party, music: Music, given: dict[str, Any]) -> None:
        self.rp, self.music, self.token = rp, music, given["refresh_token"]

    def scope(self) -> str:
        body = self.rp.refresh(self.token, resource=self.music.indicator).json()
        self.token = body["refresh_token"]
        assert self.rp.claims(body["access_token"])["scope"] == body["scope"]
        return str(body["scope"])


def _listen(music: Music, visit: Visit, scope: str = SCOPES) -> Listening:
    rp = Party(music.scope)
    return Listening(rp, music, rp.tokens(visit(music.scope), music.login, scope=scope, resource=music.indicator))


def test_the_next_refresh_follows_the_persons_roles(music: Music, visit: Visit) -> None:
    listening = _listen(music, visit)
    assert listening.scope() == "read:free"
    music.give("pro")
    assert listening.scope() == "read:free write:playlists"
    music.give("premium")
    music.take("free", "pro")
    assert listening.scope() == "write:playlists read:hifi"
    music.take("premium")
    assert listening.scope() == ""


def test_the_next_refresh_follows_what_roles_permit(acme: TenantScope, music: Music, visit: Visit) -> None:
    listening = _listen(music, visit)
    with enter(acme):
        both = [music.permissions["read:free"], music.permissions["read:hifi"]]
        update_role_permissions(role=music.roles["free"], permissions=both, by=COMMAND)
    assert listening.scope() == "read:free read:hifi"
    with enter(acme):
        delete_permission(permission=music.permissions["read:free"], by=COMMAND)
    assert listening.scope() == "read:hifi"
    with enter(acme):
        delete_role(role=music.roles["free"], by=COMMAND)
    assert listening.scope() == ""


def test_what_was_not_asked_for_never_comes(music: Music, visit: Visit) -> None:
    listening = _listen(music, visit, scope="openid offline_access read:free")
    music.give("pro", "premium")
    assert listening.scope() == "read:free"


def test_a_client_asks_only_for_what_it_was_given(acme: TenantScope, music: Music, visit: Visit) -> None:
    music.give("pro")
    rp = Party(acme, scopes=["openid", "offline_access", "write:playlists"])
    given = rp.tokens(visit(acme), music.login, scope=SCOPES, resource=music.indicator)
    assert rp.refresh(given["refresh_token"], resource=music.indicator).json()["scope"] == "write:playlists"


def test_the_name_of_a_permission_means_nothing_without_its_api(acme: TenantScope, music: Music, visit: Visit) -> None:
    rp = Party(acme, scopes=["openid", "read:hifi", "label"])
    given = rp.tokens(visit(acme), music.login, scope="openid read:hifi label")
    assert given["scope"] == "openid label"


# ── Machine clients ──


def test_a_machine_has_what_its_roles_permit(acme: TenantScope, music: Music) -> None:
    machine = Party(acme, "machine")
    music.employ(machine, "read:free", "write:playlists")
    form = {"grant_type": "client_credentials", "resource": music.indicator}
    assert machine.token(**form).json()["scope"] == "read:free write:playlists"
    assert machine.token(**form, scope="write:playlists read:hifi").json()["scope"] == "write:playlists"
    nothing = machine.token(**form, scope="read:hifi")
    assert (nothing.status_code, nothing.json()["error"]) == (400, "invalid_scope")


def test_a_machine_loses_them_with_its_role(acme: TenantScope, music: Music) -> None:
    machine = Party(acme, "machine")
    role = music.employ(machine, "read:free")
    with enter(acme):
        take_application_roles(application=machine.client.application, roles=[role], by=COMMAND)
    answer = machine.token(grant_type="client_credentials", resource=music.indicator)
    assert answer.json()["scope"] == ""


def test_a_machine_without_a_role_has_nothing(acme: TenantScope, music: Music) -> None:
    machine = Party(acme, "machine", scopes=["read:hifi"])
    answer = machine.token(grant_type="client_credentials", resource=music.indicator)
    assert answer.json()["scope"] == ""
    unknown = machine.token(grant_type="client_credentials", resource="https://unknown.example")
    assert unknown.json()["error"] == "invalid_target"
