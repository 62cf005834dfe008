"""Sixteen at once, with real threads: one winner, nothing left over, never a 500."""

from collections.abc import Callable
from typing import Any

import pytest

from identity.oidc.models import Client, RefreshToken
from identity.oidc.tokens import refresh
from tenants.isolation.scope import TenantScope, enter
from tests.oidc import party
from tests.oidc.crowd import CROWD, at_once
from tests.oidc.music import SCOPES, Music
from tests.oidc.party import Party
from tests.visitor import Visitor

Visit = Callable[..., Visitor]


def _post(rp: Party, form: dict[str, str]) -> Callable[[Any], Any]:
    header = party.basic(rp.client_id, rp.secret or "")
    return lambda client: party.post(client, "/oidc/token", form, authorization=header)


def _families(acme: TenantScope, rp: Party) -> list[RefreshToken]:
    with enter(acme):
        return list(RefreshToken.objects.filter(application=rp.client.pk))


@pytest.fixture
def rp(acme: TenantScope) -> Party:
    return Party(acme)


def test_one_code_gives_tokens_once_and_the_replays_take_them_back(acme: TenantScope, visit: Visit, rp: Party) -> None:
    code = rp.sign_in(visit(acme), "alice")["code"]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": rp.redirect_uri}
    answers = at_once(rp, _post(rp, {**form, "code_verifier": rp.verifier}))
    assert sorted(answer.status_code for answer in answers) == [200] + [400] * (CROWD - 1)
    assert {answer.json()["error"] for answer in answers if answer.status_code == 400} == {"invalid_grant"}
    (family,) = _families(acme, rp)
    assert family.revoked is not None


def test_one_refresh_token_within_the_grace_has_one_successor(acme: TenantScope, visit: Visit, rp: Party) -> None:
    token = rp.tokens(visit(acme), "alice")["refresh_token"]
    answers = at_once(rp, _post(rp, {"grant_type": "refresh_token", "refresh_token": token}))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["refresh_token"] for answer in answers}) == 1
    (family,) = _families(acme, rp)
    assert (family.generation, family.revoked) == (1, None)


def test_one_refresh_token_without_grace_has_one_winner_and_the_family_ends(
    acme: TenantScope, visit: Visit, rp: Party
) -> None:
    with enter(acme):
        Client.objects.filter(pk=rp.client.pk).update(refresh_grace_seconds=0)
    token = rp.tokens(visit(acme), "alice")["refresh_token"]
    answers = at_once(rp, _post(rp, {"grant_type": "refresh_token", "refresh_token": token}))
    assert sorted(answer.status_code for answer in answers) == [200] + [400] * (CROWD - 1)
    (family,) = _families(acme, rp)
    assert family.revoked is not None
    assert family.generation == refresh.RefreshToken(family.token_family, 1).generation


def test_a_chain_of_refreshes_from_many_sides_never_forks(acme: TenantScope, visit: Visit, rp: Party) -> None:
    token = rp.tokens(visit(acme), "alice")["refresh_token"]
    for step in range(1, 4):
        answers = at_once(rp, _post(rp, {"grant_type": "refresh_token", "refresh_token": token}))
        successors = {answer.json()["refresh_token"] for answer in answers}
        assert len(successors) == 1
        (token,) = successors
        (family,) = _families(acme, rp)
        assert family.generation == step


def test_one_interaction_gives_one_code(acme: TenantScope, visit: Visit) -> None:
    """Two tabs that come back from signing in at the same time."""
    app = Party(acme, "native", redirect_uris=["com.example.app:/callback"])
    visitor = visit(acme)
    visitor.sign_in("alice", "correct horse battery")
    visitor.open(app.authorize_path())
    cookies = {name: morsel.value for name, morsel in visitor.client.cookies.items()}
    form = {"csrfmiddlewaretoken": visitor.client.cookies["genkan-form"].value}

    def send(client: Any) -> Any:
        client.cookies.load(cookies)
        return client.post(visitor.path, form, headers={"origin": visitor.origin})

    answers = at_once(app, send)
    assert sorted(answer.status_code for answer in answers) == [303] + [400] * (CROWD - 1)


def test_at_an_api_one_code_and_one_refresh_token_have_one_winner_too(
    acme: TenantScope, visit: Visit, rp: Party
) -> None:
    music, visitor = Music(acme), visit(acme)
    given = rp.tokens(visitor, music.login, scope=SCOPES, resource=music.indicator)
    form = {"grant_type": "refresh_token", "refresh_token": given["refresh_token"], "resource": music.indicator}
    answers = at_once(rp, _post(rp, form))
    assert {answer.json().get("scope") for answer in answers} == {"read:free"}
    assert len({answer.json()["refresh_token"] for answer in answers}) == 1
    visitor.open(rp.authorize_path(scope=SCOPES, resource=music.indicator))
    form = {"grant_type": "authorization_code", "code": rp.answer(visitor)["code"], "resource": music.indicator}
    form |= {"redirect_uri": rp.redirect_uri, "code_verifier": rp.verifier}
    answers = at_once(rp, _post(rp, form))
    assert sorted(answer.status_code for answer in answers) == [200] + [400] * (CROWD - 1)
    assert len(_families(acme, rp)) == 2
