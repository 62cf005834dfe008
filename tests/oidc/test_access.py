"""Who may sign in to an application, and what a third party is granted."""

from collections.abc import Callable

import pytest

from identity.users.roles.operations import create_role, give_roles, update_admitted_roles
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.oidc.party import Party
from tests.visitor import Visitor

Visit = Callable[..., Visitor]


@pytest.fixture
def staff_only(acme: TenantScope) -> Party:
    rp = Party(acme)
    with enter(acme):
        role = create_role(name=f"staff {rp.client_id}", by=COMMAND)
        update_admitted_roles(application=rp.client.application, roles=[role], by=COMMAND)
        give_roles(user=cast.user(acme, "bob"), roles=[role], by=COMMAND)
    return rp


def test_who_is_not_admitted_gets_a_page_that_says_so(acme: TenantScope, visit: Visit, staff_only: Party) -> None:
    visitor = visit(acme)
    visitor.sign_in("alice", cast.PASSWORD, staff_only.authorize_path())
    assert visitor.page.status_code == 200
    assert "is not open to you" in visitor.text
    assert f"{staff_only.redirect_uri}?error=access_denied" in visitor.text


def test_another_account_that_is_admitted_goes_on(acme: TenantScope, visit: Visit, staff_only: Party) -> None:
    visitor = visit(acme)
    visitor.sign_in("alice", cast.PASSWORD, staff_only.authorize_path())
    visitor.submit()
    visitor.submit(login="bob")
    visitor.submit(password=cast.PASSWORD)
    assert "code" in staff_only.answer(visitor)


def test_without_a_page_the_client_is_told(acme: TenantScope, visit: Visit, staff_only: Party) -> None:
    visitor = visit(acme)
    visitor.sign_in("alice", cast.PASSWORD)
    visitor.open(staff_only.authorize_path(prompt="none"))
    assert staff_only.answer(visitor)["error"] == "access_denied"
