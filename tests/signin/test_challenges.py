"""A challenge opens one thing, for one person, in one browser, once, and counts every try."""

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest
import time_machine
from allauth.core import context
from django.db import connection
from django.test import RequestFactory
from django.utils import timezone, translation

from identity.signin.challenges import operations
from identity.signin.challenges.models import TRIES, Challenge, Channel, Purpose
from identity.users.models import User
from tenants.audit.actor import Actor, Kind
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.visitor import code_for

BROWSER = "the secret of one browser"


def _by() -> Actor:
    return Actor(Kind.ANONYMOUS, ip="198.51.100.1")


def _start(scope: TenantScope, user: User | None, purpose: Purpose = Purpose.SIGN_IN, **given: object) -> Challenge:
    address = user.email if user is not None else f"{cast.unique('nobody')}@example.test"
    values: dict[str, object] = {"channel": Channel.EMAIL, "address": address, "browser": BROWSER, **given}
    with enter(scope), translation.override("en"), context.request_context(RequestFactory().get("/")):
        return operations.start(purpose=purpose, user=user, by=_by(), **values)  # type: ignore[arg-type]  # passed through


def _find(challenge: Challenge, purpose: Purpose = Purpose.SIGN_IN, browser: str = BROWSER) -> Challenge | None:
    return operations.find(challenge_id=challenge.pk, purpose=purpose, browser=browser)


def _wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def test_the_right_code_opens_it_once(acme: TenantScope) -> None:
    alice = cast.person(acme)
    challenge = _start(acme, alice)
    code = code_for(acme, alice.email)
    with enter(acme):
        found = _find(challenge)
        assert found is not None
        assert operations.attempt(challenge=found, code=code, by=_by()).user == alice
        assert _find(challenge) is None
        with pytest.raises(operations.ChallengeOver):
            operations.attempt(challenge=challenge, code=code, by=_by())


@pytest.mark.parametrize(
    ("purpose", "browser"), [(Purpose.RECOVER, BROWSER), (Purpose.SIGN_IN, "another browser"), (Purpose.SIGN_IN, "")]
)
def test_no_other_purpose_and_no_other_browser_finds_it(acme: TenantScope, purpose: Purpose, browser: str) -> None:
    challenge = _start(acme, cast.person(acme))
    with enter(acme):
        assert _find(challenge, purpose, browser) is None


@pytest.mark.parametrize("values", [{"purpose": Purpose.RECOVER}, {"browser_hash": "another"}])
def test_a_row_that_lies_about_its_binding_opens_nothing(acme: TenantScope, values: dict[str, str]) -> None:
    """Also when somebody hands the operation a row that no page found."""
    alice = cast.person(acme)
    challenge = _start(acme, alice)
    for name, value in values.items():
        setattr(challenge, name, value)
    with enter(acme), pytest.raises(operations.ChallengeOver):
        operations.attempt(challenge=challenge, code=code_for(acme, alice.email), by=_by())


def test_a_code_means_nothing_in_another_row_or_tenant(acme: TenantScope, globex: TenantScope) -> None:
    """The digest is keyed by tenant and purpose, and names the row: a copied one opens nothing."""
    alice, carol = cast.person(acme), cast.person(globex)
    challenge = _start(acme, alice)
    code = code_for(acme, alice.email)
    there = _start(globex, carol)
    with enter(globex):
        Challenge.objects.filter(pk=there.pk).update(code_hash=challenge.code_hash)
        assert _find(challenge) is None
        with pytest.raises(operations.WrongCode):
            operations.attempt(challenge=there, code=code, by=_by())
    other = _start(acme, alice, address=f"x{alice.email}")
    with enter(acme):
        Challenge.objects.filter(pk=other.pk).update(code_hash=challenge.code_hash)
        with pytest.raises(operations.WrongCode):
            operations.attempt(challenge=other, code=code, by=_by())


def test_an_expired_code_opens_nothing_and_a_new_one_can_be_had(acme: TenantScope) -> None:
    alice = cast.person(acme)
    challenge = _start(acme, alice)
    code = code_for(acme, alice.email)
    with enter(acme), time_machine.travel(timezone.now() + timedelta(minutes=11)):
        found = _find(challenge)
        assert found is not None
        assert found.seconds_left(timezone.now()) == 0
        with pytest.raises(operations.ChallengeOver):
            operations.attempt(challenge=found, code=code, by=_by())
        with translation.override("en"), context.request_context(RequestFactory().get("/")):
            assert operations.resend(challenge=found, by=_by())
        assert found.seconds_left(timezone.now()) > 590


def test_nothing_of_the_code_is_in_the_row(acme: TenantScope) -> None:
    alice = cast.person(acme)
    challenge = _start(acme, alice)
    with enter(acme):
        row = str(Challenge.objects.filter(pk=challenge.pk).values().get())
    assert code_for(acme, alice.email) not in row


def test_the_sixth_try_is_none_even_with_the_right_code(acme: TenantScope) -> None:
    alice = cast.person(acme)
    challenge = _start(acme, alice)
    code = code_for(acme, alice.email)
    with enter(acme):
        for left in (4, 3, 2, 1, 0):
            with pytest.raises(operations.WrongCode) as wrong:
                operations.attempt(challenge=challenge, code=_wrong(code), by=_by())
            assert wrong.value.tries_left == left
        with pytest.raises(operations.ChallengeOver):
            operations.attempt(challenge=challenge, code=code, by=_by())


def test_send_again_forgives_no_tries(acme: TenantScope) -> None:
    alice = cast.person(acme)
    challenge = _start(acme, alice)
    code = code_for(acme, alice.email)
    with enter(acme), translation.override("en"), context.request_context(RequestFactory().get("/")):
        for _ in range(3):
            with pytest.raises(operations.WrongCode):
                operations.attempt(challenge=challenge, code=_wrong(code), by=_by())
        assert operations.resend(challenge=challenge, by=_by())
        assert Challenge.objects.get(pk=challenge.pk).tries == 3


@pytest.mark.parametrize("answer", ["right", "wrong"])
def test_posts_at_once_pass_once_and_never_try_more_than_five_times(acme: TenantScope, answer: str) -> None:
    alice = cast.person(acme)
    challenge = _start(acme, alice)
    code = code_for(acme, alice.email)
    sent = code if answer == "right" else _wrong(code)
    outcomes: list[str] = []

    def post() -> None:
        with enter(acme):
            found = _find(challenge)
            barrier.wait()
            outcomes.append(_outcome(lambda: operations.attempt(challenge=found or challenge, code=sent, by=_by())))
        connection.close()

    barrier = threading.Barrier(8)
    threads = [threading.Thread(target=post) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with enter(acme):
        tries = Challenge.objects.get(pk=challenge.pk).tries
    if answer == "right":
        assert sorted(outcomes) == ["ChallengeOver"] * 7 + ["passed"]
    else:
        assert sorted(outcomes) == ["ChallengeOver"] * 3 + ["WrongCode"] * 5
        assert tries == TRIES


def _outcome(do: Callable[[], object]) -> str:
    try:
        do()
    except (operations.ChallengeOver, operations.WrongCode) as refusal:
        return type(refusal).__name__
    return "passed"


def test_no_code_is_right_for_somebody_unknown(acme: TenantScope) -> None:
    challenge = _start(acme, None)
    with enter(acme):
        for code in ("", "000000", "-"):
            with suppress(operations.WrongCode):
                operations.attempt(challenge=challenge, code=code, by=_by())
        assert Challenge.objects.get(pk=challenge.pk).passed_at is None


def test_the_end_of_all_ends_codes_and_second_steps(acme: TenantScope) -> None:
    alice = cast.person(acme)
    waiting, passed = _start(acme, alice), _start(acme, alice, Purpose.RECOVER)
    with enter(acme):
        operations.attempt(challenge=passed, code=code_for(acme, alice.email), by=_by())
        assert operations.find_passed(challenge_id=passed.pk, purpose=Purpose.RECOVER, browser=BROWSER)
        operations.end_all(user=alice)
        assert _find(waiting) is None
        assert not operations.find_passed(challenge_id=passed.pk, purpose=Purpose.RECOVER, browser=BROWSER)
        with pytest.raises(operations.ChallengeOver):
            operations.finish(challenge=passed, by=_by())


def test_a_second_step_is_taken_once_and_never_after_leaving(acme: TenantScope) -> None:
    alice = cast.person(acme)
    left, passed = _start(acme, alice, Purpose.RECOVER), _start(acme, alice, Purpose.RECOVER)
    with enter(acme):
        operations.attempt(challenge=passed, code=code_for(acme, alice.email), by=_by())
        operations.abandon(challenge=left, by=_by())
        operations.finish(challenge=passed, by=_by())
        for challenge in (left, passed):
            with pytest.raises(operations.ChallengeOver):
                operations.finish(challenge=challenge, by=_by())
