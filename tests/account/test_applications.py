"""Applications that have something of a person's: told in words, and taken back at once."""

from uuid import uuid4

import pytest

from identity.users.models import User
from tenants.isolation.scope import TenantScope
from tests import cast
from tests.account.people import code_of, post, signed_in, tokens_of
from tests.oidc.party import Party
from tests.visitor import Visitor


@pytest.fixture
def person(acme: TenantScope) -> User:
    return cast.person(acme)


@pytest.fixture
def browser(acme: TenantScope, person: User) -> Visitor:
    return signed_in(acme, person)


def _page(party: Party) -> str:
    return f"/account/applications/{party.client.application_id}"


def test_it_says_what_each_may_do_with_the_value(acme: TenantScope, person: User, browser: Visitor) -> None:
    party = Party(acme)
    tokens_of(party, browser, scope="openid email offline_access")
    browser.open("/account/")
    assert str(party.client.application) in browser.text
    browser.open(_page(party))
    for words in ("See your e-mail address", person.email, "Keep access while you are not using it"):
        assert words in browser.text


def test_taking_it_back_ends_refresh_and_access_at_once(acme: TenantScope, person: User, browser: Visitor) -> None:
    party = Party(acme)
    tokens = tokens_of(party, browser, scope="openid offline_access")
    assert party.userinfo(tokens["access_token"]).status_code == 200
    browser.open(_page(party))
    browser.submit(form=1)
    assert "The application no longer has access." in browser.text
    assert party.userinfo(tokens["access_token"]).status_code == 401
    assert party.refresh(tokens["refresh_token"]).status_code == 400
    assert party.introspect(tokens["access_token"]) == {"active": False}
    assert browser.open(_page(party)).status_code == 404


def test_a_code_on_its_way_is_worth_nothing_either(acme: TenantScope, browser: Visitor) -> None:
    party = Party(acme)
    tokens_of(party, browser, scope="openid")
    code = code_of(party, browser, scope="openid")
    browser.open(_page(party))
    browser.submit(form=1)
    assert party.redeem(code).status_code == 400


def test_nothing_is_taken_from_anybody_else(acme: TenantScope, browser: Visitor) -> None:
    party, other = Party(acme), signed_in(acme, cast.person(acme))
    tokens = tokens_of(party, other, scope="openid")
    assert browser.open(_page(party)).status_code == 404
    browser.open("/account/")
    assert post(browser, _page(party)) == 302
    assert party.userinfo(tokens["access_token"]).status_code == 200


def test_an_application_of_another_tenant_is_none(acme: TenantScope, globex: TenantScope, browser: Visitor) -> None:
    assert browser.open(_page(Party(globex))).status_code == 404
    browser.open("/account/")
    assert post(browser, f"/account/applications/{uuid4()}") == 404
