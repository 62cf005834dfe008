"""Lost factors: staff ask, the person hears of it at once and may stop it, time passes, and all of it is written down."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from identity.signin.factors import resets
from identity.signin.factors.models import FactorReset
from identity.users.models import User
from tenants.audit.models import Event
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.console.people import answer, at_console, give, new_operator
from tests.signin.factors import kit
from tests.visitor import Visitor, mails_to


def _staff(role: str) -> tuple[TenantScope, Visitor]:
    """A tenant of the test's own, and somebody of its staff at the console."""
    made, operator = cast.new_tenant(), new_operator()
    give(operator, made.slug, role)
    return made.scope(), at_console(operator)


LINK = re.compile(r"http\S+/signin/keep-factors\?token=\S+")


def _asked(hours: int = 24) -> tuple[TenantScope, User, str, Visitor]:
    """Staff have asked for the factors of a person to be removed; the link from the mail to that person."""
    scope, console = _staff("support")
    kit.choose(scope, reset_hours=hours)
    alice = cast.person(scope)
    kit.give_app(scope, alice)
    kit.give_codes(scope, alice)
    console.open(f"/t/{scope.slug}/users/{alice.pk}/factors/reset/")
    answer(console, reason="Ticket 7: lost the phone")
    found = LINK.search("".join(mail.get_content() for mail in mails_to(scope, alice.email)))
    assert found is not None
    return scope, alice, found[0], console


def _due(scope: TenantScope, hours: int) -> None:
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=hours, minutes=1), tick=True), enter(scope):
        resets.carry_out_due()


def test_nothing_happens_before_its_time_and_all_of_it_then() -> None:
    scope, alice, _link, console = _asked()
    assert "About to be removed" in console.text
    _due(scope, 23)
    assert kit.factors_of(scope, alice) == ["recovery_codes", "totp"]
    _due(scope, 24)
    assert kit.factors_of(scope, alice) == []
    browser = Visitor(scope)
    browser.sign_in(alice.email, cast.PASSWORD)
    assert browser.path == "/account/"
    subjects = [mail["Subject"] for mail in mails_to(scope, alice.email)]
    assert any("was removed" in subject for subject in subjects)


def test_the_person_stops_it_with_the_button_behind_the_link() -> None:
    scope, alice, link, _console = _asked()
    browser = Visitor(scope)
    path = link.removeprefix(browser.origin)
    browser.open(path)
    assert "Keep everything" in browser.text
    _due(scope, 1)
    with enter(scope):
        assert FactorReset.objects.get().cancelled_at is None
    browser.submit()
    assert "Nothing is removed" in browser.text
    _due(scope, 25)
    assert kit.factors_of(scope, alice) == ["recovery_codes", "totp"]
    browser.open(path)
    assert "This link is over" in browser.text
    assert "user.cancel_factor_reset" in kit.actions(scope, alice)


def test_a_link_of_another_tenant_or_of_nobody_does_nothing(acme: TenantScope) -> None:
    scope, _alice, link, _console = _asked()
    for place, token in ((acme, link.partition("token=")[2]), (scope, "x" * 43), (scope, "")):
        browser = Visitor(place)
        browser.open(f"/signin/keep-factors?token={token}")
        assert "This link is over" in browser.text
    with enter(scope):
        assert FactorReset.objects.get().cancelled_at is None


def test_at_once_only_with_a_reason_and_the_name_typed() -> None:
    scope, console = _staff("admin")
    alice = cast.person(scope)
    kit.give_app(scope, alice)
    browser = Visitor(scope)
    path = f"/t/{scope.slug}/users/{alice.pk}/factors/reset-now/"
    for fields in ({"reason": ""}, {"reason": "Ticket 8"}, {"reason": "Ticket 8", "confirmation": "somebody"}):
        console.open(path)
        answer(console, **fields)
        assert kit.factors_of(scope, alice) == ["totp"]
    console.open(path)
    answer(console, reason="Ticket 8", confirmation=str(alice))
    assert kit.factors_of(scope, alice) == []
    with enter(scope):
        event = Event.objects.get(action="user.reset_factors")
    assert event.details["reason"] == "Ticket 8"
    assert mails_to(scope, alice.email)
    browser.sign_in(alice.email, cast.PASSWORD)
    assert browser.path == "/account/"


def test_helpers_may_ask_and_may_not_do_it_at_once() -> None:
    scope, console = _staff("support")
    alice = cast.person(scope)
    kit.give_app(scope, alice)
    assert console.client.get(f"/t/{scope.slug}/users/{alice.pk}/factors/reset/").status_code == 200
    assert console.client.get(f"/t/{scope.slug}/users/{alice.pk}/factors/reset-now/").status_code == 403


def test_sessions_that_are_open_end_with_it() -> None:
    scope, alice, _link, _console = _asked()
    browser = Visitor(scope)
    with enter(scope):
        resets.reset_now(user=alice, reason="x", by=kit.COMMAND)
    browser.sign_in(alice.email, cast.PASSWORD)
    with enter(scope):
        resets.reset_now(user=alice, reason="x", by=kit.COMMAND)
    browser.open("/account/")
    assert browser.path.startswith("/signin?next=")


def test_of_the_job_and_the_button_at_once_one_wins() -> None:
    scope, _alice, _link, _console = _asked()
    with enter(scope):
        row = FactorReset.objects.get()
        FactorReset.objects.update(done_at=timezone.now())
        assert not resets.cancel_reset(reset=row, by=kit.COMMAND)


def test_a_second_one_is_not_asked_for(in_acme: TenantScope) -> None:
    from django.core.exceptions import ValidationError

    alice = cast.new_user()
    resets.ask_reset(user=alice, reason="one", by=kit.COMMAND)
    with pytest.raises(ValidationError):
        resets.ask_reset(user=alice, reason="two", by=kit.COMMAND)


def test_whoever_can_use_nothing_is_told_what_helps(acme: TenantScope) -> None:
    alice, browser = cast.person(acme), Visitor(acme)
    kit.give_app(acme, alice)
    browser.sign_in(alice.email, cast.PASSWORD)
    assert "I cannot use any of these" in browser.text
    browser.open("/signin/no-factor")
    assert "ask the people at Acme" in browser.text
