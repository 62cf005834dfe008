"""“Sign in faster next time”: offered after something was typed, where it can be, once in thirty days, and never in the way."""

import pytest

from identity.signin.factors.offer import COOKIE
from tenants.isolation.scope import TenantScope
from tests import cast
from tests.visitor import Visitor, code_for

OFFER = "/signin/faster?next=%2Faccount%2F"


@pytest.fixture(scope="module")
def scope(_real_database: None) -> TenantScope:
    return cast.tenant_with(passkey=True)


def browser(scope: TenantScope) -> Visitor:
    """One whose script has said that it could keep a passkey."""
    visitor = Visitor(scope)
    visitor.client.cookies[COOKIE] = "1"
    return visitor


def test_it_is_offered_after_a_password_and_leads_on(scope: TenantScope) -> None:
    person, visitor = cast.person(scope), browser(scope)
    visitor.sign_in(person.email, cast.PASSWORD)
    assert visitor.path == OFFER
    assert "/account/security/add?next=%2Faccount%2F&amp;use=passkey" in visitor.text
    assert 'href="/account/">Not now' in visitor.text
    # Whoever goes elsewhere is signed in all the same.
    assert visitor.open("/account/").status_code == 200
    visitor.open("/account/security/add?next=%2Faccount%2F&use=passkey")
    assert '<a href="/account/">Not now' in visitor.text


def test_it_is_offered_after_a_code(scope: TenantScope) -> None:
    person, visitor = cast.person(scope), browser(scope)
    visitor.open("/signin")
    visitor.submit(login=person.email)
    visitor.submit(action="code")
    visitor.submit(code=code_for(scope, person.email))
    assert visitor.path == OFFER


def test_it_is_offered_once_in_thirty_days_in_whichever_browser(scope: TenantScope) -> None:
    person = cast.person(scope)
    for expected in (OFFER, "/account/"):
        visitor = browser(scope)
        visitor.sign_in(person.email, cast.PASSWORD)
        assert visitor.path == expected


@pytest.mark.parametrize("reason", ["no script", "no passkeys here"])
def test_it_is_not_offered_where_nothing_would_come_of_it(scope: TenantScope, reason: str) -> None:
    here = cast.tenant_with(passkey=False) if reason == "no passkeys here" else scope
    visitor = Visitor(here) if reason == "no script" else browser(here)
    visitor.sign_in(cast.person(here).email, cast.PASSWORD)
    assert visitor.path == "/account/"


def test_a_new_account_is_not_asked_at_once(scope: TenantScope) -> None:
    visitor, address = browser(scope), f"{cast.unique('n')}@example.test"
    visitor.open("/register")
    visitor.submit(email=address, password1=cast.PASSWORD)
    visitor.submit(code=code_for(scope, address))
    assert not visitor.path.startswith("/signin/faster")


@pytest.mark.parametrize("address", ["//evil.test", "https://evil.test", "javascript:alert(1)", "\\\\evil.test"])
def test_it_leads_nowhere_else(scope: TenantScope, address: str) -> None:
    visitor = browser(scope)
    visitor.sign_in(cast.person(scope).email, cast.PASSWORD)
    visitor.open(f"/signin/faster?next={address}")
    assert 'href="/account/">Not now' in visitor.text
    assert f'href="{address}' not in visitor.text


def test_strangers_are_asked_to_sign_in() -> None:
    visitor = Visitor(cast.tenant("acme"))
    visitor.open("/signin/faster")
    assert visitor.path.startswith("/signin?next=")
