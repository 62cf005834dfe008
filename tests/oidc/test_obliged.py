"""A company requires its own sign-in: whoever came another way since then gets nothing, at any place that gives (SECURITY 28)."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from identity.oidc.exchange.operations import create_impersonation_token, create_personal_access_token
from identity.oidc.models import RefreshToken
from identity.users.models import User
from orgs.connections.models import Stage
from orgs.connections.requiring import add_break_glass
from tenants.audit.actor import COMMAND, Actor, Kind
from tenants.isolation.scope import TenantScope, enter
from tests import cast, jobs
from tests.company import Company, add_address, arm
from tests.oidc.exchanger import IMPERSONATION, PERSONAL, Exchanger
from tests.oidc.party import Party
from tests.oidc.television import Television, enter_code
from tests.visitor import Visitor


@pytest.fixture(scope="module")
def house() -> TenantScope:
    return cast.new_tenant().scope()


@pytest.fixture
def acme(house: TenantScope) -> Company:
    return Company(house)


@pytest.fixture
def rp(house: TenantScope) -> Party:
    return Party(house)


def signed_in(user: User, scope: TenantScope) -> Visitor:
    browser = Visitor(scope)
    browser.sign_in(user.email, cast.PASSWORD)
    return browser


def come(rp: Party, browser: Visitor) -> dict[str, Any]:
    browser.open(rp.authorize_path())
    answer = rp.redeem(rp.answer(browser)["code"])
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def is_sent_to(company: Company, browser: Visitor) -> bool:
    return urlsplit(browser.path).path == f"/sso/{company.connection.pk}/start"


def require_since_yesterday(company: Company) -> None:
    company.require(Stage.NEW)
    with enter(company.scope):
        company.claim.refresh_from_db()
        company.claim.required_from = timezone.now() - timedelta(days=1)
        company.claim.save()


def error(answer: Any) -> str:
    assert "access_token" not in answer.json()
    return f"{answer.json()['error']}: {answer.json()['error_description']}"


REQUIRES = "requires its own sign-in"


def test_a_session_is_sent_to_the_company_and_not_refused(acme: Company, rp: Party) -> None:
    person = acme.person()
    browser = signed_in(person, acme.scope)
    require_since_yesterday(acme)
    browser.open(rp.authorize_path())
    assert is_sent_to(acme, browser)
    asked = parse_qs(urlsplit(browser.path).query)
    assert asked["next"][0].startswith("/oidc/auth/")
    assert asked["login_hint"] == [person.email]


def test_without_a_page_the_client_hears_that_a_sign_in_is_needed(acme: Company, rp: Party) -> None:
    browser = signed_in(acme.person(), acme.scope)
    require_since_yesterday(acme)
    browser.open(rp.authorize_path(prompt="none"))
    assert rp.answer(browser)["error"] == "login_required"


def test_who_came_by_it_goes_on(acme: Company, rp: Party) -> None:
    browser = acme.sign_in(acme.person())
    require_since_yesterday(acme)
    found = come(rp, browser)
    assert rp.refresh(found["refresh_token"]).status_code == 200


def test_a_code_and_a_refresh_token_of_another_sign_in_give_nothing(acme: Company, rp: Party) -> None:
    browser = signed_in(acme.person(), acme.scope)
    found = come(rp, browser)
    browser.open(rp.authorize_path())
    code = rp.answer(browser)["code"]
    require_since_yesterday(acme)
    for answer in (rp.redeem(code), rp.refresh(found["refresh_token"])):
        assert error(answer).startswith("invalid_grant: ")
        assert REQUIRES in error(answer)
    acme.require(Stage.OPTIONAL)
    assert rp.redeem(code).status_code == 200
    assert rp.refresh(found["refresh_token"]).status_code == 200


def test_who_signed_in_before_goes_on_until_it_is_required_of_everybody(acme: Company, rp: Party) -> None:
    person = acme.person()
    found = come(rp, signed_in(person, acme.scope))
    acme.require(Stage.NEW)
    again = rp.refresh(found["refresh_token"])
    assert again.status_code == 200
    acme.require(Stage.ALL)
    assert REQUIRES in error(rp.refresh(again.json()["refresh_token"]))


def test_required_of_everybody_it_ends_what_came_otherwise_and_nothing_else(acme: Company, rp: Party) -> None:
    person, colleague, guest = acme.person(), acme.person(), acme.person(domain="guests.example.net")
    theirs = {user: signed_in(user, acme.scope) for user in (person, guest)}
    theirs[colleague] = acme.sign_in(colleague)
    given = {user: come(rp, browser) for user, browser in theirs.items()}
    acme.require(Stage.NEW, Stage.ALL)
    jobs.run_all()
    for user, browser in theirs.items():
        browser.open("/account/")
        assert browser.path.startswith("/signin") == (user is person), user
        assert (rp.userinfo(given[user]["access_token"]).status_code == 401) == (user is person)
    with enter(acme.scope):
        assert RefreshToken.objects.get(user=person).revoked is not None
        assert RefreshToken.objects.get(user=colleague).revoked is None


def test_an_address_that_comes_later_obliges_too(acme: Company, rp: Party) -> None:
    guest = acme.person(domain="guests.example.net")
    found = come(rp, signed_in(guest, acme.scope))
    require_since_yesterday(acme)
    token = rp.refresh(found["refresh_token"]).json()["refresh_token"]
    with enter(acme.scope):
        add_address(guest, f"{cast.unique('later')}@{acme.domain}")
    assert REQUIRES in error(rp.refresh(token))


def test_another_companys_provider_does_not_do(acme: Company, rp: Party) -> None:
    other, person = Company(acme.scope), acme.person()
    browser = other.sign_in(person)
    require_since_yesterday(acme)
    browser.open(rp.authorize_path())
    assert is_sent_to(acme, browser)


def test_whoever_keeps_a_way_in_goes_on(acme: Company, rp: Party) -> None:
    person = acme.person()
    browser = signed_in(person, acme.scope)
    with enter(acme.scope):
        arm(person)
        add_break_glass(organization=acme.row, user=person, by=COMMAND)
    require_since_yesterday(acme)
    # What the account's own factor asks for is another matter.
    with enter(acme.scope):
        person.authenticator_set.all().delete()
    assert rp.refresh(come(rp, browser)["refresh_token"]).status_code == 200


def test_an_exchange_gives_nothing_either(acme: Company, rp: Party) -> None:
    person = acme.person()
    backend = Exchanger(acme.scope, rp)
    found = come(rp, signed_in(person, acme.scope))
    with enter(acme.scope):
        _row, own = create_personal_access_token(user=person, name="script", by=COMMAND)
        _row, vouched = create_personal_access_token(user=person, name="by it", via=acme.row.pk, by=COMMAND)
    require_since_yesterday(acme)
    for answer in (backend.exchange(found["access_token"]), backend.exchange(own, PERSONAL)):
        assert error(answer).startswith("access_denied: ")
        assert REQUIRES in error(answer)
    assert backend.exchange(vouched, PERSONAL).status_code == 200


def test_staff_acting_as_somebody_is_no_sign_in_of_theirs(acme: Company) -> None:
    backend, person = Exchanger(acme.scope), acme.person()
    require_since_yesterday(acme)
    with enter(acme.scope):
        token = create_impersonation_token(user=person, reason="a call", by=Actor(Kind.OPERATOR, "oscar", "Oscar"))
    assert backend.exchange(token, IMPERSONATION).status_code == 200


def test_a_device_is_let_in_by_the_company_only(acme: Company) -> None:
    television, person = Television(acme.scope), acme.person()
    before, after = television.shown(), television.shown()
    browser = signed_in(person, acme.scope)
    enter_code(browser, before["user_code"])
    browser.submit(decision="allow")
    require_since_yesterday(acme)
    assert television.poll(before).json()["error"] == "invalid_grant"
    enter_code(browser, after["user_code"])
    assert is_sent_to(acme, browser)


def test_another_tenants_domains_oblige_nobody_here(acme: Company, globex: TenantScope) -> None:
    require_since_yesterday(acme)
    rp = Party(globex)
    with enter(globex):
        user = cast.new_user()
        add_address(user, f"{cast.unique('same')}@{acme.domain}")
    assert rp.refresh(come(rp, signed_in(user, globex))["refresh_token"]).status_code == 200
