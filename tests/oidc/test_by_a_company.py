"""From an application to a company's provider that really answers, and back to the application with tokens."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from identity.oidc.models import RefreshToken
from orgs.connections.models import Stage
from orgs.members.operations import add_member
from orgs.operations import create_organization
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast, jobs
from tests.oidc.club import SCOPE
from tests.oidc.party import Party
from tests.signin.sso.company import Company, somebody_new
from tests.visitor import Visitor

Visit = Callable[..., Visitor]


@pytest.fixture(scope="module")
def here() -> TenantScope:
    return cast.new_tenant().scope()


@pytest.fixture
def company(here: TenantScope) -> Company:
    return Company(here)


def test_somebody_new_gets_tokens_of_that_organization_alone(here: TenantScope, company: Company, visit: Visit) -> None:
    rp, browser = Party(here), visit(here)
    company.require(Stage.NEW, Stage.ALL)
    company.sign_in(browser, somebody_new(company), rp.authorize_path(scope=SCOPE))
    given = rp.redeem(rp.answer(browser)["code"]).json()
    assert rp.claims(given["id_token"])["amr"] == []
    assert company.row is not None
    jobs.run_all()
    with enter(here):
        family = RefreshToken.objects.latest("created")
        assert (family.via, family.is_confined, family.revoked) == (company.row.pk, True, None)
        there = create_organization(name="There", by=COMMAND)
        add_member(organization=there, user_id=family.user_id, by=COMMAND)
    inside = rp.refresh(given["refresh_token"], organization_id=str(company.row.pk))
    assert inside.status_code == 200
    refused = rp.refresh(inside.json()["refresh_token"], organization_id=str(there.pk))
    assert (refused.status_code, refused.json()["error"]) == (403, "access_denied")


def test_a_session_of_another_kind_goes_by_the_provider_and_back_to_the_application(
    here: TenantScope, company: Company, visit: Visit
) -> None:
    rp, browser, person = Party(here), visit(here), company.person(is_member=True)
    browser.sign_in(person.email, cast.PASSWORD)
    company.require(Stage.NEW)
    with enter(here):
        company.claim.refresh_from_db()
        company.claim.required_from = timezone.now() - timedelta(days=1)
        company.claim.save()
    browser.open(rp.authorize_path())
    company.come_back(browser, browser.location, person.email)
    # Nobody is signed in unseen; and the first time, the account that is there is asked for a proof of its own.
    browser.submit()
    own = next(part for part in browser.text.split('"') if part.startswith("/signin?own=1"))
    browser.open(own.replace("&amp;", "&"))
    browser.submit(login=person.email)
    browser.submit(password=cast.PASSWORD)
    given = rp.redeem(rp.answer(browser)["code"]).json()
    assert rp.refresh(given["refresh_token"]).status_code == 200
    browser.open(rp.authorize_path(prompt="none"))
    assert "code" in rp.answer(browser)
