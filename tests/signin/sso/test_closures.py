"""What people cannot change while their company requires its own sign-in (SECURITY 26)."""

from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount

from identity.users.models import User
from tenants.isolation.scope import TenantScope, enter
from tests.signin.sso.company import Company, somebody_new
from tests.visitor import Visitor, code_for

Visit = Callable[..., Visitor]


@pytest.fixture
def inside(here: TenantScope, company: Company, visit: Visit) -> tuple[Visitor, User]:
    """Somebody who came by the company's provider, and proved a moment ago that it is them."""
    browser, email = visit(here), somebody_new(company)
    company.require()
    company.sign_in(browser, email)
    browser.open("/signin/again?next=/account/")
    browser.submit()
    browser.submit(code=code_for(here, email))
    with enter(here):
        user = User.objects.get(email=email)
        EmailAddress.objects.create(user=user, email=f"own-{company.domain}@elsewhere.example", verified=True)
    return browser, user


def test_the_account_page_says_who_manages_the_sign_in(inside: tuple[Visitor, User], company: Company) -> None:
    browser, _user = inside
    browser.open("/account/")
    assert company.row is not None
    assert f"{company.row.name} manages how you sign in." in browser.text


def test_the_address_there_stays_the_primary_one(
    here: TenantScope, inside: tuple[Visitor, User], company: Company
) -> None:
    browser, user = inside
    with enter(here):
        other = EmailAddress.objects.get(user=user, primary=False)
    browser.open(f"/account/emails/{other.pk}")
    browser.submit()
    assert "Your company manages this address" in browser.text
    with enter(here):
        assert User.objects.get(pk=user.pk).email.endswith(company.domain)


def test_an_address_there_is_not_removed(here: TenantScope, inside: tuple[Visitor, User], company: Company) -> None:
    browser, user = inside
    with enter(here):
        second = EmailAddress.objects.create(user=user, email=company.address(), verified=True)
    browser.open(f"/account/emails/{second.pk}")
    browser.submit(form=1)
    assert "Your company manages this address" in browser.text
    with enter(here):
        assert EmailAddress.objects.filter(pk=second.pk).exists()


def test_no_password_is_set(here: TenantScope, inside: tuple[Visitor, User]) -> None:
    browser, user = inside
    browser.open("/account/password/set")
    assert "Your company manages how you sign in" in browser.text
    with enter(here):
        assert not User.objects.get(pk=user.pk).has_usable_password()


def test_the_companys_identity_stays(here: TenantScope, inside: tuple[Visitor, User]) -> None:
    browser, user = inside
    with enter(here):
        identity = SocialAccount.objects.get(user=user)
    browser.open("/account/identities")
    assert "Okta" in browser.text
    browser.open(f"/account/identities/{identity.pk}/remove")
    assert "Your company requires its own sign-in" in browser.text
    with enter(here):
        assert SocialAccount.objects.filter(pk=identity.pk).exists()
