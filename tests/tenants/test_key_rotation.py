"""Signing keys change without a verifier ever meeting an unknown key."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from tenants.audit.actor import COMMAND
from tenants.isolation.scope import enter
from tenants.keys import ring, rotation
from tenants.keys.models import KeyPolicy, SigningKey
from tests import cast

State = SigningKey.State


@pytest.fixture
def tenant() -> Iterator[None]:
    with enter(cast.new_tenant().scope()):
        yield


def _states(algorithm: str = "ES256") -> list[str]:
    return list(SigningKey.objects.filter(algorithm=algorithm).order_by("created_at").values_list("state", flat=True))


def _published() -> set[str]:
    return {key["kid"] for key in ring.published_keys()}


def test_the_next_key_is_published_before_it_signs(tenant: None) -> None:
    signing = ring.get_signer("ES256").kid
    waiting = rotation.publish_next_key(algorithm="ES256", by=COMMAND)
    assert waiting.kid in _published()
    assert ring.get_signer("ES256").kid == signing
    with pytest.raises(rotation.PublishedTooShortly):
        rotation.activate_next_key(algorithm="ES256", now=timezone.now(), by=COMMAND)


def test_the_former_key_stays_published_after_it_signed(tenant: None) -> None:
    former = ring.get_signer("ES256").kid
    waiting = rotation.publish_next_key(algorithm="ES256", by=COMMAND)
    rotation.activate_next_key(algorithm="ES256", now=timezone.now() + rotation.PUBLISHED_BEFORE, by=COMMAND)
    assert ring.get_signer("ES256").kid == waiting.kid
    assert former in _published()


def test_asking_twice_publishes_one_next_key(tenant: None) -> None:
    first = rotation.publish_next_key(algorithm="ES256", by=COMMAND)
    assert rotation.publish_next_key(algorithm="ES256", by=COMMAND) == first


def test_there_is_nothing_to_activate_before_a_next_key_is_published(tenant: None) -> None:
    with pytest.raises(rotation.NextKeyMissing):
        rotation.activate_next_key(algorithm="ES256", now=timezone.now(), by=COMMAND)


def test_a_leaked_key_is_replaced_at_once_and_taken_out(tenant: None) -> None:
    leaked = SigningKey.objects.get(algorithm="RS256", state=State.CURRENT)
    rotation.publish_next_key(algorithm="RS256", by=COMMAND)
    rotation.activate_next_key(algorithm="RS256", now=timezone.now(), at_once=True, by=COMMAND)
    leaked.refresh_from_db()
    rotation.retire_key(key=leaked, by=COMMAND)
    assert leaked.kid not in _published()


def test_a_key_that_signs_cannot_be_taken_out(tenant: None) -> None:
    key = SigningKey.objects.get(algorithm="RS256", state=State.CURRENT)
    rotation.retire_key(key=key, by=COMMAND)
    assert key.kid in _published()


def test_the_calendar_publishes_then_activates_then_retires(tenant: None) -> None:
    start = timezone.now()
    with time_machine.travel(start + timedelta(days=KeyPolicy().rotate_days, minutes=1), tick=False) as clock:
        rotation.rotate()
        assert _states() == [State.CURRENT, State.NEXT]
        clock.shift(rotation.PUBLISHED_BEFORE)
        rotation.rotate()
        assert _states() == [State.PREVIOUS, State.CURRENT]
        clock.shift(rotation.PUBLISHED_AFTER + timedelta(minutes=1))
        rotation.rotate()
        assert _states() == [State.RETIRED, State.CURRENT]


def test_a_tenant_may_rotate_by_hand_only(tenant: None) -> None:
    KeyPolicy.objects.update_or_create(pk=1, defaults={"rotate_days": 0})
    with time_machine.travel(timezone.now() + timedelta(days=4000), tick=False):
        rotation.rotate()
    assert _states() == [State.CURRENT]
