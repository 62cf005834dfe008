"""Section 2.2: a token is for one API, which the grant must name; without one it opens userinfo."""

from collections.abc import Callable
from typing import Any

import pytest

from tenants.apis.operations import delete_resource
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests.oidc.music import SCOPES, Music
from tests.oidc.party import Party, basic, post
from tests.visitor import Visitor

Visit = Callable[..., Visitor]


@pytest.fixture
def music(acme: TenantScope) -> Music:
    return Music(acme)


@pytest.fixture
def rp(acme: TenantScope) -> Party:
    return Party(acme)


@pytest.fixture
def given(acme: TenantScope, visit: Visit, music: Music, rp: Party) -> dict[str, Any]:
    return rp.tokens(visit(acme), music.login, scope=SCOPES, resource=music.indicator)


def test_a_code_gives_a_token_for_the_api_and_an_id_token(acme: TenantScope, visit: Visit, music: Music) -> None:
    rp = Party(acme)
    code = rp.sign_in(visit(acme), music.login, scope=SCOPES, resource=music.indicator)["code"]
    body = rp.redeem(code, resource=music.indicator).json()
    assert (body["token_type"], body["expires_in"], body["scope"]) == ("Bearer", 600, "read:free")
    assert rp.claims(body["access_token"])["aud"] == music.indicator
    assert rp.claims(body["id_token"])["aud"] == rp.client_id
    assert body["refresh_token"]


def test_without_a_resource_the_token_opens_userinfo(given: dict[str, Any], rp: Party) -> None:
    assert given["scope"] == "openid offline_access"
    assert "." not in given["access_token"]
    assert rp.userinfo(given["access_token"]).status_code == 200


def test_a_refresh_gives_a_token_for_each_in_turn(acme: TenantScope, visit: Visit, music: Music) -> None:
    other, rp = Music(acme), Party(acme)
    given = rp.tokens(visit(acme), music.login, scope=SCOPES, resource=[music.indicator, other.indicator])
    first = rp.refresh(given["refresh_token"], resource=music.indicator).json()
    second = rp.refresh(first["refresh_token"], resource=other.indicator).json()
    third = rp.refresh(second["refresh_token"]).json()
    assert rp.claims(first["access_token"])["aud"] == music.indicator
    assert (first["scope"], second["scope"]) == ("read:free", "")
    assert rp.claims(second["access_token"])["aud"] == other.indicator
    assert rp.userinfo(third["access_token"]).status_code == 200


def test_a_program_of_plain_oauth_gets_a_token_for_the_one_api_it_named(
    acme: TenantScope, visit: Visit, music: Music, rp: Party
) -> None:
    """Without openid nothing can be done at userinfo."""
    given = rp.tokens(visit(acme), music.login, scope="read:free write:playlists", resource=music.indicator)
    assert given["scope"] == "read:free"
    assert rp.claims(given["access_token"])["aud"] == music.indicator
    assert "id_token" not in given
    music.give("pro")
    again = rp.refresh(given["refresh_token"]).json()
    assert again["scope"] == "read:free write:playlists"
    both = [music.indicator, Music(acme).indicator]
    given = rp.tokens(visit(acme), music.login, scope="read:free profile", resource=both)
    assert given["scope"] == "profile"
    assert "." not in given["access_token"]


def test_userinfo_refuses_a_token_made_for_an_api(acme: TenantScope, visit: Visit) -> None:
    rp = Party(acme)
    for token_format in ("jwt", "opaque"):
        music = Music(acme, token_format=token_format)
        given = rp.tokens(visit(acme), music.login, scope=SCOPES, resource=music.indicator)
        token = rp.refresh(given["refresh_token"], resource=music.indicator).json()["access_token"]
        answer = rp.userinfo(token)
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_token")


def test_one_that_the_grant_does_not_name_is_refused_and_uses_nothing_up(
    acme: TenantScope, visit: Visit, music: Music, rp: Party
) -> None:
    other = Music(acme).indicator
    code = rp.sign_in(visit(acme), music.login, scope=SCOPES, resource=music.indicator)["code"]
    refused = rp.redeem(code, resource=other)
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_target")
    given = rp.redeem(code, resource=music.indicator).json()
    refused = rp.refresh(given["refresh_token"], resource=other)
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_target")
    again = rp.refresh(given["refresh_token"], resource=music.indicator).json()
    assert again["scope"] == "read:free"


def test_a_wrong_code_stays_a_wrong_code(acme: TenantScope, visit: Visit, music: Music, rp: Party) -> None:
    code = rp.sign_in(visit(acme), music.login, resource=music.indicator)["code"]
    wrong = rp.redeem(code, resource=music.indicator, code_verifier="a" * 43)
    assert wrong.json()["error"] == "invalid_grant"
    assert Party(acme).redeem(code, resource=Music(acme).indicator).json()["error"] == "invalid_grant"


def test_two_at_once_are_refused(given: dict[str, Any], rp: Party, music: Music) -> None:
    form = f"grant_type=refresh_token&refresh_token={given['refresh_token']}"
    form += f"&resource={music.indicator}&resource=https://b.example"
    answer = post(rp.http, "/oidc/token", form, authorization=basic(rp.client_id, rp.secret or ""))
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_target")
    assert rp.refresh(given["refresh_token"]).status_code == 200


@pytest.mark.parametrize("resource", ["https://unknown.example", "x", "玄関", "a" * 5000])
def test_one_that_is_not_known_is_refused(given: dict[str, Any], rp: Party, resource: str) -> None:
    assert rp.refresh(given["refresh_token"], resource=resource).json()["error"] == "invalid_target"


def test_one_that_was_deleted_is_refused(acme: TenantScope, given: dict[str, Any], rp: Party, music: Music) -> None:
    with enter(acme):
        delete_resource(resource=music.resource, by=COMMAND)
    assert rp.refresh(given["refresh_token"], resource=music.indicator).json()["error"] == "invalid_target"
    assert rp.refresh(given["refresh_token"]).status_code == 200


def test_a_narrower_scope_holds_at_the_api_too(
    acme: TenantScope, given: dict[str, Any], rp: Party, music: Music
) -> None:
    music.give("pro")
    narrow = rp.refresh(given["refresh_token"], resource=music.indicator, scope="write:playlists").json()
    assert narrow["scope"] == "write:playlists"
    wide = rp.refresh(narrow["refresh_token"], resource=music.indicator).json()
    assert wide["scope"] == "read:free write:playlists"
    beyond = rp.refresh(wide["refresh_token"], resource=music.indicator, scope="read:free delete:all")
    assert beyond.json()["error"] == "invalid_scope"


def test_a_used_refresh_token_ends_the_family_at_an_api_too(
    acme: TenantScope, given: dict[str, Any], rp: Party, music: Music
) -> None:
    third = rp.refresh(rp.refresh(given["refresh_token"], resource=music.indicator).json()["refresh_token"]).json()
    reused = rp.refresh(given["refresh_token"], resource=music.indicator)
    assert reused.json()["error"] == "invalid_grant"
    assert rp.refresh(third["refresh_token"]).json()["error"] == "invalid_grant"
