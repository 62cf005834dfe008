"""Vendors that answer by POST from their own pages: one narrow cookie goes along, and opens its own answer, once."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings

from connectors.models import Connector
from identity.signin.crossing import HANDLE
from tenants.isolation.scope import TenantScope
from tests import cast
from tests.connectors.test_kinds import HOSTS, answering, connect, recorded
from tests.doubles.internet import internet
from tests.signin.social.people import press
from tests.visitor import Visitor


@pytest.fixture(scope="module")
def apple() -> Iterator[tuple[TenantScope, Connector]]:
    with internet(*sorted(HOSTS)) as net:
        told = recorded("apple")
        net.answer = answering(told, "")
        scope = cast.new_tenant().scope()
        yield scope, connect(scope, "apple", told["config"])


def begin(scope: TenantScope) -> tuple[Visitor, str]:
    """A visitor at the vendor, and the state."""
    visitor = Visitor(scope)
    return visitor, parse_qs(urlsplit(press(visitor, "The apple")).query)["state"][0]


def post(visitor: Visitor, row: Connector, **sent: str) -> Any:
    return visitor.client.post(f"/callback/{row.pk}", sent, headers={"origin": "https://appleid.apple.com"})


def test_the_cookie_is_narrow(apple: tuple[TenantScope, Connector]) -> None:
    visitor, _state = begin(apple[0])
    cookie = visitor.client.cookies[HANDLE]
    assert (cookie["samesite"], cookie["secure"], cookie["httponly"], cookie["path"]) == ("None", True, True, "/")
    others = [morsel for name, morsel in visitor.client.cookies.items() if name != HANDLE]
    assert {morsel["samesite"] for morsel in others} == {"Lax"}


def test_an_answer_is_met_by_303_and_signs_nobody_in_by_itself(apple: tuple[TenantScope, Connector]) -> None:
    scope, row = apple
    visitor, state = begin(scope)
    answer = post(visitor, row, state=state, code="a code")
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith(f"/callback/{row.pk}?answer=")
    assert settings.SESSION_COOKIE_NAME not in answer.cookies


@pytest.mark.parametrize("handle", ["", "x" * 43])
def test_without_the_cookie_of_its_state_an_answer_is_refused(
    apple: tuple[TenantScope, Connector], handle: str
) -> None:
    scope, row = apple
    visitor, state = begin(scope)
    visitor.client.cookies[HANDLE] = handle
    assert post(visitor, row, state=state, code="a code").status_code == 400


def test_the_cookie_of_another_sign_in_does_not_help(apple: tuple[TenantScope, Connector]) -> None:
    scope, row = apple
    victim, _theirs = begin(scope)
    _attacker, state = begin(scope)
    assert post(victim, row, state=state, code="a code").status_code == 400


def test_the_kept_answer_opens_once_and_in_the_browser_that_began(apple: tuple[TenantScope, Connector]) -> None:
    scope, row = apple
    visitor, state = begin(scope)
    path = post(visitor, row, state=state, code="a code").headers["Location"]
    assert Visitor(scope).open(path).status_code == 400
    # It was taken by whoever opened it first: nobody gains anything, and the person starts again.
    assert visitor.open(path).status_code == 400


def test_huge_fields_are_left_out(apple: tuple[TenantScope, Connector]) -> None:
    scope, row = apple
    visitor, state = begin(scope)
    assert post(visitor, row, state=state, code="c", user="x" * 100_000).status_code == 303
    assert post(visitor, row, state="x" * 100_000, code="c").status_code == 400


def test_other_kinds_take_no_answer_by_post(apple: tuple[TenantScope, Connector]) -> None:
    scope, _row = apple
    github = connect(scope, "github", recorded("github")["config"])
    assert post(Visitor(scope), github, state="x", code="c").status_code == 405


def test_only_the_answers_of_post_kinds_set_the_cookie(apple: tuple[TenantScope, Connector]) -> None:
    scope, _row = apple
    connect(scope, "discord", recorded("discord")["config"])
    visitor = Visitor(scope)
    press(visitor, "The discord")
    assert HANDLE not in visitor.client.cookies
