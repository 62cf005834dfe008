"""Staff act as a person from the console: with a reason, for a while, in the open, and to an end (SECURITY 17)."""

import re

import pytest

from identity.oidc.exchange.operations import create_impersonation_token
from identity.oidc.models import Impersonation
from identity.users.models import User
from identity.users.operations import suspend_user
from tenants.audit.actor import COMMAND, Actor, Kind
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.console.people import answer, at_console, events, new_operator
from tests.oidc.exchanger import IMPERSONATION, INVALID, PERSONAL, Exchanger, error
from tests.visitor import Visitor

REASON = "Ticket 4711: asked for help"


@pytest.fixture
def backend(acme: TenantScope) -> Exchanger:
    return Exchanger(acme, types=(IMPERSONATION,))


@pytest.fixture
def person(acme: TenantScope) -> User:
    return cast.person(acme)


def row_of(scope: TenantScope, person: User) -> Impersonation:
    with enter(scope):
        return Impersonation.objects.get(user=person)


def act_as(visitor: Visitor, backend: Exchanger, person: User) -> str:
    """The token that the page shows, once."""
    visitor.open(f"/t/acme/users/{person.pk}/impersonate/")
    answer(visitor, reason=REASON, minutes="5", client=str(backend.client.pk))
    found = re.search(r'data-copy="([A-Za-z0-9_-]{43})"', visitor.text)
    assert found is not None, visitor.text
    return found[1]


def test_the_token_is_shown_once_with_how_it_is_exchanged(acme: TenantScope, backend: Exchanger, person: User) -> None:
    visitor = at_console(new_operator(acme="admin"))
    token = act_as(visitor, backend, person)
    assert f"-u {backend.client_id}:$CLIENT_SECRET" in visitor.text
    body = backend.exchange(token, IMPERSONATION, scope="openid profile").json()
    assert backend.introspect(body["access_token"])["act"]["sub"] == row_of(acme, person).actor_id
    assert body["expires_in"] <= 300
    visitor.open(f"/t/acme/users/{person.pk}/impersonations/")
    assert REASON in visitor.text
    assert "Acts now" in visitor.text
    assert token not in visitor.text
    visitor.open(f"/t/acme/users/{person.pk}/history/")
    assert "asked to act as" in visitor.text
    assert token not in visitor.text


def test_ending_it_refuses_what_was_exchanged_and_what_was_not(
    acme: TenantScope, backend: Exchanger, person: User
) -> None:
    visitor = at_console(new_operator(acme="admin"))
    used, unused = act_as(visitor, backend, person), act_as(visitor, backend, person)
    given = backend.exchange(used, IMPERSONATION).json()["access_token"]
    assert backend.userinfo(given).status_code == 200
    support = at_console(new_operator(acme="support"))
    with enter(acme):
        rows = list(Impersonation.objects.filter(user=person))
    for row in rows:
        support.open(f"/t/acme/users/{person.pk}/impersonations/end/{row.pk}/")
        answer(support)
    assert "Ended" in support.text
    assert backend.userinfo(given).status_code == 401
    assert error(backend.exchange(unused, IMPERSONATION)) == INVALID
    assert len([event for event in events(acme, "user.end_impersonation") if event.object_id == str(person.pk)]) == 2


def test_it_needs_a_reason_a_time_and_an_application_that_may(
    acme: TenantScope, backend: Exchanger, person: User
) -> None:
    other = Exchanger(acme, types=(PERSONAL,))
    visitor = at_console(new_operator(acme="admin"))
    visitor.open(f"/t/acme/users/{person.pk}/impersonate/")
    for wrong in (
        {"reason": " "}, {"minutes": "61"}, {"minutes": "x"}, {"client": str(other.client.pk)}, {"client": "0"}
    ):  # fmt: skip
        answer(visitor, **{"reason": REASON, "minutes": "5", "client": str(backend.client.pk), **wrong})
        assert "c-error" in visitor.text, wrong
    with enter(acme):
        assert not Impersonation.objects.filter(user=person).exists()


def test_who_only_helps_may_end_it_and_not_begin_it(acme: TenantScope, person: User) -> None:
    for role in ("viewer", "support"):
        visitor = at_console(new_operator(acme=role))
        visitor.open(f"/t/acme/users/{person.pk}/")
        assert "/impersonate/" not in visitor.text
        assert visitor.open(f"/t/acme/users/{person.pk}/impersonate/").status_code == 403


def test_neither_the_suspended_nor_staff_are_acted_as(acme: TenantScope, person: User) -> None:
    with enter(acme):
        suspend_user(user=person, reason="x", by=COMMAND)
    visitor = at_console(new_operator(acme="admin"))
    visitor.open(f"/t/acme/users/{person.pk}/")
    assert "/impersonate/" not in visitor.text
    visitor.open(f"/t/acme/users/{person.pk}/impersonate/")
    assert "cannot be done" in visitor.text
    owner = at_console(new_operator(operators="owner"))
    staff = cast.operator("vera")
    owner.open(f"/t/operators/users/{staff.pk}/")
    assert "/impersonate/" not in owner.text
    owner.open(f"/t/operators/users/{staff.pk}/impersonate/")
    assert "cannot be done" in owner.text


def test_an_impersonation_of_somebody_else_is_not_there(acme: TenantScope, person: User) -> None:
    other = cast.person(acme)
    with enter(acme):
        create_impersonation_token(user=other, reason=REASON, by=Actor(Kind.OPERATOR, "x", "Oscar"))
    row = row_of(acme, other)
    visitor = at_console(new_operator(acme="admin"))
    assert visitor.open(f"/t/acme/users/{person.pk}/impersonations/end/{row.pk}/").status_code == 404
