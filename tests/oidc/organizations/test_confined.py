"""Acme's identity provider alone vouched: its administrator can assert any of Acme's people, and must get no further.

The attacker here is that administrator: a session in which Acme's provider says who somebody is, and nothing else does.
"""

from typing import Any

import pytest

from identity.oidc.exchange.operations import create_impersonation_token, create_personal_access_token
from identity.oidc.models import PersonalAccessToken, RefreshToken
from identity.users.models import User
from identity.users.roles.carried import update_carried_roles
from identity.users.roles.operations import create_role, give_roles, update_admitted_roles
from orgs.operations import update_organization
from tenants.audit.actor import COMMAND, Actor, Kind
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.company import Company
from tests.oidc.club import SCOPE, Club
from tests.oidc.exchanger import IMPERSONATION, PERSONAL, Exchanger
from tests.oidc.music import Music
from tests.oidc.party import Party
from tests.oidc.television import Television, enter_code
from tests.visitor import Visitor, forms_of


@pytest.fixture(scope="module")
def house() -> TenantScope:
    return cast.new_tenant().scope()


@pytest.fixture(scope="module")
def here(house: TenantScope) -> Club:
    """Acme's own."""
    return Club(house)


@pytest.fixture(scope="module")
def there(house: TenantScope, here: Club) -> Club:
    return Club(house, like=here)


@pytest.fixture(scope="module")
def acme(house: TenantScope, here: Club) -> Company:
    return Company(house, of=here.row)


@pytest.fixture
def bob(acme: Company, here: Club, there: Club) -> User:
    """In both, as an editor, with an account of his own."""
    person = acme.person(here.editor)
    there.admit(person, there.editor)
    return person


def come(rp: Party, browser: Visitor, **changes: Any) -> dict[str, Any]:
    """The tokens of a session that is there."""
    browser.open(rp.authorize_path(**changes))
    answer = rp.redeem(rp.answer(browser)["code"])
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def accept(club: Club, *, accepts: bool) -> None:
    with enter(club.scope):
        update_organization(organization=club.row, values={"accepts_other_connections": accepts}, by=COMMAND)


def test_it_gives_tokens_of_that_organization_alone(acme: Company, here: Club, there: Club, bob: User) -> None:
    rp = Party(acme.scope)
    found = come(rp, acme.sign_in(bob), scope=here.asked)
    inside = rp.refresh(found["refresh_token"], organization_id=here.id)
    assert (inside.status_code, set(inside.json()["scope"].split())) == (200, {here.read, here.write})
    refused = rp.refresh(inside.json()["refresh_token"], organization_id=there.id)
    assert (refused.status_code, refused.json()["error"]) == (403, "access_denied")
    assert "another way" in refused.json()["error_description"]
    accept(there, accepts=True)
    try:
        given = rp.refresh(inside.json()["refresh_token"], organization_id=there.id)
        assert given.status_code == 200
        token, again = given.json()["access_token"], given.json()["refresh_token"]
        assert rp.introspect(token)["active"]
    finally:
        accept(there, accepts=False)
    assert not rp.introspect(token)["active"]
    assert rp.refresh(again, organization_id=there.id).status_code == 403


def test_a_proof_of_ones_own_beside_it_reaches_everywhere(acme: Company, there: Club, bob: User) -> None:
    rp = Party(acme.scope)
    found = come(rp, acme.sign_in(bob, beside=True), scope=there.asked)
    assert rp.refresh(found["refresh_token"], organization_id=there.id).status_code == 200


def test_nor_does_a_code_name_another_one(acme: Company, there: Club, bob: User) -> None:
    rp, browser = Party(acme.scope), acme.sign_in(bob)
    browser.open(rp.authorize_path(scope=SCOPE))
    refused = rp.redeem(rp.answer(browser)["code"], organization_id=there.id)
    assert (refused.status_code, refused.json()["error"]) == (403, "access_denied")


def test_authorize_asks_for_another_sign_in_and_that_opens_it(acme: Company, there: Club, bob: User) -> None:
    rp, browser = Party(acme.scope), acme.sign_in(bob)
    browser.open(rp.authorize_path(scope=SCOPE, organization_id=there.id))
    assert "Sign in another way" in browser.text
    assert rp.redirect_uri in browser.text
    browser.submit()
    browser.submit(login=bob.email)
    browser.submit(password=cast.PASSWORD)
    given = rp.redeem(rp.answer(browser)["code"]).json()
    assert rp.claims(given["id_token"])["organization_id"] == there.id


def test_without_a_page_the_client_is_told(acme: Company, there: Club, bob: User) -> None:
    rp, browser = Party(acme.scope), acme.sign_in(bob)
    browser.open(rp.authorize_path(scope=SCOPE, organization_id=there.id, prompt="none"))
    assert rp.answer(browser)["error"] == "interaction_required"


def test_claims_name_only_what_the_session_may_enter(acme: Company, here: Club, there: Club, bob: User) -> None:
    rp = Party(acme.scope)
    scope = f"openid roles {SCOPE} urn:logto:scope:organization_roles"
    found = come(rp, acme.sign_in(bob), scope=scope)
    claims, about = rp.claims(found["id_token"]), rp.userinfo(found["access_token"]).json()
    for place in (claims, about):
        assert place["organizations"] == [here.id]
        assert all(role.startswith(here.id) for role in place["organization_roles"])
    assert [one["id"] for one in about["organization_data"]] == [here.id]
    assert about["sub"]
    everywhere = come(rp, acme.sign_in(bob, beside=True), scope=scope)
    assert set(rp.claims(everywhere["id_token"])["organizations"]) == {here.id, there.id}


def test_choosing_shows_only_what_the_session_may_enter(acme: Company, here: Club, there: Club, bob: User) -> None:
    rp, browser = Party(acme.scope), acme.sign_in(bob)
    browser.open(rp.authorize_path(scope=SCOPE, prompt="select_organization"))
    given = rp.redeem(rp.answer(browser)["code"]).json()
    assert rp.claims(given["id_token"])["organization_id"] == here.id


def test_whoever_is_only_elsewhere_is_asked_for_another_sign_in(acme: Company, there: Club) -> None:
    rp, stranger = Party(acme.scope), acme.person(is_member=False)
    there.admit(stranger)
    browser = acme.sign_in(stranger)
    browser.open(rp.authorize_path(scope=SCOPE, prompt="select_organization"))
    assert "Sign in another way" in browser.text


# ── Roles of the tenant ──


def test_no_role_of_the_tenant_is_in_its_tokens_but_what_the_membership_brings(
    acme: Company, here: Club, there: Club, bob: User
) -> None:
    music = Music(acme.scope)
    rp = Party(acme.scope)
    with enter(acme.scope):
        read, write = (music.permissions[name] for name in ("read:free", "read:hifi"))
        given, carried = (create_role(name=cast.unique("role"), permissions=[one], by=COMMAND) for one in (write, read))
        give_roles(user=bob, roles=[given], by=COMMAND)
        update_carried_roles(organization_role=here.reader, roles=[carried], by=COMMAND)
    here.give_exactly(bob, here.reader)
    asked = {"resource": music.indicator, "scope": "openid roles offline_access read:free read:hifi"}
    found = come(rp, acme.sign_in(bob), **asked)
    assert rp.claims(found["id_token"])["roles"] == [carried.name]
    assert rp.refresh(found["refresh_token"], resource=music.indicator).json()["scope"] == "read:free"
    own = come(rp, acme.sign_in(bob, beside=True), **asked)
    assert set(rp.refresh(own["refresh_token"], resource=music.indicator).json()["scope"].split()) == {
        "read:free",
        "read:hifi",
    }


def test_an_application_admits_by_roles_that_count(acme: Company, bob: User) -> None:
    rp = Party(acme.scope)
    with enter(acme.scope):
        role = create_role(name=cast.unique("admitted"), by=COMMAND)
        give_roles(user=bob, roles=[role], by=COMMAND)
    before = come(rp, acme.sign_in(bob))
    with enter(acme.scope):
        update_admitted_roles(application=rp.client.application, roles=[role], by=COMMAND)
    browser = acme.sign_in(bob)
    browser.open(rp.authorize_path())
    assert "is not open to you" in browser.text
    assert rp.userinfo(before["access_token"]).status_code == 401
    assert rp.refresh(before["refresh_token"]).json()["error"] == "invalid_grant"
    assert "access_token" in come(rp, acme.sign_in(bob, beside=True))


# ── Laundering ──


def test_an_exchange_does_not_lead_out(acme: Company, here: Club, there: Club, bob: User) -> None:
    rp = Party(acme.scope)
    backend = Exchanger(acme.scope, rp)
    found = come(rp, acme.sign_in(bob), scope=here.asked)
    refused = backend.exchange(found["access_token"], organization_id=there.id)
    assert (refused.status_code, refused.json()["error"]) == (403, "access_denied")
    assert backend.exchange(found["access_token"], organization_id=here.id).status_code == 200


def test_a_personal_token_reaches_no_further_than_the_session_that_made_it(
    acme: Company, here: Club, there: Club, bob: User
) -> None:
    backend = Exchanger(acme.scope)
    browser = acme.sign_in(bob)
    browser.open("/account/tokens")
    with_name = next(n for n, form in enumerate(forms_of(browser.text)) if "days" in form["fields"])
    browser.submit(form=with_name, name="script", days="30")
    # What outlives the session asks for a proof of the person's own first.
    assert browser.path.startswith("/signin/again")
    with enter(acme.scope):
        assert not PersonalAccessToken.objects.filter(user=bob).exists()
        row, token = create_personal_access_token(
            user=bob, name="script", via=acme.row.pk, is_confined=True, by=COMMAND
        )
    assert backend.exchange(token, PERSONAL, organization_id=there.id).json()["error"] == "access_denied"
    assert backend.exchange(token, PERSONAL, organization_id=here.id).status_code == 200
    with enter(acme.scope):
        assert RefreshToken.objects.get(sid=row.sid).is_confined


def test_staff_acting_as_somebody_is_no_such_sign_in(acme: Company, there: Club, bob: User) -> None:
    backend = Exchanger(acme.scope)
    with enter(acme.scope):
        by = Actor(Kind.OPERATOR, "oscar", "Oscar")
        token = create_impersonation_token(user=bob, reason="a call", by=by)
    assert backend.exchange(token, IMPERSONATION, organization_id=there.id).status_code == 200


def test_a_device_that_such_a_session_lets_in_is_as_confined(acme: Company, there: Club, bob: User) -> None:
    television = Television(acme.scope)
    begun = television.shown(scope=SCOPE)
    browser = acme.sign_in(bob)
    enter_code(browser, begun["user_code"])
    browser.submit(decision="allow")
    found = television.poll(begun).json()
    refused = television.refresh(found["refresh_token"], organization_id=there.id)
    assert (refused.status_code, refused.json()["error"]) == (403, "access_denied")


def test_consent_of_another_session_does_not_count_in_this_one(
    acme: Company, here: Club, there: Club, bob: User
) -> None:
    rp = Party(acme.scope, "third-party", scopes=[*SCOPE.split(), there.read, there.write])
    asked = {"scope": there.asked}
    own = acme.sign_in(bob, beside=True)
    own.open(rp.authorize_path(**asked, organization_id=there.id))
    assert own.path.startswith("/consent/")
    own.submit(decision="allow", scope=["offline_access", there.audience, there.read])
    first = rp.redeem(rp.answer(own)["code"]).json()
    assert "refresh_token" in first, first
    assert rp.refresh(first["refresh_token"], organization_id=there.id).status_code == 200
    browser = acme.sign_in(bob)
    browser.open(rp.authorize_path(**asked))
    given = rp.redeem(rp.answer(browser)["code"]).json()
    assert rp.refresh(given["refresh_token"], organization_id=there.id).json()["error"] == "access_denied"
    with enter(acme.scope):
        family = RefreshToken.objects.filter(user=bob).latest("created")
        assert there.audience not in family.resources
