"""A suspended tenant is closed to everybody, and whole again when it is resumed."""

from collections.abc import Callable

import pytest
from django.test import Client

from tenants import operations
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import enter
from tenants.models import Tenant
from tests import cast
from tests.visitor import Visitor


@pytest.fixture
def tenant() -> Tenant:
    return cast.new_tenant()


def _answers(tenant: Tenant) -> set[int]:
    client = Client(headers={"host": f"{tenant.slug}.localhost", "authorization": "Bearer anything"})
    gets = ("/", "/signin", "/account/", "/oidc/.well-known/openid-configuration", "/oidc/jwks", "/oidc/me", "/nothing")
    posts = ("/signin", "/oidc/token", "/oidc/token/introspection", "/oidc/token/revocation")
    return {client.get(path).status_code for path in gets} | {client.post(path).status_code for path in posts}


def test_every_page_and_endpoint_answers_503(tenant: Tenant) -> None:
    assert 503 not in _answers(tenant)
    operations.suspend_tenant(tenant=tenant, reason="unpaid", by=COMMAND)
    assert _answers(tenant) == {503}
    operations.resume_tenant(tenant=tenant, by=COMMAND)
    assert 503 not in _answers(tenant)


def test_a_session_of_before_is_refused_while_it_lasts(visit: Callable[..., Visitor], tenant: Tenant) -> None:
    with enter(tenant.scope()):
        person = cast.new_user()
    visitor = visit(tenant.scope())
    visitor.sign_in(str(person.email), cast.PASSWORD)
    assert visitor.open("/account/").status_code == 200
    operations.suspend_tenant(tenant=tenant, reason="", by=COMMAND)
    assert visitor.open("/account/").status_code == 503
    assert "unpaid" not in visitor.text
    operations.resume_tenant(tenant=tenant, by=COMMAND)
    assert visitor.open("/account/").status_code == 200


def test_its_state_decides_who_may_do_what(tenant: Tenant) -> None:
    with pytest.raises(operations.WrongState):
        operations.resume_tenant(tenant=tenant, by=COMMAND)
    operations.suspend_tenant(tenant=tenant, reason="", by=COMMAND)
    with pytest.raises(operations.WrongState):
        operations.suspend_tenant(tenant=tenant, reason="", by=COMMAND)
    with pytest.raises(operations.WrongState):
        operations.cancel_deletion(tenant=tenant, by=COMMAND)
