"""`organization_id` with a refresh token: a token for the organization, or for an API within it."""

from collections.abc import Callable
from typing import Any

from identity.users.models import User
from tenants.isolation.scope import TenantScope
from tests.oidc.club import SCOPE, Club
from tests.oidc.music import Music
from tests.oidc.party import Party
from tests.visitor import Visitor

Visit = Callable[..., Visitor]


def signed_in(rp: Party, visit: Visit, user: User, club: Club, **changes: Any) -> str:
    """The refresh token of a fresh sign-in."""
    token: str = rp.tokens(visit(rp.scope), user.username or "", **{"scope": club.asked, **changes})["refresh_token"]
    return token


def test_it_is_a_jwt_for_the_organization_with_what_the_roles_there_permit(
    rp: Party, visit: Visit, club: Club, ada: User
) -> None:
    body = rp.refresh(signed_in(rp, visit, ada, club), organization_id=club.id).json()
    claims = rp.claims(body["access_token"])
    assert (claims["aud"], claims["organization_id"]) == (club.audience, club.id)
    assert body["scope"] == claims["scope"] == f"{club.read} {club.write}"
    assert (claims["sub"], claims["client_id"]) == (str(ada.pk), rp.client_id)
    assert claims["header"]["typ"] == "at+jwt"
    assert "id_token" not in body
    assert body["refresh_token"]


def test_only_what_was_asked_for_is_said(rp: Party, visit: Visit, club: Club, ada: User) -> None:
    token = signed_in(rp, visit, ada, club, scope=f"{SCOPE} {club.read}")
    assert rp.refresh(token, organization_id=club.id).json()["scope"] == club.read
    nothing = signed_in(rp, visit, ada, club, scope=SCOPE)
    assert rp.refresh(nothing, organization_id=club.id).json()["scope"] == ""


def test_scope_makes_it_smaller_and_never_wider(rp: Party, visit: Visit, club: Club, ada: User) -> None:
    body = rp.refresh(signed_in(rp, visit, ada, club), organization_id=club.id, scope=club.write).json()
    assert body["scope"] == club.write
    refused = rp.refresh(body["refresh_token"], organization_id=club.id, scope="read:everything")
    assert refused.json()["error"] == "invalid_scope"


def test_a_role_that_is_given_or_taken_shows_at_the_next_refresh(
    rp: Party, visit: Visit, club: Club, ada: User
) -> None:
    club.give_exactly(ada, club.reader)
    body = rp.refresh(signed_in(rp, visit, ada, club), organization_id=club.id).json()
    assert body["scope"] == club.read
    club.give_exactly(ada, club.editor)
    body = rp.refresh(body["refresh_token"], organization_id=club.id).json()
    assert body["scope"] == f"{club.read} {club.write}"
    club.give_exactly(ada)
    assert rp.refresh(body["refresh_token"], organization_id=club.id).json()["scope"] == ""


def test_each_organization_has_its_own_roles(rp: Party, visit: Visit, club: Club, ada: User) -> None:
    other = Club(club.scope, like=club)
    other.admit(ada, other.reader)
    body = rp.refresh(signed_in(rp, visit, ada, club), organization_id=club.id).json()
    assert body["scope"] == f"{club.read} {club.write}"
    assert rp.refresh(body["refresh_token"], organization_id=other.id).json()["scope"] == club.read


def test_at_an_api_it_says_what_roles_of_this_organization_permit_there(
    acme: TenantScope, rp: Party, visit: Visit, club: Club, ada: User
) -> None:
    music, other = Music(acme), Club(acme, like=club)
    music.listener = ada
    music.give("premium")
    club.permit_at_api(club.reader, music.permissions["read:free"])
    club.give_exactly(ada, club.reader)
    other.admit(ada)
    scope = f"{club.asked} read:free read:hifi"
    token = signed_in(rp, visit, ada, club, scope=scope, resource=[music.indicator])
    within = rp.refresh(token, organization_id=club.id, resource=music.indicator).json()
    claims = rp.claims(within["access_token"])
    assert (claims["aud"], claims["organization_id"], claims["scope"]) == (music.indicator, club.id, "read:free")
    elsewhere = rp.refresh(within["refresh_token"], organization_id=other.id, resource=music.indicator).json()
    assert elsewhere["scope"] == ""
    # Without an organization, what the person's own roles permit, and no organization's.
    plain = rp.refresh(elsewhere["refresh_token"], resource=music.indicator).json()
    assert plain["scope"] == "read:hifi"
    assert "organization_id" not in rp.claims(plain["access_token"])


def test_without_the_scope_there_is_none(rp: Party, visit: Visit, club: Club, ada: User) -> None:
    token = signed_in(rp, visit, ada, club, scope="openid offline_access")
    answer = rp.refresh(token, organization_id=club.id)
    assert (answer.status_code, answer.json()["error"]) == (403, "insufficient_scope")
    assert rp.refresh(token).status_code == 200


def test_a_client_whose_scopes_leave_organizations_out_gets_none(
    acme: TenantScope, visit: Visit, club: Club, ada: User
) -> None:
    rp = Party(acme, scopes=["openid", "offline_access", "profile"])
    token = signed_in(rp, visit, ada, club)
    assert rp.refresh(token, organization_id=club.id).json()["error"] == "insufficient_scope"


def test_other_tokens_of_the_same_grant_stay_as_they_were(rp: Party, visit: Visit, club: Club, ada: User) -> None:
    body = rp.refresh(signed_in(rp, visit, ada, club), organization_id=club.id).json()
    plain = rp.refresh(body["refresh_token"]).json()
    assert plain["scope"] == SCOPE
    assert "organization_id" not in rp.claims(plain["id_token"])
    assert rp.userinfo(plain["access_token"]).json()["sub"] == str(ada.pk)
