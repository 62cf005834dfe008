"""What people let applications have, as staff see it and end it: on the application's page and on the person's."""

from collections.abc import Callable

import pytest

from identity.users.models import User
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.console.people import answer, at_console, events, new_operator
from tests.oidc.party import Party
from tests.visitor import Visitor

Visit = Callable[..., Visitor]


@pytest.fixture
def person(acme: TenantScope) -> User:
    with enter(acme):
        return cast.new_user()


def test_a_consent_and_a_live_sign_in_are_one_line_on_either_page(
    acme: TenantScope, visit: Visit, person: User
) -> None:
    rp = Party(acme, "third-party")
    theirs = visit(acme)
    theirs.sign_in(person.username or "", cast.PASSWORD, rp.authorize_path())
    theirs.submit(decision="allow", scope=["email", "offline_access"])
    assert rp.redeem(rp.answer(theirs)["code"]).status_code == 200
    visitor = at_console(new_operator(acme="viewer"))
    application = rp.client.application
    for path, name in (
        (f"applications/{application.pk}/grants/", str(person)),
        (f"users/{person.pk}/applications/", str(application)),
    ):
        visitor.open(f"/t/acme/{path}")
        assert f"<strong>{name}</strong>" in visitor.text
        assert visitor.text.count('class="c-card"') == 1
        assert "Asked for consent" in visitor.text
        assert '<code class="c-word">email</code>' in visitor.text
        assert "profile</code>" not in visitor.text
        assert "1 live sign-in" in visitor.text
        assert "Revoke" not in visitor.text


@pytest.mark.parametrize("on_page_of", ["application", "person"])
def test_support_ends_it_and_the_tokens_are_refused(
    acme: TenantScope, visit: Visit, person: User, on_page_of: str
) -> None:
    rp = Party(acme, "web")
    tokens = rp.tokens(visit(acme), person.username or "")
    application = rp.client.application
    visitor = at_console(new_operator(acme="support"))
    pages = {
        "application": f"/t/acme/applications/{application.pk}/grants/revoke/{person.pk}/",
        "person": f"/t/acme/users/{person.pk}/applications/revoke/{application.pk}/",
    }
    visitor.open(pages[on_page_of])
    assert "stays valid until it expires" in visitor.text
    answer(visitor, confirmation="acme")
    assert rp.userinfo(tokens["access_token"]).status_code == 401
    assert rp.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"
    event = events(acme, "application.revoke_grants")[0]
    assert (event.object_id, event.details["sign_ins"]) == (str(application.pk), 1)
    visitor.open(f"/t/acme/applications/{application.pk}/grants/")
    assert "Nobody yet." in visitor.text
    visitor.open(f"/t/acme/users/{person.pk}/applications/")
    assert "No application has anything of theirs." in visitor.text
