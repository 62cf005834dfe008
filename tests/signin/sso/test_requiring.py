"""Whose company requires its own sign-in comes by it, whatever they prove otherwise (SECURITY 28)."""

import json
from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from connectors.rows import forget
from identity.signin.logbook.models import SignIn
from identity.users.models import User
from orgs.connections.break_glass import add_break_glass
from orgs.connections.models import BreakGlass, Stage
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.signin.sso.company import Company, events, is_signed_in, press, somebody_new
from tests.visitor import Visitor, code_for, mails_to

Visit = Callable[..., Visitor]
OWN = "/signin?own=1"


def is_sent_to(browser: Visitor, company: Company) -> None:
    assert browser.path.startswith(f"/sso/{company.connection.pk}/required"), browser.path
    assert "has its own sign-in" in browser.text
    assert not is_signed_in(browser)


def by_password(browser: Visitor, company: Company, user: User) -> None:
    browser.open(OWN)
    browser.submit(login=user.email)
    browser.submit(password=cast.PASSWORD)


def by_code(browser: Visitor, company: Company, user: User) -> None:
    browser.open(OWN)
    browser.submit(login=user.email)
    browser.submit(action="code")
    browser.submit(code=code_for(company.scope, user.email))


def by_recovery(browser: Visitor, company: Company, user: User) -> None:
    browser.open("/recover")
    browser.submit(email=user.email)
    browser.submit(code=code_for(company.scope, user.email))
    browser.submit(password1="another horse battery", password2="another horse battery")
    if "/required" not in browser.path:
        by_password_of(browser, user, "another horse battery")


def by_password_of(browser: Visitor, user: User, password: str) -> None:
    browser.open(OWN)
    browser.submit(login=user.email)
    browser.submit(password=password)


@pytest.mark.parametrize("way", [by_password, by_code, by_recovery])
def test_every_method_ends_at_the_companys_own(
    here: TenantScope, company: Company, visit: Visit, way: Callable[[Visitor, Company, User], None]
) -> None:
    user, browser = company.person(is_member=True), visit(here)
    company.require()
    way(browser, company, user)
    is_sent_to(browser, company)
    # And the button there leads on.
    browser.path = f"/sso/{company.connection.pk}/required"
    browser.open(browser.path)
    press(browser, company.connection)
    assert browser.location.startswith(company.idp.sso_url)


def test_a_registration_ends_there_too(here: TenantScope, company: Company, visit: Visit) -> None:
    browser, email = visit(here), somebody_new(company)
    company.require()
    browser.open("/register?own=1")
    browser.submit(email=email, password1=cast.PASSWORD)
    browser.submit(code=code_for(here, email))
    is_sent_to(browser, company)


def test_an_address_leads_there_before_anything_is_asked(here: TenantScope, company: Company, visit: Visit) -> None:
    """The same for somebody here and for nobody, and a password is not looked at."""
    company.require()
    for email in (company.person().email, somebody_new(company)):
        for path in ("/signin", "/register"):
            browser = visit(here)
            browser.open(path)
            browser.submit(
                **{"login" if path == "/signin" else "email": email, "password": cast.PASSWORD}, follow=False
            )
            assert browser.page.status_code == 303
            assert browser.location.startswith(company.idp.sso_url)


def test_whoever_comes_by_it_is_in(here: TenantScope, company: Company, visit: Visit) -> None:
    browser, email = visit(here), somebody_new(company)
    company.require()
    company.sign_in(browser, email)
    assert is_signed_in(browser)


def test_another_address_at_the_domain_counts_as_well(here: TenantScope, company: Company, visit: Visit) -> None:
    """Not only the one that somebody signs in with."""
    browser = visit(here)
    user = cast.person(here)
    with enter(here):
        EmailAddress.objects.create(user=user, email=company.address(), verified=True)
    company.require()
    by_password(browser, company, user)
    is_sent_to(browser, company)


def test_people_elsewhere_are_left_alone(here: TenantScope, company: Company, visit: Visit) -> None:
    browser, user = visit(here), cast.person(here)
    company.require()
    browser.sign_in(user.email, cast.PASSWORD)
    assert is_signed_in(browser)


def test_an_exception_gets_in_and_everybody_is_told(here: TenantScope, company: Company, visit: Visit) -> None:
    user, browser = company.person(is_member=True), visit(here)
    owner = company.person()
    company.make_owner(owner)
    with enter(here):
        passkey = Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data={})
        assert company.row is not None
        add_break_glass(organization=company.row, user=user, by=COMMAND)
        passkey.delete()
    company.require(Stage.NEW, Stage.ALL)
    by_password(browser, company, user)
    assert is_signed_in(browser)
    with enter(here):
        assert BreakGlass.objects.get(user=user).used_at is not None
    assert events(here, "organization.use_break_glass")[0].details["user_id"] == str(user.pk)
    assert any("without your provider" in str(mail["Subject"]) for mail in mails_to(here, owner.email))


def test_a_domain_that_stopped_requires_nothing(here: TenantScope, company: Company, visit: Visit) -> None:
    user, browser = company.person(), visit(here)
    company.require()
    with enter(here):
        company.claim.verified_at = None
        company.claim.save()
        forget()
    by_password(browser, company, user)
    assert is_signed_in(browser)


def test_the_log_says_so(here: TenantScope, company: Company, visit: Visit) -> None:
    user, browser = company.person(), visit(here)
    company.require()
    by_password(browser, company, user)
    with enter(here):
        steps = SignIn.objects.filter(user_id=user.pk).latest("started_at").steps
    assert "company:connection_required" in json.dumps(steps)
