"""What does not leave: countries, days, one recipient. It is written down, costs nothing, and tells nobody anything."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from connectors import sms
from connectors.delivery import limits, operations
from connectors.delivery.recipients import country_label, masked
from connectors.models import DeliveryPolicy, Message
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast, jobs
from tests.delivery.connections import deliver, latest, tenant
from tests.signin.phones import PHONES, ask_by_sms, new_number, with_phone
from tests.visitor import Visitor, mails_to

JAPAN, BRITAIN = "+819012345678", "+447911123456"
State = Message.State


def choose(scope: TenantScope, **values: object) -> None:
    with enter(scope):
        policy = DeliveryPolicy.load()
        for name, value in values.items():
            setattr(policy, name, value)
        operations.update_delivery_policy(policy=policy, by=COMMAND)


def test_a_country_that_is_not_named_gets_nothing() -> None:
    scope = tenant()
    choose(scope, sms_countries="+44")
    row = deliver(scope, JAPAN)
    assert (row.state, row.reason, row.country, row.content_sealed) == (State.FAILED, "country", "+81", "")
    assert deliver(scope, BRITAIN).state == State.SENT
    assert not mails_to(scope, JAPAN)


def test_a_country_has_its_own_limit_a_day_and_others_go_on() -> None:
    scope = tenant()
    choose(scope, sms_countries="+81 2\n+44")
    assert [deliver(scope, JAPAN).reason for _ in range(4)] == ["", "", "country_limit", "country_limit"]
    assert deliver(scope, BRITAIN).state == State.SENT
    with time_machine.travel(timezone.now() + timedelta(hours=25), tick=False):
        assert deliver(scope, JAPAN).state == State.SENT


def test_all_sms_of_a_day_have_a_limit_and_mail_has_none_of_it() -> None:
    scope = tenant()
    choose(scope, sms_a_day=1)
    assert [deliver(scope, number).reason for number in (JAPAN, BRITAIN)] == ["", "day_limit"]
    assert deliver(scope).state == State.SENT


def test_one_recipient_is_not_drowned() -> None:
    scope = tenant()
    choose(scope, to_one_a_day=20)
    with enter(scope):
        for _number in range(20):
            sms.send(to=JAPAN, text="A text.")
    jobs.run_all()
    assert deliver(scope, JAPAN).reason == "recipient_limit"
    assert deliver(scope, BRITAIN).state == State.SENT


def test_a_refused_code_looks_like_a_sent_one() -> None:
    """Whether the number is somebody's must not show, wherever its country is."""
    scope = cast.tenant_with(**PHONES)
    choose(scope, sms_countries="+44")
    alice = with_phone(scope)
    pages = [ask_by_sms(scope, number) for number in (alice.phone, new_number())]
    assert [page.text.count("Check your messages") for page in pages] == [2, 2]
    assert not mails_to(scope, alice.phone)
    with enter(scope):
        assert [(row.reason, row.purpose) for row in Message.objects.filter(channel="sms")] == [
            ("country", "sign_in_code")
        ]


@pytest.mark.parametrize("text", ["81", "+81 many", "+999", "Japan", "+81;+44", "+81 99999999", "＋81"])
def test_what_is_no_country_is_refused(text: str) -> None:
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError) as refused:
        choose(tenant(), sms_countries=text)
    assert "sms_countries" in refused.value.message_dict


def test_entries_are_deleted_when_their_days_are_over() -> None:
    from identity.housekeeping import clean

    scope = tenant()
    choose(scope, log_days=2)
    deliver(scope)
    for days, left in ((1, 1), (3, 0)):
        with enter(scope):
            Message.objects.update(created_at=timezone.now() - timedelta(days=days))
            clean()
            assert Message.objects.count() == left


def test_of_a_recipient_the_log_shows_a_few_signs() -> None:
    assert masked("alice@example.test") == "a•••@example.test"
    assert masked(JAPAN) == "+81 •••78"
    assert masked("nonsense") == "•••"
    assert (country_label("+81"), country_label("+1"), country_label("?")) == ("+81 JP", "+1 US", "?")


def test_what_was_refused_does_not_count() -> None:
    scope = tenant()
    choose(scope, sms_countries="+44")
    deliver(scope, JAPAN)
    with enter(scope):
        assert limits.sent_today(timezone.now()) == {}
    assert latest(scope).reason == "country"


def test_who_types_such_a_number_for_an_account_is_told() -> None:
    scope = cast.tenant_with(**PHONES)
    choose(scope, sms_countries="+44")
    alice = cast.person(scope)
    browser = Visitor(scope)
    browser.sign_in(alice.email, cast.PASSWORD)
    browser.open("/account/phone")
    browser.submit(phone=JAPAN)
    assert "We send no messages to numbers of this country." in browser.text
    browser.submit(phone=BRITAIN)
    assert "no messages to numbers" not in browser.text
