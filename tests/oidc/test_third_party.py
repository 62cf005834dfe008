"""A third party gets what the person granted, and no more; the tenant's own applications ask nobody."""

from collections.abc import Callable

import pytest

from identity.oidc.tokens.operations import revoke_grants
from identity.users.models import User
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.oidc.party import Party
from tests.visitor import Visitor

Visit = Callable[..., Visitor]


@pytest.fixture
def rp(acme: TenantScope) -> Party:
    return Party(acme, "third-party")


@pytest.fixture
def person(acme: TenantScope) -> User:
    with enter(acme):
        return cast.new_user()


@pytest.fixture
def visitor(acme: TenantScope, visit: Visit, rp: Party, person: User) -> Visitor:
    """Signed in, and at the question."""
    visitor = visit(acme)
    visitor.sign_in(person.username or "", cast.PASSWORD, rp.authorize_path())
    assert visitor.path.startswith("/consent/")
    return visitor


def test_what_is_declined_is_not_given_and_not_asked_again(rp: Party, visitor: Visitor) -> None:
    visitor.submit(decision="allow", scope=["email", "offline_access"])
    given = rp.redeem(rp.answer(visitor)["code"]).json()
    assert given["scope"] == "openid email offline_access"
    assert "name" not in rp.userinfo(given["access_token"]).json()
    visitor.open(rp.authorize_path(prompt="none"))
    assert rp.redeem(rp.answer(visitor)["code"]).json()["scope"] == "openid email offline_access"


def test_a_refusal_is_told_to_the_client_and_ends_the_request(rp: Party, visitor: Visitor) -> None:
    question = visitor.path
    visitor.submit(decision="deny")
    assert rp.answer(visitor)["error"] == "access_denied"
    visitor.open(question)
    assert visitor.page.status_code == 404


def test_a_page_that_grants_more_than_was_asked_gives_no_more(acme: TenantScope, visit: Visit, person: User) -> None:
    rp, visitor = Party(acme, "third-party", scopes=["profile"]), visit(acme)
    visitor.sign_in(person.username or "", cast.PASSWORD, rp.authorize_path())
    visitor.submit(decision="allow", scope=["profile", "email", "phone", "offline_access"])
    assert rp.redeem(rp.answer(visitor)["code"]).json()["scope"] == "openid profile"


def test_without_a_page_consent_is_required(rp: Party, visitor: Visitor) -> None:
    visitor.open(rp.authorize_path(prompt="none"))
    assert rp.answer(visitor)["error"] == "consent_required"


def test_a_new_scope_is_asked_for(acme: TenantScope, rp: Party, visitor: Visitor) -> None:
    visitor.submit(decision="allow", scope=["profile", "email", "offline_access"])
    visitor.open(rp.authorize_path(scope="openid profile phone"))
    assert visitor.path.startswith("/consent/")


def test_prompt_consent_asks_once_more(rp: Party, visitor: Visitor) -> None:
    visitor.submit(decision="allow", scope=["profile"])
    visitor.open(rp.authorize_path(prompt="consent"))
    assert visitor.path.startswith("/consent/")
    visitor.submit(decision="allow", scope=["email"])
    assert rp.redeem(rp.answer(visitor)["code"]).json()["scope"] == "openid email"


def test_whoever_comes_after_not_you_is_asked_themselves(acme: TenantScope, rp: Party, visitor: Visitor) -> None:
    visitor.submit(decision="allow", scope=["profile"])
    visitor.open(rp.authorize_path(prompt="consent"))
    visitor.submit(form=1)
    visitor.submit(login="bob")
    visitor.submit(password=cast.PASSWORD)
    assert visitor.path.startswith("/consent/")
    visitor.submit(decision="allow", scope=["email"])
    claims = rp.claims(rp.redeem(rp.answer(visitor)["code"]).json()["id_token"])
    assert claims["sub"] == str(cast.user(acme, "bob").pk)


def test_taking_it_back_ends_every_token_at_once(acme: TenantScope, rp: Party, visitor: Visitor, person: User) -> None:
    visitor.submit(decision="allow", scope=["profile", "offline_access"])
    given = rp.redeem(rp.answer(visitor)["code"]).json()
    with enter(acme):
        revoke_grants(user=person, application=rp.client.application, by=COMMAND)
    assert rp.userinfo(given["access_token"]).status_code == 401
    assert rp.introspect(given["access_token"]) == {"active": False}
    assert rp.refresh(given["refresh_token"]).json()["error"] == "invalid_grant"
    visitor.open(rp.authorize_path())
    assert visitor.path.startswith("/consent/")


def test_the_tenants_own_application_asks_nobody(acme: TenantScope, visit: Visit, person: User) -> None:
    own = Party(acme, "web")
    assert "code" in own.sign_in(visit(acme), person.username or "", prompt="consent")
