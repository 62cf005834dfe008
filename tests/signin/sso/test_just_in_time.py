"""Somebody new comes by their company's provider: an account, a proved address, a membership (SECURITY 27)."""

from collections.abc import Callable

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount

from identity.users.models import User
from orgs.models import Member
from tenants.isolation.scope import TenantScope, enter
from tests.signin.sso.company import Company, events, is_signed_in, somebody_new
from tests.visitor import Visitor

Visit = Callable[..., Visitor]


def test_somebody_new_gets_an_account_and_becomes_a_member(here: TenantScope, company: Company, visit: Visit) -> None:
    browser, email = visit(here), somebody_new(company)
    company.sign_in(browser, email, subject="wanda")
    assert is_signed_in(browser), browser.text
    with enter(here):
        user = User.objects.get(email=email)
        assert (user.name, user.has_usable_password()) == ("Wanda Worker", False)
        assert EmailAddress.objects.get(user=user).verified
        assert SocialAccount.objects.get(user=user).uid == "wanda"
        assert Member.objects.get(user=user).source == Member.Source.CONNECTION
    assert company.codes() == [""]
    assert events(here, "user.register")[0].object_id == str(user.pk)


def test_the_next_time_it_is_the_same_person(here: TenantScope, company: Company, visit: Visit) -> None:
    email = somebody_new(company)
    company.sign_in(visit(here), email, subject="wanda")
    browser = visit(here)
    company.sign_in(browser, f"married-{email}", subject="wanda")
    assert is_signed_in(browser)
    with enter(here):
        assert User.objects.get(email=email).socialaccount_set.count() == 1
        assert not User.objects.filter(email=f"married-{email}").exists()


def test_nobody_is_let_in_where_accounts_are_not_created(here: TenantScope, company: Company, visit: Visit) -> None:
    company.change(creates_accounts=False)
    browser, email = visit(here), somebody_new(company)
    company.sign_in(browser, email)
    assert browser.page.status_code == 403
    assert company.codes() == ["not_admitted"]
    with enter(here):
        assert not User.objects.filter(email=email).exists()
