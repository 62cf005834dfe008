"""A third party gets into an organization where the person let it in, and hears of no other."""

from collections.abc import Callable

import pytest

from identity.oidc.tokens.operations import revoke_grants
from identity.users.models import User
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.oidc.club import ORGANIZATIONS, ROLES, Club
from tests.oidc.exchanger import error
from tests.oidc.music import Music
from tests.oidc.party import Party
from tests.visitor import Visitor

Visit = Callable[..., Visitor]
DENIED = (403, "access_denied")


@pytest.fixture
def music(acme: TenantScope) -> Music:
    return Music(acme)


@pytest.fixture
def rp(acme: TenantScope, club: Club) -> Party:
    listed = ["openid", "offline_access", ORGANIZATIONS, ROLES, club.read, club.write, "read:free"]
    return Party(acme, "third-party", scopes=listed)


@pytest.fixture
def other(club: Club, ada: User) -> Club:
    other = Club(club.scope, like=club)
    other.admit(ada, other.editor)
    return other


def at_question(rp: Party, visit: Visit, user: User, **changes: str) -> Visitor:
    """Signed in, and asked."""
    visitor = visit(rp.scope)
    visitor.sign_in(user.email, cast.PASSWORD, rp.authorize_path(**changes))
    return visitor


def test_the_only_organization_is_asked_by_name_with_what_the_person_has_there(
    rp: Party, visit: Visit, club: Club, ada: User
) -> None:
    club.give_exactly(ada, club.reader)
    visitor = at_question(rp, visit, ada, scope=club.asked)
    assert visitor.path.startswith("/consent/")
    assert club.row.name in visitor.text
    assert "Act for you in this organization" in visitor.text
    assert f"May {club.read.partition(':')[0]}" in visitor.text
    assert club.write not in visitor.text


def test_what_was_granted_is_in_the_token(rp: Party, visit: Visit, club: Club, ada: User) -> None:
    visitor = at_question(rp, visit, ada, scope=club.asked)
    visitor.submit(decision="allow", scope=["offline_access", club.audience, club.read])
    tokens = rp.redeem(rp.answer(visitor)["code"]).json()
    body = rp.refresh(tokens["refresh_token"], organization_id=club.id).json()
    assert rp.claims(body["access_token"])["aud"] == club.audience
    assert body["scope"] == club.read


def test_it_is_let_into_one_and_hears_of_no_other(rp: Party, visit: Visit, club: Club, other: Club, ada: User) -> None:
    visitor = at_question(rp, visit, ada, scope=f"{club.asked} {ROLES}")
    assert visitor.path.endswith("/organization")
    visitor.submit(organization=club.id)
    assert other.row.name not in visitor.text
    visitor.submit(decision="allow", scope=["offline_access", ROLES, club.audience, club.read])
    tokens = rp.redeem(rp.answer(visitor)["code"]).json()
    for told in (rp.claims(tokens["id_token"]), rp.userinfo(tokens["access_token"]).json()):
        assert told["organizations"] == [club.id]
        assert other.id not in str(told)
    answer = rp.refresh(tokens["refresh_token"], organization_id=other.id)
    assert error(answer) == DENIED
    assert "has not let this application" in answer.json()["message"]


def test_a_form_lets_it_into_no_other_either(rp: Party, visit: Visit, club: Club, other: Club, ada: User) -> None:
    visitor = at_question(rp, visit, ada, scope=club.asked, organization_id=club.id)
    forged = [other.audience, f"{other.audience} {club.read}", club.audience, "offline_access"]
    visitor.submit(decision="allow", scope=forged)
    tokens = rp.redeem(rp.answer(visitor)["code"]).json()
    assert error(rp.refresh(tokens["refresh_token"], organization_id=other.id)) == DENIED
    assert rp.refresh(tokens["refresh_token"], organization_id=club.id).json()["scope"] == ""


def test_who_switches_the_organization_off_lets_it_in_nowhere(rp: Party, visit: Visit, club: Club, ada: User) -> None:
    visitor = at_question(rp, visit, ada, scope=club.asked)
    visitor.submit(decision="allow", scope=["offline_access", club.read])
    tokens = rp.redeem(rp.answer(visitor)["code"]).json()
    found = rp.claims(tokens["id_token"])
    assert found["organizations"] == []
    assert "organization_id" not in found
    assert error(rp.refresh(tokens["refresh_token"], organization_id=club.id)) == DENIED


def test_what_was_granted_is_not_asked_again(rp: Party, visit: Visit, club: Club, other: Club, ada: User) -> None:
    visitor = at_question(rp, visit, ada, scope=club.asked, organization_id=club.id)
    visitor.submit(decision="allow", scope=["offline_access", club.audience, club.read, club.write])
    assert "code" in rp.answer(visitor)
    visitor.open(rp.authorize_path(scope=club.asked, prompt="none"))
    tokens = rp.redeem(rp.answer(visitor)["code"]).json()
    assert rp.refresh(tokens["refresh_token"], organization_id=club.id).json()["scope"] == f"{club.read} {club.write}"
    # Another organization is another question.
    visitor.open(rp.authorize_path(scope=club.asked, organization_id=other.id))
    assert visitor.path.startswith("/consent/")
    assert other.row.name in visitor.text
    visitor.open(rp.authorize_path(scope=club.asked, organization_id=other.id, prompt="none"))
    assert rp.answer(visitor)["error"] == "consent_required"


def test_who_comes_back_into_an_organization_is_asked_anew(
    rp: Party, visit: Visit, club: Club, other: Club, ada: User
) -> None:
    visitor = at_question(rp, visit, ada, scope=club.asked, organization_id=club.id)
    visitor.submit(decision="allow", scope=["offline_access", club.audience, club.read])
    assert "code" in rp.answer(visitor)
    visitor.open(rp.authorize_path(scope=club.asked, organization_id=other.id))
    visitor.submit(decision="allow", scope=["offline_access", other.audience, other.read])
    assert "code" in rp.answer(visitor)
    club.remove(ada)
    club.admit(ada, club.editor)
    visitor.open(rp.authorize_path(scope=club.asked, organization_id=club.id, prompt="none"))
    assert rp.answer(visitor)["error"] == "consent_required"
    visitor.open(rp.authorize_path(scope=club.asked, organization_id=club.id))
    assert visitor.path.startswith("/consent/")
    assert club.row.name in visitor.text
    # What was said of another organization stays said.
    visitor.open(rp.authorize_path(scope=club.asked, organization_id=other.id, prompt="none"))
    assert "code" in rp.answer(visitor)


def test_a_deleted_organization_is_no_longer_among_what_was_given(
    rp: Party, visit: Visit, club: Club, ada: User
) -> None:
    visitor = at_question(rp, visit, ada, scope=club.asked)
    visitor.submit(decision="allow", scope=["offline_access", club.audience, club.read])
    club.delete()
    page = visitor.open(f"/account/applications/{rp.client.application_id}").content.decode()
    assert club.audience not in page
    assert club.read not in page


def test_at_an_api_roles_of_the_organization_can_be_granted(
    rp: Party, visit: Visit, club: Club, ada: User, music: Music
) -> None:
    club.permit_at_api(club.editor, music.permissions["read:free"])
    visitor = at_question(rp, visit, ada, scope=f"{club.asked} read:free", resource=music.indicator)
    assert music.resource.name in visitor.text
    visitor.submit(decision="allow", scope=["offline_access", club.audience, "read:free"])
    tokens = rp.redeem(rp.answer(visitor)["code"]).json()
    body = rp.refresh(tokens["refresh_token"], resource=music.indicator, organization_id=club.id).json()
    assert body["scope"] == "read:free"


def test_taking_it_back_ends_it(acme: TenantScope, rp: Party, visit: Visit, club: Club, ada: User) -> None:
    visitor = at_question(rp, visit, ada, scope=club.asked)
    visitor.submit(decision="allow", scope=["offline_access", club.audience, club.read])
    tokens = rp.redeem(rp.answer(visitor)["code"]).json()
    body = rp.refresh(tokens["refresh_token"], organization_id=club.id).json()
    with enter(acme):
        revoke_grants(user=ada, application=rp.client.application, by=COMMAND)
    assert rp.introspect(body["access_token"]) == {"active": False}
    assert rp.refresh(body["refresh_token"], organization_id=club.id).json()["error"] == "invalid_grant"


def test_who_belongs_to_none_is_asked_for_none(acme: TenantScope, rp: Party, visit: Visit, club: Club) -> None:
    visitor = at_question(rp, visit, cast.person(acme), scope=club.asked)
    assert visitor.path.startswith("/consent/")
    visitor.submit(decision="allow", scope=["offline_access"])
    tokens = rp.redeem(rp.answer(visitor)["code"]).json()
    assert rp.claims(tokens["id_token"])["organizations"] == []


def test_the_account_page_names_the_organization(rp: Party, visit: Visit, club: Club, ada: User) -> None:
    visitor = at_question(rp, visit, ada, scope=club.asked)
    visitor.submit(decision="allow", scope=["offline_access", club.audience, club.read])
    page = visitor.open(f"/account/applications/{rp.client.application_id}").content.decode()
    assert club.row.name in page
    assert club.audience not in page
