"""Section 2.1: the APIs that a grant may be for are named, and checked, at the authorization endpoint."""

from collections.abc import Callable

import pytest

from identity.oidc.models import Grant
from tenants.isolation.scope import TenantScope, enter
from tests.oidc.music import SCOPES, Music
from tests.oidc.party import Party
from tests.visitor import Visitor

Visit = Callable[..., Visitor]


def test_several_are_kept_each_with_what_was_asked_for_there(acme: TenantScope, visit: Visit) -> None:
    first, second, rp = Music(acme), Music(acme), Party(acme)
    rp.sign_in(visit(acme), first.login, scope=f"{SCOPES} unknown", resource=[first.indicator, second.indicator])
    with enter(acme):
        row = Grant.objects.get(application=rp.client)
    names = ["read:free", "write:playlists", "read:hifi"]
    assert row.resources == {first.indicator: names, second.indicator: names}
    assert row.scope == "openid offline_access"


@pytest.mark.parametrize(
    "resource",
    [
        "https://unknown.example",
        "music",
        "https://music.example#part",
        "https://music.example/a b",
        "玄" * 10,
        "https://music.example/" + "a" * 1500,
    ],
)
def test_one_that_is_not_known_is_refused(acme: TenantScope, visit: Visit, resource: str) -> None:
    rp, visitor = Party(acme), visit(acme)
    visitor.open(rp.authorize_path(resource=resource))
    answer = rp.answer(visitor)
    assert (answer["error"], answer["state"]) == ("invalid_target", "the state")


def test_a_known_one_beside_an_unknown_one_does_not_help(acme: TenantScope, visit: Visit) -> None:
    music, rp, visitor = Music(acme), Party(acme), visit(acme)
    visitor.open(rp.authorize_path(resource=[music.indicator, "https://unknown.example"]))
    assert rp.answer(visitor)["error"] == "invalid_target"


def test_the_same_one_twice_is_one(acme: TenantScope, visit: Visit) -> None:
    music, rp = Music(acme), Party(acme)
    assert "code" in rp.sign_in(visit(acme), music.login, resource=[music.indicator, music.indicator])


def test_another_tenants_is_not_known(acme: TenantScope, globex: TenantScope, visit: Visit) -> None:
    rp, visitor = Party(acme), visit(acme)
    visitor.open(rp.authorize_path(resource=Music(globex).indicator))
    assert rp.answer(visitor)["error"] == "invalid_target"


def test_too_many_are_refused(acme: TenantScope, visit: Visit) -> None:
    rp, visitor = Party(acme), visit(acme)
    visitor.open(rp.authorize_path(resource=[f"https://api{number}.example" for number in range(21)]))
    assert rp.answer(visitor)["error"] == "invalid_target"
