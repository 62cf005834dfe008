"""Personal access tokens on the account page."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from identity.oidc.exchange.operations import create_personal_access_token
from identity.oidc.models import PersonalAccessToken
from identity.users.models import User
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.oidc.exchanger import PERSONAL, Exchanger
from tests.visitor import Visitor

Visit = Callable[..., Visitor]
PAGE = "/account/tokens"


@pytest.fixture
def tool(acme: TenantScope) -> Exchanger:
    """With it the tenant has something that takes such tokens."""
    return Exchanger(acme, types=(PERSONAL,))


@pytest.fixture
def person(acme: TenantScope) -> User:
    with enter(acme):
        return cast.new_user()


@pytest.fixture
def visitor(acme: TenantScope, visit: Visit, tool: Exchanger, person: User) -> Visitor:
    visitor = visit(acme)
    visitor.sign_in(person.username or "", cast.PASSWORD)
    return visitor


def _form(visitor: Visitor) -> int:
    """The last one: before it stand sign-out and one to revoke each token."""
    return visitor.text.count("<form") - 1


def _create(visitor: Visitor, **fields: str) -> str:
    visitor.open(PAGE)
    visitor.submit(form=_form(visitor), **{"name": "Backup script", "days": "30", **fields})
    found = re.search(r">(pat_[^<]+)</code>", visitor.text)
    return found[1] if found else ""


def test_it_is_shown_once_and_works(visitor: Visitor, tool: Exchanger, person: User) -> None:
    token = _create(visitor)
    assert "no-store" in visitor.page["Cache-Control"]
    body = tool.exchange(token, PERSONAL, scope="openid").json()
    assert tool.userinfo(body["access_token"]).json()["sub"] == str(person.pk)
    visitor.open(PAGE)
    assert token not in visitor.text
    assert token[-4:] in visitor.text
    assert "Backup script" in visitor.text
    assert "last used" in visitor.text


def test_it_ends_when_it_was_said_to(acme: TenantScope, visitor: Visitor, person: User) -> None:
    _create(visitor, days="90")
    _create(visitor, days="")
    with enter(acme):
        ends = [row.expires_at for row in person.personal_access_tokens.order_by("created_at")]
    assert ends[0] is not None
    assert timedelta(days=89) < ends[0] - timezone.now() <= timedelta(days=90)
    assert ends[1] is None


def test_revoking_it_is_one_button(visitor: Visitor, tool: Exchanger) -> None:
    token = _create(visitor)
    visitor.open(PAGE)
    visitor.submit(form=1)
    assert "The token is revoked." in visitor.text
    assert "You have none." in visitor.text
    assert tool.exchange(token, PERSONAL).status_code == 400


def test_nobody_elses_can_be_revoked(acme: TenantScope, visitor: Visitor) -> None:
    with enter(acme):
        row, _token = create_personal_access_token(user=cast.new_user(), name="Not yours", by=COMMAND)
    visitor.open(PAGE)
    visitor.submit(form=_form(visitor), name="x")
    answer = visitor.client.post(f"{PAGE}/{row.pk}/revoke", headers={"origin": visitor.origin})
    assert answer.status_code in (403, 404)
    with enter(acme):
        assert PersonalAccessToken.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("fields", [{"name": ""}, {"name": "n" * 81}, {"days": "forever"}])
def test_what_is_wrong_is_said_at_the_field(
    acme: TenantScope, visitor: Visitor, person: User, fields: dict[str, str]
) -> None:
    assert _create(visitor, **fields) == ""
    assert 'role="alert"' in visitor.text
    with enter(acme):
        assert not person.personal_access_tokens.exists()


def test_making_one_needs_a_fresh_proof(acme: TenantScope, visitor: Visitor, person: User) -> None:
    """Whoever sits down at somebody's screen must not leave with a key."""
    visitor.open(PAGE)
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        visitor.submit(form=_form(visitor), name="Not mine", days="30")
        assert "Is it still you?" in visitor.text
        with enter(acme):
            assert not person.personal_access_tokens.exists()
        visitor.submit(password=cast.PASSWORD)
        assert visitor.path == PAGE


def test_nobody_sees_it_without_signing_in(acme: TenantScope, visit: Visit, tool: Exchanger) -> None:
    visitor = visit(acme)
    visitor.open(PAGE)
    assert visitor.path.startswith("/signin")


def test_where_nothing_takes_such_tokens_there_is_no_such_page(visit: Visit) -> None:
    scope = cast.new_tenant().scope()
    with enter(scope):
        person = cast.new_user()
    visitor = visit(scope)
    visitor.sign_in(person.username or "", cast.PASSWORD)
    assert "access tokens" not in visitor.open("/account/").content.decode()
    assert visitor.open(PAGE).status_code == 404


def test_the_account_page_leads_there(visitor: Visitor) -> None:
    visitor.open("/account/")
    assert f'href="{PAGE}"' in visitor.text
