"""A third party at an API: asked for in the API's own words, given what was granted, and only what the person has."""

from collections.abc import Callable

import pytest

from identity.oidc.operations import update_client
from identity.oidc.tokens.operations import revoke_grants
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.oidc.music import Music
from tests.oidc.party import Party
from tests.visitor import Visitor, forms_of

Visit = Callable[..., Visitor]
LISTED = ["openid", "profile", "offline_access", "read:free", "write:playlists", "read:hifi"]
SCOPES = "openid profile offline_access read:free write:playlists read:hifi"


@pytest.fixture
def music(acme: TenantScope) -> Music:
    music = Music(acme)
    music.give("pro")
    return music


@pytest.fixture
def rp(acme: TenantScope) -> Party:
    return Party(acme, "third-party", scopes=LISTED)


@pytest.fixture
def visitor(acme: TenantScope, visit: Visit, rp: Party, music: Music) -> Visitor:
    """Signed in, and at the question."""
    visitor = visit(acme)
    visitor.sign_in(music.login, cast.PASSWORD, rp.authorize_path(scope=SCOPES, resource=music.indicator))
    assert visitor.path.startswith("/consent/")
    return visitor


def _switches(visitor: Visitor) -> list[str]:
    return [part.partition('"')[0] for part in visitor.text.split('name="scope" value="')[1:]]


def _scope(rp: Party, visitor: Visitor, music: Music) -> str:
    body = rp.redeem(rp.answer(visitor)["code"], resource=music.indicator).json()
    return str(body.get("scope", body.get("error")))


def test_the_page_names_the_api_and_what_each_permission_means(visitor: Visitor, music: Music) -> None:
    assert f"At “{music.resource.name}”" in visitor.text
    assert "May write:playlists" in visitor.text
    # What the person has not cannot be granted: it is not asked.
    assert _switches(visitor) == ["profile", "offline_access", "read:free", "write:playlists"]


def test_the_rest_is_given_exactly(rp: Party, visitor: Visitor, music: Music) -> None:
    visitor.submit(decision="allow", scope=["profile", "offline_access", "read:free"])
    code = rp.answer(visitor)["code"]
    body = rp.redeem(code, resource=music.indicator).json()
    assert body["scope"] == "read:free"
    assert rp.claims(body["access_token"])["scope"] == "read:free"
    assert rp.refresh(body["refresh_token"]).json()["scope"] == "openid profile offline_access"


def test_a_form_that_names_more_grants_no_more(rp: Party, visitor: Visitor, music: Music) -> None:
    other = Music(music.scope)
    forged = ["read:free", "read:hifi", "email", f"{other.indicator} read:free", f"{music.indicator} read:hifi"]
    visitor.submit(decision="allow", scope=forged)
    music.give("premium")
    code = rp.answer(visitor)["code"]
    assert rp.redeem(code, resource=other.indicator).json()["error"] == "invalid_target"
    assert rp.redeem(code, resource=music.indicator).json()["scope"] == "read:free"


def test_an_api_where_everything_was_declined_gets_no_token_at_all(rp: Party, visitor: Visitor, music: Music) -> None:
    visitor.submit(decision="allow", scope=["profile"])
    assert _scope(rp, visitor, music) == "invalid_target"


def test_only_what_is_new_is_asked_later(rp: Party, visitor: Visitor, music: Music) -> None:
    visitor.submit(decision="allow", scope=["profile", "read:free"])
    assert _scope(rp, visitor, music) == "read:free"
    music.give("premium")
    visitor.open(rp.authorize_path(scope=SCOPES, resource=music.indicator))
    assert _switches(visitor) == ["read:hifi"]
    visitor.submit(decision="allow", scope=["read:hifi"])
    assert _scope(rp, visitor, music) == "read:free read:hifi"
    visitor.open(rp.authorize_path(scope=SCOPES, resource=music.indicator, prompt="none"))
    assert _scope(rp, visitor, music) == "read:free read:hifi"


def test_prompt_consent_asks_for_all_and_leaves_off_what_was_declined(
    rp: Party, visitor: Visitor, music: Music
) -> None:
    visitor.submit(decision="allow", scope=["profile", "read:free"])
    visitor.open(rp.authorize_path(scope=SCOPES, resource=music.indicator, prompt="consent"))
    assert len(_switches(visitor)) == 4
    # A browser sends what is switched on: the last one of each name that this reader of forms keeps.
    assert forms_of(visitor.text)[0]["fields"]["scope"] == "read:free"
    assert visitor.text.count(" checked>") == 2


def test_what_is_taken_back_at_a_later_question_leaves_older_tokens_too(
    rp: Party, visitor: Visitor, music: Music
) -> None:
    visitor.submit(decision="allow", scope=["profile", "offline_access", "read:free", "write:playlists"])
    older = rp.redeem(rp.answer(visitor)["code"]).json()
    visitor.open(rp.authorize_path(scope=SCOPES, resource=music.indicator, prompt="consent"))
    visitor.submit(decision="allow", scope=["profile", "offline_access", "read:free"])
    assert rp.refresh(older["refresh_token"], resource=music.indicator).json()["error"] == "invalid_grant"
    assert _scope(rp, visitor, music) == "read:free"


def test_a_question_that_takes_nothing_back_leaves_older_tokens(rp: Party, visitor: Visitor, music: Music) -> None:
    visitor.submit(decision="allow", scope=["offline_access", "read:free"])
    older = rp.redeem(rp.answer(visitor)["code"]).json()
    visitor.open(rp.authorize_path(scope=SCOPES, resource=music.indicator, prompt="consent"))
    visitor.submit(decision="allow", scope=["offline_access", "read:free", "write:playlists"])
    assert rp.refresh(older["refresh_token"], resource=music.indicator).json()["scope"] == "read:free"


def test_an_application_that_lists_no_permission_gets_none(acme: TenantScope, visit: Visit, music: Music) -> None:
    rp, visitor = Party(acme, "third-party"), visit(acme)
    visitor.sign_in(music.login, cast.PASSWORD, rp.authorize_path(scope=SCOPES, resource=music.indicator))
    assert _switches(visitor) == ["profile", "offline_access"]


def test_a_permission_struck_from_the_listing_is_gone_at_the_next_refresh(
    acme: TenantScope, rp: Party, visitor: Visitor, music: Music
) -> None:
    visitor.submit(decision="allow", scope=["profile", "offline_access", "read:free", "write:playlists"])
    body = rp.redeem(rp.answer(visitor)["code"], resource=music.indicator).json()
    assert body["scope"] == "read:free write:playlists"
    with enter(acme):
        shorter = [scope for scope in LISTED if scope not in ("write:playlists", "profile")]
        update_client(client=rp.client, values={"scopes": shorter}, by=COMMAND)
    body = rp.refresh(body["refresh_token"], resource=music.indicator).json()
    assert body["scope"] == "read:free"
    assert rp.refresh(body["refresh_token"]).json()["scope"] == "openid offline_access"


def test_taking_it_back_ends_tokens_at_the_api_at_once(
    acme: TenantScope, rp: Party, visitor: Visitor, music: Music
) -> None:
    backend = Party(acme, "machine")
    music.employ(backend, "read:free")
    visitor.submit(decision="allow", scope=["offline_access", "read:free"])
    body = rp.redeem(rp.answer(visitor)["code"], resource=music.indicator).json()
    assert backend.introspect(body["access_token"])["active"] is True
    with enter(acme):
        revoke_grants(user=music.listener, application=rp.client.application, by=COMMAND)
    assert backend.introspect(body["access_token"]) == {"active": False}
    assert rp.refresh(body["refresh_token"], resource=music.indicator).json()["error"] == "invalid_grant"
    visitor.open(rp.authorize_path(scope=SCOPES, resource=music.indicator))
    assert visitor.path.startswith("/consent/")
