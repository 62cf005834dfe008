"""An organization that is chosen at sign-in: named by the application, or by the person on a page."""

from collections.abc import Callable

import pytest

from identity.users.models import User
from tenants.isolation.scope import TenantScope
from tests import cast
from tests.oidc.club import Club
from tests.oidc.music import Music
from tests.oidc.organizations.conftest import Begin
from tests.oidc.party import Party
from tests.signin.factors import kit
from tests.visitor import Visitor

Visit = Callable[..., Visitor]
SELECT = "select_organization"


def test_the_tokens_say_it(rp: Party, club: Club, ada: User, begin: Begin) -> None:
    tokens = begin(organization_id=club.id)
    assert rp.claims(tokens["id_token"])["organization_id"] == club.id
    assert rp.userinfo(tokens["access_token"]).json()["organization_id"] == club.id
    refreshed = rp.refresh(tokens["refresh_token"]).json()
    assert rp.claims(refreshed["id_token"])["organization_id"] == club.id
    assert rp.userinfo(refreshed["access_token"]).json()["organization_id"] == club.id


def test_a_token_for_an_api_is_narrowed_without_being_asked(
    acme: TenantScope, rp: Party, club: Club, ada: User, visit: Visit
) -> None:
    music = Music(acme)
    club.permit_at_api(club.editor, music.permissions["read:free"])
    changes = {"scope": f"{club.asked} read:free", "resource": [music.indicator], "organization_id": club.id}
    code = rp.sign_in(visit(acme), ada.username or "", **changes)["code"]
    body = rp.redeem(code, resource=music.indicator).json()
    claims = rp.claims(body["access_token"])
    assert (claims["organization_id"], claims["scope"]) == (club.id, "read:free")
    claims = rp.claims(rp.refresh(body["refresh_token"], resource=music.indicator).json()["access_token"])
    assert (claims["organization_id"], claims["scope"]) == (club.id, "read:free")


def test_without_openid_the_token_is_for_the_organization(rp: Party, club: Club, begin: Begin) -> None:
    body = begin(scope=club.asked.removeprefix("openid "), organization_id=club.id)
    claims = rp.claims(body["access_token"])
    assert (claims["aud"], claims["scope"]) == (club.audience, f"{club.read} {club.write}")
    assert "id_token" not in body


def test_the_code_gives_a_token_for_an_organization_that_it_was_not_made_for(
    rp: Party, club: Club, ada: User, visit: Visit
) -> None:
    code = rp.sign_in(visit(rp.scope), ada.username or "", scope=club.asked)["code"]
    body = rp.redeem(code, organization_id=club.id).json()
    assert rp.claims(body["access_token"])["aud"] == club.audience
    assert "organization_id" not in rp.claims(body["id_token"])
    assert "organization_id" not in rp.claims(rp.refresh(body["refresh_token"]).json()["id_token"])


def test_another_organization_of_the_person_may_be_named_later(rp: Party, club: Club, ada: User, begin: Begin) -> None:
    other = Club(club.scope, like=club)
    other.admit(ada, other.reader)
    body = rp.refresh(begin(organization_id=club.id)["refresh_token"], organization_id=other.id).json()
    assert (rp.claims(body["access_token"])["aud"], body["scope"]) == (other.audience, club.read)


def test_without_the_scope_it_decides_nothing(rp: Party, begin: Begin, acme: TenantScope) -> None:
    """As at Logto, whose SDKs send it for the look of the pages."""
    for value in (Club(acme).id, "any text"):
        tokens = begin(scope="openid offline_access", organization_id=value)
        assert "organization_id" not in rp.claims(tokens["id_token"])


def test_who_is_no_member_gets_a_page_that_does_not_tell_what_there_is(
    acme: TenantScope, rp: Party, club: Club, visit: Visit
) -> None:
    suspended, elsewhere, visitor = Club(acme), Club(cast.tenant("globex")), visit(acme)
    suspended.suspend()
    stranger = cast.person(acme)
    suspended.admit(stranger)
    visitor.sign_in(stranger.email, cast.PASSWORD)
    seen = set()
    for wanted in (club.id, suspended.id, elsewhere.id, str(stranger.pk)):
        visitor.open(rp.authorize_path(scope=club.asked, organization_id=wanted))
        assert visitor.page.status_code == 200
        assert "You are not a member of this organization" in visitor.text
        seen.add(visitor.text.partition("<main")[2].partition("<form")[0])
        visitor.open(rp.authorize_path(scope=club.asked, organization_id=wanted, prompt="none"))
        assert rp.answer(visitor)["error"] == "access_denied"
    assert len(seen) == 1


@pytest.mark.parametrize("text", ["x", "{}", "urn:uuid:{}", "{{{}}}", "{} "])
def test_what_is_no_id_is_refused(rp: Party, club: Club, visit: Visit, text: str) -> None:
    wanted = text.format(club.id)
    if wanted == club.id:
        wanted = wanted.upper()
    visitor = visit(rp.scope)
    visitor.open(rp.authorize_path(scope=club.asked, organization_id=wanted))
    assert rp.answer(visitor)["error"] == "invalid_request"


def test_it_is_refused_when_sent_twice(rp: Party, club: Club, visit: Visit) -> None:
    visitor = visit(rp.scope)
    visitor.open(rp.authorize_path(scope=club.asked, organization_id=[club.id, club.id]))
    assert rp.answer(visitor)["error"] == "invalid_request"


def test_the_person_chooses_one_of_several(rp: Party, club: Club, ada: User, visit: Visit) -> None:
    other = Club(club.scope, like=club)
    other.admit(ada)
    visitor = visit(rp.scope)
    visitor.sign_in(ada.email, cast.PASSWORD, rp.authorize_path(scope=club.asked, prompt=SELECT))
    assert visitor.path.endswith("/organization")
    assert club.row.name in visitor.text
    assert other.row.name in visitor.text
    visitor.submit(organization=other.id)
    tokens = rp.redeem(rp.answer(visitor)["code"]).json()
    assert rp.claims(tokens["id_token"])["organization_id"] == other.id


def test_nobody_is_asked_who_belongs_to_one(rp: Party, club: Club, begin: Begin) -> None:
    assert rp.claims(begin(prompt=SELECT)["id_token"])["organization_id"] == club.id


def test_the_page_takes_no_organization_of_others(rp: Party, club: Club, ada: User, visit: Visit) -> None:
    Club(club.scope, like=club).admit(ada)
    visitor, foreign = visit(rp.scope), Club(club.scope)
    visitor.sign_in(ada.email, cast.PASSWORD, rp.authorize_path(scope=club.asked, prompt=SELECT))
    visitor.submit(organization="nonsense")
    assert visitor.path.endswith("/organization")
    assert foreign.row.name not in visitor.text
    visitor.submit(organization=foreign.id)
    assert "You are not a member of this organization" in visitor.text


def test_the_page_is_its_persons_and_its_browsers(rp: Party, club: Club, ada: User, visit: Visit) -> None:
    Club(club.scope, like=club).admit(ada)
    visitor, thief = visit(rp.scope), visit(rp.scope)
    visitor.sign_in(ada.email, cast.PASSWORD, rp.authorize_path(scope=club.asked, prompt=SELECT))
    thief.sign_in("bob", cast.PASSWORD)
    assert thief.open(visitor.path).status_code == 404
    thief.client.cookies["genkan-browser"] = visitor.client.cookies["genkan-browser"].value
    assert thief.open(visitor.path).status_code == 404


def test_who_cancels_is_sent_back_with_an_error(rp: Party, club: Club, ada: User, visit: Visit) -> None:
    Club(club.scope, like=club).admit(ada)
    visitor = visit(rp.scope)
    visitor.sign_in(ada.email, cast.PASSWORD, rp.authorize_path(scope=club.asked, prompt=SELECT))
    visitor.submit(form=1, decision="deny")
    assert rp.answer(visitor)["error"] == "access_denied"


def test_who_belongs_to_none_is_told_so(acme: TenantScope, rp: Party, club: Club, visit: Visit) -> None:
    visitor = visit(acme)
    visitor.sign_in(cast.person(acme).email, cast.PASSWORD, rp.authorize_path(scope=club.asked, prompt=SELECT))
    assert "You belong to no organization yet" in visitor.text
    assert f"{rp.redirect_uri}?error=access_denied" in visitor.text


def test_choosing_needs_the_scope(rp: Party, visit: Visit) -> None:
    visitor = visit(rp.scope)
    visitor.open(rp.authorize_path(prompt=SELECT))
    assert rp.answer(visitor)["error"] == "invalid_scope"


def test_an_organization_that_requires_two_factors_asks_for_the_second(acme: TenantScope, visit: Visit) -> None:
    scope = kit.tenant_with(mode="off")
    club, rp, visitor = Club(scope), Party(scope), Visitor(scope)
    club.require_mfa()
    ada = club.person(club.editor)
    secret = kit.give_app(scope, ada)
    visitor.sign_in(ada.email, cast.PASSWORD)
    visitor.open(rp.authorize_path(scope=club.asked, organization_id=club.id, prompt="none"))
    assert rp.answer(visitor)["error"] == "interaction_required"
    visitor.open(rp.authorize_path(scope=club.asked, organization_id=club.id))
    assert visitor.path.startswith("/signin/again?next=")
    visitor.submit(code=kit.code_now(secret))
    tokens = rp.redeem(rp.answer(visitor)["code"]).json()
    assert "mfa" in rp.claims(tokens["id_token"])["amr"]
    assert rp.refresh(tokens["refresh_token"], organization_id=club.id).json()["scope"] == f"{club.read} {club.write}"


def test_having_a_factor_is_not_having_shown_it(acme: TenantScope) -> None:
    """In this very session: what was proved in another one, or could be proved, opens nothing."""
    scope = kit.tenant_with(mode="off")
    club, rp = Club(scope), Party(scope)
    ada = club.person(club.editor)
    secret, strong, weak = kit.give_app(scope, ada), Visitor(scope), Visitor(scope)
    club.require_mfa()
    strong.sign_in(ada.email, cast.PASSWORD, rp.authorize_path(scope=club.asked, organization_id=club.id))
    strong.submit(code=kit.code_now(secret))
    assert "code" in rp.answer(strong)
    tokens = rp.tokens(weak, ada.email, scope=club.asked)
    answer = rp.refresh(tokens["refresh_token"], organization_id=club.id)
    assert (answer.status_code, answer.json()["error"]) == (403, "access_denied")
    assert "second factor" in answer.json()["message"]
    # The token is unused: the person shows the factor, and the application goes on with a new grant.
    assert rp.refresh(tokens["refresh_token"]).status_code == 200
