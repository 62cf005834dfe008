"""Signing keys in the console: published before they sign, changed by hand, and what that breaks said beforehand."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tenants.isolation.scope import TenantScope, enter
from tenants.keys.models import SigningKey
from tests import cast
from tests.console.people import answer, at_console, events, give, new_operator
from tests.visitor import Visitor


@pytest.fixture
def scope() -> TenantScope:
    """A tenant of the test's own."""
    return cast.new_tenant().scope()


@pytest.fixture
def visitor(scope: TenantScope) -> Visitor:
    person = new_operator()
    give(person, scope.slug, "admin")
    return at_console(person)


def key(scope: TenantScope, state: str) -> SigningKey:
    with enter(scope):
        return SigningKey.objects.get(algorithm="RS256", state=state)


def act(visitor: Visitor, scope: TenantScope, name: str, row: SigningKey, **fields: str) -> None:
    visitor.open(f"/t/{scope.slug}/settings/keys/{row.pk}/{name}/")
    answer(visitor, **fields)


def make_older(scope: TenantScope) -> None:
    with enter(scope):
        SigningKey.objects.filter(state="next").update(created_at=timezone.now() - timedelta(minutes=11))


def test_a_key_is_published_then_signs_and_the_one_before_is_retired(scope: TenantScope, visitor: Visitor) -> None:
    first = key(scope, "current")
    act(visitor, scope, "publish", first)
    second = key(scope, "next")
    assert "may sign from" in visitor.text
    act(visitor, scope, "activate", second, confirmation=scope.slug)
    assert "Wait ten minutes" in visitor.text
    make_older(scope)
    act(visitor, scope, "activate", second, confirmation=scope.slug)
    assert (key(scope, "current").pk, key(scope, "previous").pk) == (second.pk, first.pk)
    visitor.open(f"/t/{scope.slug}/settings/keys/{first.pk}/retire/")
    assert "fail at once" in visitor.text
    answer(visitor, confirmation=scope.slug)
    assert key(scope, "retired").pk == first.pk
    assert [len(events(scope, f"signing_key.{name}")) for name in ("activate", "retire")] == [1, 1]


def test_a_leaked_key_is_replaced_at_once_when_the_algorithm_is_typed(scope: TenantScope, visitor: Visitor) -> None:
    act(visitor, scope, "publish", key(scope, "current"))
    second = key(scope, "next")
    visitor.open(f"/t/{scope.slug}/settings/keys/{second.pk}/activate-at-once/")
    assert "refuse new tokens until they ask again" in visitor.text
    answer(visitor, confirmation=scope.slug)
    assert key(scope, "next").pk == second.pk
    answer(visitor, confirmation="RS256")
    assert key(scope, "current").pk == second.pk
    assert events(scope, "signing_key.activate")[0].details["at_once"] is True


def test_another_algorithm_gets_a_key_once(scope: TenantScope, visitor: Visitor) -> None:
    visitor.open(f"/t/{scope.slug}/settings/keys/")
    assert "Create key" in visitor.text
    visitor.open(f"/t/{scope.slug}/settings/keys/new/")
    assert "ES256" not in visitor.text
    answer(visitor, algorithm="EdDSA")
    with enter(scope):
        assert SigningKey.objects.filter(algorithm="EdDSA", state="current").count() == 1
    assert "Create key" not in visitor.text


def test_what_each_button_does_stands_beside_it_and_viewers_have_none(scope: TenantScope, visitor: Visitor) -> None:
    visitor.open(f"/t/{scope.slug}/settings/keys/")
    assert visitor.text.count("stands in the key set without signing") == 2
    person = new_operator()
    give(person, scope.slug, "viewer")
    viewer = at_console(person)
    viewer.open(f"/t/{scope.slug}/settings/keys/")
    assert "Publish a next key" not in viewer.text
