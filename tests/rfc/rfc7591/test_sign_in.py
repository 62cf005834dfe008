"""A client that entered itself signs people in: it asks, and its errors never redirect (SECURITY 19, 21)."""

from collections.abc import Callable

import pytest

from identity.oidc.dynamic.operations import review_registered_client
from identity.oidc.models import SelfRegistration
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.oidc.newcomer import Newcomer
from tests.visitor import Visitor

Visit = Callable[..., Visitor]
LOOPBACK = "http://127.0.0.1:4711/cb"


@pytest.fixture
def newcomer(open_tenant: TenantScope) -> Newcomer:
    return Newcomer(open_tenant, grant_types=["authorization_code", "refresh_token"])


def _sign_in(newcomer: Newcomer, visitor: Visitor, **changes: str) -> None:
    visitor.sign_in("dora", cast.PASSWORD, newcomer.authorize_path(**changes))


def test_it_gets_what_the_person_allows(newcomer: Newcomer, visit: Visit) -> None:
    visitor = visit(newcomer.scope)
    _sign_in(newcomer, visitor, scope="openid profile email")
    assert "Newcomer" in visitor.text
    visitor.submit(decision="allow", scope=["profile"])
    body = newcomer.redeem(newcomer.answer(visitor)["code"]).json()
    assert body["scope"] == "openid profile"
    assert newcomer.claims(body["id_token"])["aud"] == newcomer.client_id


def test_a_refusal_stays_on_a_page(newcomer: Newcomer, visit: Visit) -> None:
    visitor = visit(newcomer.scope)
    _sign_in(newcomer, visitor)
    visitor.submit(decision="deny")
    assert visitor.page.status_code == 400
    assert "access_denied" in visitor.text
    assert not visitor.location


@pytest.mark.parametrize("mode", ["query", "form_post"])
@pytest.mark.parametrize(
    "changes",
    [{"prompt": "none"}, {"scope": 'a"b'}, {"response_type": "token"}, {"code_challenge": ""}, {"request": "x"}],
)
def test_no_error_redirects(newcomer: Newcomer, visit: Visit, changes: dict[str, str], mode: str) -> None:
    visitor = visit(newcomer.scope)
    visitor.open(newcomer.authorize_path(response_mode=mode, **changes))
    assert visitor.page.status_code == 400
    assert not visitor.location
    assert newcomer.redirect_uri not in visitor.text


def test_once_reviewed_it_is_told_at_its_address(newcomer: Newcomer, visit: Visit) -> None:
    with enter(newcomer.scope):
        review_registered_client(row=SelfRegistration.objects.get(client__client_id=newcomer.client_id), by=COMMAND)
    visitor = visit(newcomer.scope)
    visitor.open(newcomer.authorize_path(prompt="none"))
    assert newcomer.answer(visitor)["error"] == "login_required"
    _sign_in(newcomer, visitor)
    assert "Newcomer" in visitor.text


@pytest.mark.parametrize("kind", [None, "native", "web"])
def test_one_on_the_device_itself_always_meets_a_person(
    open_tenant: TenantScope, visit: Visit, kind: str | None
) -> None:
    """Whatever it says of itself."""
    said = {"token_endpoint_auth_method": "none", "application_type": kind}
    newcomer = Newcomer(open_tenant, redirect_uris=[LOOPBACK], **said)
    visitor = visit(open_tenant)
    _sign_in(newcomer, visitor, scope="openid")
    visitor.submit(decision="allow")
    assert "code" in newcomer.answer(visitor)
    visitor.open(newcomer.authorize_path(scope="openid"))
    assert "Continue as" in visitor.text
    # The way out leads nowhere else either.
    assert LOOPBACK not in visitor.text
    visitor.submit()
    assert "code" in newcomer.answer(visitor)
    visitor.open(newcomer.authorize_path(scope="openid", prompt="none"))
    assert visitor.page.status_code == 400


def test_it_sees_no_person_by_itself(newcomer: Newcomer) -> None:
    assert newcomer.token(grant_type="client_credentials").json()["error"] == "unauthorized_client"
