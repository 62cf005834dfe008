"""Six digits by SMS: to a number that its owner has proved, as people write numbers, and never for nothing."""

import pytest

from connectors.models import Message
from identity.signin.limits import Action
from identity.users.operations import update_user
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast, jobs
from tests.signin.phones import PHONES, ask_by_sms, at_home, new_number, with_phone
from tests.visitor import Visitor, code_for, mails_to


@pytest.fixture(scope="module")
def scope() -> TenantScope:
    return cast.tenant_with(**PHONES)


@pytest.mark.parametrize(
    ("write", "languages"),
    [
        (at_home, "ja"),
        (at_home, "en,ja;q=0.5"),
        (lambda number: at_home(number).replace("-", " "), "ja"),
        (lambda number: at_home(number).replace("-", "ー"), "ja"),  # what a Japanese keyboard gives
        (lambda number: number, "en"),
        (lambda number: f"{number[:3]} (90) {number[5:]}", "en"),
        (lambda number: f"010 81 {number[3:]}", "ja"),
        (lambda number: f"011 81 {number[3:]}", "en-US"),
        (lambda number: number.translate({ord(str(digit)): ord("０") + digit for digit in range(10)}), "en"),
    ],
)
def test_a_number_is_taken_as_people_write_it(scope: TenantScope, write, languages: str) -> None:  # type: ignore[no-untyped-def]  # a function of a parameter
    alice = with_phone(scope)
    browser = ask_by_sms(scope, write(alice.phone), language=languages)
    browser.submit(code=code_for(scope, alice.phone))
    assert browser.path == "/account/"


def test_without_a_country_a_number_needs_its_code(scope: TenantScope) -> None:
    alice, browser = with_phone(scope), Visitor(cast.tenant_with(**PHONES, username=False, email=False,
                                                                 register_phone=True, password=False,
                                                                 register_password=False), language="en")  # fmt: skip
    browser.open("/signin")
    browser.submit(login=at_home(alice.phone))
    assert "begin with + and the country code" in browser.text
    assert f'value="{at_home(alice.phone)}"' in browser.text


def test_the_page_shows_the_number_and_says_where_to_look(scope: TenantScope) -> None:
    alice = with_phone(scope)
    browser = ask_by_sms(scope, at_home(alice.phone), language="ja")
    assert f"<span>+81 90-{alice.phone[5:9]}-{alice.phone[9:]}</span>" in browser.text
    assert "SMS をご確認ください" in browser.text


def test_the_message_names_the_page_so_that_the_browser_can_fill_it_in(scope: TenantScope) -> None:
    alice = with_phone(scope)
    ask_by_sms(scope, alice.phone)
    text = mails_to(scope, alice.phone)[-1].get_content()
    code = code_for(scope, alice.phone)
    assert text.splitlines()[0].startswith(f"{code} is your code to sign in to")
    assert text.splitlines()[-1] == f"@{scope.host} #{code}"


def test_a_number_that_nobody_has_proved_gets_no_message_and_the_same_page(scope: TenantScope) -> None:
    alice, staff_said, nobody = with_phone(scope), cast.person(scope), new_number()
    with enter(scope):
        update_user(user=staff_said, values={"phone": new_number()}, by=COMMAND)
        before = Message.objects.count()
    pages = []
    for number in (alice.phone, staff_said.phone, nobody):
        browser = ask_by_sms(scope, number)
        pages.append(browser.text.count("Check your messages"))
        browser.submit(code="12345")
        pages.append(browser.text.count("This is not the code."))
    assert pages == [2, 1] * 3
    assert not mails_to(scope, staff_said.phone)
    assert not mails_to(scope, nobody)
    with enter(scope):
        # What was only pretended leaves no trace.
        assert Message.objects.count() == before + 1


def test_a_proved_number_comes_before_a_username_that_looks_like_it(scope: TenantScope) -> None:
    """Nobody may pass for somebody else's number."""
    alice = with_phone(scope)
    with enter(scope):
        cast.new_user(alice.phone.removeprefix("+"))
    browser = Visitor(scope)
    browser.sign_in(alice.phone, cast.PASSWORD)
    assert alice.email in browser.text


def test_a_password_works_with_the_number_too_however_it_is_written(scope: TenantScope) -> None:
    alice = with_phone(scope)
    browser = Visitor(scope, language="ja")
    browser.sign_in(at_home(alice.phone), cast.PASSWORD)
    assert browser.path == "/account/"
    browser = Visitor(scope, language="en")
    browser.sign_in(alice.phone, "not the password")
    assert "Number and password do not match." in browser.text


def test_another_spelling_of_a_number_is_the_same_person_to_the_limiter(scope: TenantScope) -> None:
    alice = with_phone(scope)
    for number in range(11):
        browser = Visitor(scope, language="ja", REMOTE_ADDR="203.0.113.77")
        browser.sign_in(alice.phone if number % 2 else at_home(alice.phone), "not the password")
    assert browser.page.status_code == 429


@pytest.mark.parametrize("typed", ["+81312345678", "+1 900 555 0100", "+81 120 000 000", "12", "+999123456789"])
def test_landlines_and_numbers_that_cost_are_no_numbers_here(typed: str) -> None:
    only = cast.tenant_with(**PHONES, username=False, password=False, register_password=False)
    browser = Visitor(only)
    browser.open("/signin")
    browser.submit(login=typed)
    assert browser.path == "/signin"
    assert 'role="alert"' in browser.text
    jobs.run_all()
    assert not mails_to(only, typed.replace(" ", ""))


def test_messages_to_one_number_end_after_a_dozen_a_day_wherever_they_are_asked_for(scope: TenantScope) -> None:
    alice, statuses = with_phone(scope), []
    for place in range(14):
        browser = ask_by_sms(scope, alice.phone, REMOTE_ADDR=f"198.51.100.{place + 1}")
        statuses.append(browser.page.status_code)
    assert statuses == [200] * Action.SMS_TO_NUMBER.limit + [429] * 2


def test_messages_to_one_country_end_before_they_cost_a_fortune() -> None:
    """Fraudsters earn by messages to numbers of their own: their country stops, others go on."""
    fresh = cast.tenant_with(**PHONES)
    allowed, place = Action.SMS_TO_COUNTRY_FROM_ADDRESS.limit, "198.51.100.200"
    asked = [ask_by_sms(fresh, new_number(), REMOTE_ADDR=place) for _ in range(allowed + 1)]
    assert [browser.page.status_code for browser in asked] == [200] * allowed + [429]
    assert ask_by_sms(fresh, "+447911123456", REMOTE_ADDR=place).page.status_code == 200


def test_a_number_is_never_an_identifier_where_the_policy_has_none(acme: TenantScope) -> None:
    alice, browser = with_phone(acme), Visitor(acme)
    browser.sign_in(alice.phone, cast.PASSWORD)
    assert "do not match" in browser.text
    browser.submit(action="code")
    assert not mails_to(acme, alice.phone)


def test_in_japanese_the_message_is_japanese(scope: TenantScope) -> None:
    alice = with_phone(scope)
    with enter(scope):
        update_user(user=alice, values={"locale": "ja"}, by=COMMAND)
    ask_by_sms(scope, alice.phone)
    assert "サインインするためのコードです。" in mails_to(scope, alice.phone)[-1].get_content()
