"""Somebody who has an account here comes by their company's provider for the first time (SECURITY 23, 27)."""

import html
import re
from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount

from identity.signin.sso.facts import via_of
from identity.users.models import User
from identity.users.operations import suspend_user
from identity.users.roles.models import Role, UserRole
from orgs import operations
from orgs.domains.models import Departure
from orgs.members.operations import add_member, remove_member
from orgs.models import Member
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.signin.sso.company import Company, events, is_signed_in, session_records
from tests.visitor import Visitor, mails_to

Visit = Callable[..., Visitor]


def is_linked(company: Company, user: User) -> bool:
    with enter(company.scope):
        return bool(SocialAccount.objects.filter(user=user, provider=str(company.connection.pk)).exists())


def test_an_account_with_nothing_of_its_own_is_linked_at_once(
    here: TenantScope, company: Company, visit: Visit
) -> None:
    user, browser = company.person(password=None), visit(here)
    company.sign_in(browser, user.email)
    assert is_signed_in(browser)
    assert is_linked(company, user)
    with enter(here):
        assert Member.objects.get(user=user).organization == company.row
    assert events(here, "user.link_identity")[0].object_id == str(user.pk)
    assert any("connected" in str(mail["Subject"]) for mail in mails_to(here, user.email))


def test_an_unproved_registration_loses_what_is_older(here: TenantScope, company: Company, visit: Visit) -> None:
    """Whoever registered an address that was not theirs may know the password."""
    user, browser = company.person(verified=False), visit(here)
    company.sign_in(browser, user.email)
    assert is_signed_in(browser)
    with enter(here):
        assert not User.objects.get(pk=user.pk).has_usable_password()
        assert EmailAddress.objects.get(user=user).verified


def _password(company: Company) -> User:
    return company.person()


def _another_organization(company: Company) -> User:
    user = company.person(password=None)
    with enter(company.scope):
        other = operations.create_organization(name=cast.unique("Other"), by=COMMAND)
        add_member(organization=other, user_id=user.pk, by=COMMAND)
    return user


def _tenant_role(company: Company) -> User:
    user = company.person(password=None)
    with enter(company.scope):
        role = Role.objects.create(name=cast.unique("Finance"))
        UserRole.objects.create(user=user, role=role)
    return user


def _another_identity(company: Company) -> User:
    user = company.person(password=None)
    with enter(company.scope):
        SocialAccount.objects.create(user=user, provider=cast.unique("google"), uid="1")
    return user


def _unproved_elsewhere(company: Company) -> User:
    user = company.person(verified=False)
    with enter(company.scope):
        other = operations.create_organization(name=cast.unique("Other"), by=COMMAND)
        add_member(organization=other, user_id=user.pk, by=COMMAND)
    return user


@pytest.mark.parametrize(
    "make", [_password, _another_organization, _tenant_role, _another_identity, _unproved_elsewhere]
)
def test_an_account_that_holds_more_is_not_handed_over(
    here: TenantScope, company: Company, visit: Visit, make: Callable[[Company], User]
) -> None:
    user, browser = make(company), visit(here)
    company.sign_in(browser, user.email)
    assert "You have an account here already" in browser.text
    assert company.codes() == ["link_needed"]
    assert not is_linked(company, user)
    assert not is_signed_in(browser)


def test_one_sign_in_to_it_links_it(here: TenantScope, company: Company, visit: Visit) -> None:
    user, browser = company.person(), visit(here)
    company.sign_in(browser, user.email, path="/signin?next=/account/")
    browser.open(own_link(browser))
    browser.submit(login=user.email)
    browser.submit(password=cast.PASSWORD)
    assert browser.path.startswith("/account"), browser.text
    assert is_linked(company, user)
    assert company.codes() == ["link_needed", ""]
    # Both have vouched now: the person, and the company.
    assert via_of(session_records(here, user)) == (company.row.pk if company.row else None, False)
    again = visit(here)
    company.sign_in(again, user.email)
    assert is_signed_in(again)


def test_somebody_elses_sign_in_links_nothing(here: TenantScope, company: Company, visit: Visit) -> None:
    user, other, browser = company.person(), company.person(), visit(here)
    company.sign_in(browser, user.email)
    browser.open(own_link(browser))
    browser.submit(login=other.email)
    browser.submit(password=cast.PASSWORD)
    assert is_signed_in(browser)
    assert not is_linked(company, user)
    assert not is_linked(company, other)


def test_it_works_where_the_company_requires_its_own(here: TenantScope, company: Company, visit: Visit) -> None:
    """The one sign-in to the account passes the stage that would send it away."""
    user, browser = company.person(), visit(here)
    company.require()
    company.sign_in(browser, user.email)
    browser.open(own_link(browser))
    browser.submit(login=user.email)
    browser.submit(password=cast.PASSWORD)
    assert is_linked(company, user)
    assert is_signed_in(browser)


def test_a_removed_member_stays_removed(here: TenantScope, company: Company, visit: Visit) -> None:
    user = company.person(password=None, is_member=True)
    company.sign_in(visit(here), user.email)
    with enter(here):
        remove_member(member=Member.objects.get(user=user), by=COMMAND)
        assert Departure.objects.filter(user=user).exists()
    browser = visit(here)
    company.sign_in(browser, user.email)
    assert (browser.page.status_code, company.codes()[-1]) == (403, "removed_member")
    assert not is_signed_in(browser)


def test_a_suspended_person_is_refused(here: TenantScope, company: Company, visit: Visit) -> None:
    user, browser = company.person(password=None), visit(here)
    with enter(here):
        suspend_user(user=user, reason="", by=COMMAND)
    company.sign_in(browser, user.email)
    assert (browser.page.status_code, company.codes()) == (403, ["suspended"])


def test_the_tenants_own_connection_takes_over_nothing(here: TenantScope, visit: Visit) -> None:
    """It may name any address, so even a bare account is opened first."""
    company = Company(here, tenant_wide=True)
    user, browser = company.person(password=None), visit(here)
    browser.open(f"/sso/{company.connection.pk}/start")
    company.come_back(browser, browser.location, user.email)
    browser.submit()
    assert "You have an account here already" in browser.text
    assert not is_linked(company, user)


def own_link(browser: Visitor) -> str:
    found = re.search(r'class="primary" href="([^"]+)"', browser.text)
    assert found is not None, browser.text
    return html.unescape(found[1])
