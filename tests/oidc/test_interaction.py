"""A kept request goes on in its own browser, for one person, once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from tenants.isolation.scope import TenantScope
from tests import cast
from tests.oidc.party import Party
from tests.visitor import Visitor

Visit = Callable[..., Visitor]


@pytest.fixture
def rp(acme: TenantScope) -> Party:
    return Party(acme)


def _begin(visitor: Visitor, rp: Party, **changes: str) -> str:
    """Opens a request and returns the address that the person will come back to."""
    visitor.open(rp.authorize_path(**changes))
    return visitor.path.partition("next=")[2].partition("&")[0].replace("%2F", "/")


def _is_over(visitor: Visitor) -> bool:
    return visitor.page.status_code == 400 and "This sign-in is over" in visitor.text


def test_it_goes_on_after_signing_in_and_is_over_then(acme: TenantScope, visit: Visit, rp: Party) -> None:
    visitor = visit(acme)
    back = _begin(visitor, rp)
    visitor.submit(login="alice")
    visitor.submit(password=cast.PASSWORD)
    assert "code" in rp.answer(visitor)
    visitor.open(back)
    assert _is_over(visitor)


def test_another_browser_cannot_go_on_with_it(acme: TenantScope, visit: Visit, rp: Party) -> None:
    """Else a link could sign a victim in to an attacker's session, or the other way round."""
    back = _begin(visit(acme), rp)
    victim = visit(acme)
    victim.sign_in("bob", cast.PASSWORD)
    victim.open(back)
    assert _is_over(victim)


def test_it_waits_half_an_hour(acme: TenantScope, visit: Visit, rp: Party) -> None:
    visitor = visit(acme)
    back = _begin(visitor, rp)
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=31), tick=True):
        visitor.open(back)
        assert _is_over(visitor)


def test_two_requests_of_one_browser_do_not_disturb_each_other(acme: TenantScope, visit: Visit, rp: Party) -> None:
    visitor, other = visit(acme), Party(acme, redirect_uris=["https://other.example/cb"])
    first, second = _begin(visitor, rp, state="one"), _begin(visitor, other, state="two")
    visitor.submit(login="alice")
    visitor.submit(password=cast.PASSWORD)
    assert other.answer(visitor)["state"] == "two"
    visitor.open(first)
    assert rp.answer(visitor)["state"] == "one"
    visitor.open(second)
    assert _is_over(visitor)


def test_a_person_who_registers_comes_back_to_the_application(acme: TenantScope, visit: Visit, rp: Party) -> None:
    from tests.visitor import code_for

    visitor, email = visit(acme), f"new-{rp.client_id.lower()}@example.test"
    visitor.open(rp.authorize_path(prompt="create"))
    visitor.submit(email=email, password1="a long new password")
    visitor.submit(code=code_for(acme, email))
    claims = rp.claims(rp.redeem(rp.answer(visitor)["code"]).json()["id_token"])
    assert (claims["email"], claims["email_verified"]) == (email, True)


@pytest.mark.parametrize("path", ["/oidc/auth/00000000-0000-0000-0000-000000000000", "/oidc/auth/nonsense"])
def test_an_address_that_nobody_was_given_leads_nowhere(acme: TenantScope, visit: Visit, path: str) -> None:
    visitor = visit(acme)
    visitor.open(path)
    assert visitor.page.status_code in (400, 404)


def test_a_change_of_the_client_meanwhile_counts(acme: TenantScope, visit: Visit, rp: Party) -> None:
    """The table is entered again, so what was allowed half an hour ago is not believed."""
    from identity.applications.operations import suspend_application
    from tenants.audit.actor import COMMAND
    from tenants.isolation.scope import enter

    visitor = visit(acme)
    _begin(visitor, rp)
    with enter(acme):
        suspend_application(application=rp.client.application, reason="tried", by=COMMAND)
    visitor.submit(login="alice")
    visitor.submit(password=cast.PASSWORD)
    assert visitor.page.status_code == 400
    assert "suspended" in visitor.text
