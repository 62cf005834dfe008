"""Section 3.3, 5.1 and 5.4: the code is hard to guess, easy to type, and tied to the first person who opens it."""

from collections.abc import Callable
from typing import Any

import pytest

from identity.oidc.device import user_codes
from identity.users.roles.operations import create_role, update_admitted_roles
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.oidc.television import Television, enter_code, error
from tests.visitor import Visitor

Visit = Callable[..., Visitor]


@pytest.fixture
def television(acme: TenantScope) -> Television:
    return Television(acme)


@pytest.fixture
def shown(television: Television) -> dict[str, Any]:
    return television.shown()


def _signed_in(visit: Visit, scope: TenantScope, name: str, **meta: str) -> Visitor:
    visitor = visit(scope, **meta)
    visitor.sign_in(name, cast.PASSWORD)
    return visitor


def test_codes_are_eight_of_twenty_letters() -> None:
    codes = {user_codes.generate() for _time in range(200)}
    assert len(codes) == 200
    assert all(len(code) == 8 and set(code) <= set("BCDFGHJKLMNPQRSTVWXZ") for code in codes)


@pytest.mark.parametrize("write", [str.lower, lambda c: c.replace("-", ""), lambda c: f" {c} ", lambda c: c.replace("-", "–"),
    lambda c: "".join(chr(ord(mark) + 0xFEE0) if mark != "-" else "ー" for mark in c)])  # fmt: skip
def test_people_may_type_it_as_they_like(
    acme: TenantScope, visit: Visit, shown: dict[str, Any], write: Callable[[str], str]
) -> None:
    visitor = _signed_in(visit, acme, "alice")
    enter_code(visitor, write(shown["user_code"]))
    assert "Let it sign in" in visitor.text


@pytest.mark.parametrize("typed", ["", "BCDF", "BCDF-GHJK", "AAAA-AAAA", "12345678", "x" * 41, "<script>", "\x00"])
def test_another_code_is_answered_at_the_field(acme: TenantScope, visit: Visit, typed: str) -> None:
    visitor = visit(acme)
    enter_code(visitor, typed)
    assert visitor.page.status_code == 200
    assert 'role="alert"' in visitor.text


def test_guesses_are_counted(acme: TenantScope, visit: Visit) -> None:
    visitor = visit(acme, REMOTE_ADDR="192.0.2.33")
    statuses = [enter_code(visitor, "BCDF-GHJK").status_code for _time in range(21)]
    assert statuses == [200] * 20 + [429]
    assert "Wait" in visitor.text
    assert enter_code(visit(acme, REMOTE_ADDR="192.0.2.34"), "BCDF-GHJK").status_code == 200


def test_another_person_cannot_approve_what_somebody_has_begun(
    acme: TenantScope, visit: Visit, television: Television, shown: dict[str, Any]
) -> None:
    alice, bob = _signed_in(visit, acme, "alice"), _signed_in(visit, acme, "bob")
    enter_code(alice, shown["user_code"])
    enter_code(bob, shown["user_code"])
    assert "This code is over" in bob.text
    # Nor by Alice's own address: it belongs to her browser.
    bob.open(alice.path)
    assert "This code is over" in bob.text
    alice.submit(decision="allow")
    assert television.claims(television.poll(shown).json()["id_token"])["name"] == "Alice"


def test_a_page_opened_before_somebody_else_decided_is_over(
    acme: TenantScope, visit: Visit, shown: dict[str, Any]
) -> None:
    anonymous, alice = visit(acme), _signed_in(visit, acme, "alice")
    enter_code(anonymous, shown["user_code"])
    enter_code(alice, shown["user_code"])
    alice.submit(decision="allow")
    anonymous.submit(login="bob")
    anonymous.submit(password=cast.PASSWORD)
    assert "This code is over" in anonymous.text


def test_its_person_may_go_on_as_somebody_else(
    acme: TenantScope, visit: Visit, television: Television, shown: dict[str, Any]
) -> None:
    visitor = _signed_in(visit, acme, "alice")
    enter_code(visitor, shown["user_code"])
    visitor.submit(form=1)
    visitor.submit(login="bob")
    visitor.submit(password=cast.PASSWORD)
    visitor.submit(decision="allow")
    assert television.claims(television.poll(shown).json()["id_token"])["name"] == "Bob"


def test_a_decision_needs_the_browser_that_typed_the_code(
    acme: TenantScope, visit: Visit, television: Television, shown: dict[str, Any]
) -> None:
    alice, again = _signed_in(visit, acme, "alice"), _signed_in(visit, acme, "alice")
    enter_code(alice, shown["user_code"])
    path = alice.path
    again.open("/oidc/device")
    answer = again.client.post(path, {"decision": "allow"}, headers={"origin": again.origin})
    assert answer.status_code in (400, 403)
    assert error(television.poll(shown)) == "authorization_pending"


def test_it_cannot_be_decided_twice(
    acme: TenantScope, visit: Visit, television: Television, shown: dict[str, Any]
) -> None:
    visitor = _signed_in(visit, acme, "alice")
    enter_code(visitor, shown["user_code"])
    path = visitor.path
    visitor.submit(decision="deny")
    visitor.open(path)
    assert "This code is over" in visitor.text
    enter_code(visitor, shown["user_code"])
    assert "no longer valid" in visitor.text


def test_who_is_not_admitted_is_told_so(
    acme: TenantScope, visit: Visit, television: Television, shown: dict[str, Any]
) -> None:
    with enter(acme):
        role = create_role(name=cast.unique("viewers"), by=COMMAND)
        update_admitted_roles(application=television.client.application, roles=[role], by=COMMAND)
    visitor = _signed_in(visit, acme, "alice")
    enter_code(visitor, shown["user_code"])
    assert "is not open to you" in visitor.text
    answer = visitor.client.post(visitor.path, {"decision": "allow"}, headers={"origin": visitor.origin})
    assert answer.status_code in (200, 403)
    assert error(television.poll(shown)) == "authorization_pending"


def test_a_third_partys_device_gets_what_the_person_left_on(acme: TenantScope, visit: Visit) -> None:
    television = Television(acme, "third-party")
    shown = television.shown(scope="openid profile email")
    with enter(acme):
        person = cast.new_user()
    visitor = _signed_in(visit, acme, person.username or "")
    enter_code(visitor, shown["user_code"])
    assert "See your e-mail address" in visitor.text
    visitor.submit(decision="allow", scope=["profile"])
    assert television.poll(shown).json()["scope"] == "openid profile"
    # What was decided is not asked again, but the button stays.
    again = television.shown(scope="openid profile email")
    enter_code(visitor, again["user_code"])
    assert "See your e-mail address" not in visitor.text
    assert error(television.poll(again)) == "authorization_pending"
    visitor.submit(decision="allow")
    assert television.poll(again).json()["scope"] == "openid profile"


def test_a_code_of_another_tenant_is_unknown(globex: TenantScope, visit: Visit, shown: dict[str, Any]) -> None:
    visitor = visit(globex)
    enter_code(visitor, shown["user_code"])
    assert "not known here" in visitor.text


def test_the_pages_speak_japanese(acme: TenantScope, visit: Visit) -> None:
    visitor = visit(acme, language="ja")
    visitor.open("/oidc/device")
    assert "端末" in visitor.text
