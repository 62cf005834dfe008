"""Clients that do not answer: the person does not wait for them, and they are told later (sections 2.5 and 2.8)."""

import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from identity import housekeeping
from identity.applications.operations import suspend_application
from identity.oidc.logout import outbox
from identity.oidc.logout.models import LogoutDelivery
from identity.oidc.models import RefreshToken
from tenants.audit.actor import COMMAND
from tenants.audit.models import Event
from tenants.isolation.scope import TenantScope, enter
from tenants.worker import RETRY
from tests.doubles import web
from tests.oidc.told import Told
from tests.visitor import Visitor

Telling = Callable[..., Told]
State = LogoutDelivery.State


def _end_session(rp: Told, browser: Visitor, person: str) -> float:
    """Signs in and out again; how long the sign-out took, in seconds."""
    hint = rp.tokens(browser, person)["id_token"]
    begun = time.monotonic()
    browser.open(f"/oidc/session/end?id_token_hint={hint}")
    assert "You are signed out" in browser.text
    return time.monotonic() - begun


def _delivery(rp: Told) -> LogoutDelivery:
    with enter(rp.scope):
        return LogoutDelivery.objects.get(client=rp.client)


def _first_no_then(status: int) -> web.Answering:
    calls: list[int] = []

    def answer(handler: BaseHTTPRequestHandler) -> None:
        calls.append(1)
        web.say(503 if len(calls) == 1 else status)(handler)

    return answer


@pytest.mark.parametrize("status", [200, 204])
def test_two_answers_count_as_heard(told: Telling, browser: Visitor, person: str, status: int) -> None:
    rp = told(answer=web.say(status))
    _end_session(rp, browser, person)
    delivery = _delivery(rp)
    assert (delivery.state, delivery.attempts, delivery.error) == (State.DELIVERED, 1, "")
    assert delivery.delivered_at is not None


@pytest.mark.parametrize("status", [201, 301, 302, 307, 400, 404, 500])
def test_every_other_answer_is_a_failure_and_no_redirect_is_followed(
    told: Telling, browser: Visitor, person: str, status: int
) -> None:
    rp = told(answer=web.say(status, Location="/elsewhere"))
    _end_session(rp, browser, person)
    delivery = _delivery(rp)
    assert (delivery.state, delivery.attempts, delivery.error) == (State.WAITING, 1, f"answered {status}")
    assert len(rp.server.requests) == 1


def test_the_queue_tries_again_with_a_token_made_afresh(
    told: Telling, browser: Visitor, person: str, run_jobs: Callable[[], int]
) -> None:
    rp = told(answer=_first_no_then(204))
    _end_session(rp, browser, person)
    run_jobs()
    first, second = rp.claims_received(0), rp.claims_received(1)
    assert first["jti"] != second["jti"]
    assert first["sid"] == second["sid"]
    assert (_delivery(rp).state, _delivery(rp).attempts) == (State.DELIVERED, 2)


def test_a_job_that_fails_again_is_the_workers_to_repeat_with_growing_pauses(
    told: Telling, browser: Visitor, person: str, run_jobs: Callable[[], int]
) -> None:
    rp = told(answer=web.say(500))
    _end_session(rp, browser, person)
    with pytest.raises(outbox.NotHeard):
        run_jobs()
    assert (_delivery(rp).state, _delivery(rp).attempts) == (State.WAITING, 2)
    assert RETRY.max_attempts == outbox.ATTEMPTS_LIMIT - 1
    assert RETRY.exponential_wait == 4


def test_in_the_end_it_is_given_up_and_staff_can_read_why(
    told: Telling, browser: Visitor, person: str, run_jobs: Callable[[], int]
) -> None:
    rp = told(answer=web.say(410))
    _end_session(rp, browser, person)
    with enter(rp.scope):
        LogoutDelivery.objects.filter(client=rp.client).update(attempts=outbox.ATTEMPTS_LIMIT - 1)
    run_jobs()
    assert (_delivery(rp).state, _delivery(rp).error) == (State.GIVEN_UP, "answered 410")
    with enter(rp.scope):
        event = Event.objects.about(rp.client.application).get(action="application.give_up_logout")
    assert event.details == {"delivery": str(_delivery(rp).pk), "error": "answered 410"}


def test_nobody_waits_longer_than_two_seconds_whatever_number_of_clients_hangs(
    told: Telling, browser: Visitor, person: str
) -> None:
    released = threading.Event()

    def hang(handler: BaseHTTPRequestHandler) -> None:
        released.wait(20)
        web.say(200)(handler)

    parties = [told(answer=hang) for _number in range(3)]
    prompt = told()
    for rp in (*parties, prompt):
        rp.tokens(browser, person) if rp is parties[0] else _join(rp, browser)
    begun = time.monotonic()
    browser.open("/signout")
    browser.submit()
    spent = time.monotonic() - begun
    released.set()
    assert 1.9 < spent < 4
    assert _delivery(prompt).state == State.DELIVERED
    assert {_delivery(rp).state for rp in parties} == {State.WAITING}


def _join(rp: Told, browser: Visitor) -> None:
    browser.open(rp.authorize_path())
    rp.redeem(rp.answer(browser)["code"])


def test_an_address_inside_our_own_network_is_never_asked(
    told: Telling, browser: Visitor, person: str, settings: Any
) -> None:
    rp = told()
    settings.SSRF_ALLOW = []
    _end_session(rp, browser, person)
    assert rp.server.requests == []
    assert "not public" in _delivery(rp).error
    assert "not public" not in browser.text


def test_a_server_that_is_gone_stops_nobody_from_leaving(told: Telling, browser: Visitor, person: str) -> None:
    rp = told(values={"backchannel_logout_uri": "http://127.0.0.1:9/gone"})
    assert _end_session(rp, browser, person) < 2
    assert _delivery(rp).state == State.WAITING


def test_what_a_process_that_died_had_not_tried_is_found_again(
    told: Telling, browser: Visitor, person: str, run_jobs: Callable[[], int]
) -> None:
    rp = told(answer=web.say(500))
    _end_session(rp, browser, person)
    with pytest.raises(outbox.NotHeard):
        run_jobs()
    rp.server.requests.clear()
    with enter(rp.scope):
        LogoutDelivery.objects.filter(client=rp.client).update(attempts=0)
        outbox.enqueue_forgotten()
    with pytest.raises(outbox.NotHeard):
        run_jobs()
    assert len(rp.server.requests) == 1


def test_a_client_that_is_suspended_meanwhile_is_not_told_any_more(
    told: Telling, browser: Visitor, person: str, run_jobs: Callable[[], int]
) -> None:
    rp = told(answer=_first_no_then(200))
    _end_session(rp, browser, person)
    with enter(rp.scope):
        suspend_application(application=rp.client.application, reason="tried", by=COMMAND)
    run_jobs()
    assert len(rp.server.requests) == 1
    assert (_delivery(rp).state, _delivery(rp).error) == (State.GIVEN_UP, "the application is suspended")


def test_who_took_part_is_known_for_as_long_as_sessions_live(
    acme: TenantScope, told: Telling, browser: Visitor, person: str
) -> None:
    """A client without refresh tokens holds nothing after some minutes, but the person is still signed in."""
    rp = told()
    rp.tokens(browser, person, scope="openid")
    with enter(acme):
        mine = RefreshToken.objects.filter(application=rp.client)
        past = mine.get().created.replace(year=mine.get().created.year - 1)
        mine.update(expires_at=past, idle_until=past)
        housekeeping.clean()
    browser.open("/signout")
    browser.submit()
    assert len(rp.tokens_received) == 1
    with enter(acme):
        mine.update(created=past)
        housekeeping.clean()
        assert not mine.exists()
