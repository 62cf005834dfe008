"""Six digits from a mail instead of a password."""

from datetime import timedelta

import time_machine
from django.utils import timezone

from identity.users.operations import suspend_user
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.visitor import Visitor, code_for, mails_to


def _ask(scope: TenantScope, address: str, path: str = "/signin") -> Visitor:
    """Somebody who has asked for a code and looks at the page that takes it."""
    browser = Visitor(scope)
    browser.open(path)
    browser.submit(login=address)
    browser.submit(action="code")
    assert browser.path.startswith("/signin/code")
    return browser


def _another(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def test_the_code_signs_in_and_leads_on(acme: TenantScope) -> None:
    alice = cast.person(acme)
    browser = _ask(acme, alice.email, "/signin?next=/account/%3Fmark")
    browser.submit(code=code_for(acme, alice.email))
    assert browser.path == "/account/?mark"


def test_the_page_shows_the_address_and_the_time_left(acme: TenantScope) -> None:
    alice = cast.person(acme)
    browser = _ask(acme, alice.email)
    assert f"<span>{alice.email}</span>" in browser.text
    assert ">10 minutes</span>" in browser.text
    field = browser.text.partition('name="code"')[2].partition(">")[0]
    assert 'autocomplete="one-time-code"' in field
    assert 'inputmode="numeric"' in field


def test_it_takes_the_code_as_people_write_it(acme: TenantScope) -> None:
    """With blanks, with a hyphen, in the full-width digits of a Japanese keyboard."""
    alice = cast.person(acme)
    for write in (
        lambda code: f" {code[:3]} {code[3:]} ",
        lambda code: f"{code[:3]}-{code[3:]}",
        lambda code: code.translate({ord("0") + digit: ord("０") + digit for digit in range(10)}),
    ):
        browser = _ask(acme, alice.email)
        browser.submit(code=write(code_for(acme, alice.email)))
        assert browser.path == "/account/"


def test_a_wrong_code_is_said_at_its_field_and_not_written_back(acme: TenantScope) -> None:
    alice = cast.person(acme)
    browser = _ask(acme, alice.email)
    wrong = _another(code_for(acme, alice.email))
    browser.submit(code=wrong)
    assert 'id="id_code_error" role="alert">This is not the code.' in browser.text
    assert wrong not in browser.text
    browser.submit(code=code_for(acme, alice.email))
    assert browser.path == "/account/"


def test_after_five_wrong_codes_only_a_new_start_helps(acme: TenantScope) -> None:
    alice = cast.person(acme)
    browser = _ask(acme, alice.email)
    code = code_for(acme, alice.email)
    for _ in range(5):
        browser.submit(code=_another(code))
    assert browser.page.status_code == 429
    assert "one wrong code too many" in browser.text
    assert '<a class="primary" href="/signin">Start again</a>' in browser.text
    browser.open("/signin/code")
    assert browser.path == "/signin?notice=expired"


def test_an_old_code_is_refused_with_a_way_on(acme: TenantScope) -> None:
    alice = cast.person(acme)
    browser = _ask(acme, alice.email, "/signin?next=/account/")
    code = code_for(acme, alice.email)
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        browser.submit(code=code)
    assert browser.path == "/signin?next=%2Faccount%2F&notice=expired"
    assert "That code is no longer valid." in browser.text


def test_a_code_works_once(acme: TenantScope) -> None:
    alice = cast.person(acme)
    browser = _ask(acme, alice.email)
    code, page = code_for(acme, alice.email), browser.page
    browser.submit(code=code)
    browser.open("/signout")
    browser.submit()
    browser.page, browser.path = page, "/signin/code"
    browser.submit(code=code)
    assert browser.path != "/account/"


def test_a_code_works_only_in_the_browser_that_asked(acme: TenantScope) -> None:
    alice = cast.person(acme)
    browser, thief = _ask(acme, alice.email), _ask(acme, "nobody@example.test")
    thief.submit(code=code_for(acme, alice.email))
    assert "This is not the code." in thief.text
    browser.submit(code=code_for(acme, alice.email))
    assert browser.path == "/account/"


def test_it_can_be_sent_again_three_times_and_only_the_latest_counts(acme: TenantScope) -> None:
    alice = cast.person(acme)
    browser = _ask(acme, alice.email, "/signin?next=/account/")
    first = code_for(acme, alice.email)
    with time_machine.travel(timezone.now() + timedelta(minutes=8)):
        browser.submit(form=1)
        assert browser.path == "/signin/code?next=%2Faccount%2F&again"
        assert "A new mail is on its way." in browser.text
        assert ">10 minutes</span>" in browser.text
    for _ in range(2):
        browser.submit(form=1)
    assert "Send again" not in browser.text
    assert len(mails_to(acme, alice.email)) == 4
    if first != (latest := code_for(acme, alice.email)):
        browser.submit(code=first)
        assert "This is not the code." in browser.text
    browser.submit(code=latest)
    assert browser.path == "/account/"


def test_the_address_can_be_changed(acme: TenantScope) -> None:
    alice = cast.person(acme)
    browser = _ask(acme, "mistyped@example.test", "/signin?next=/account/")
    browser.submit(form=2)
    assert browser.path == "/signin?next=%2Faccount%2F"
    browser.submit(login=alice.email)
    browser.submit(action="code")
    browser.submit(code=code_for(acme, alice.email))
    assert browser.path == "/account/"


def test_a_suspended_person_is_told_so_after_the_code(acme: TenantScope) -> None:
    alice = cast.person(acme)
    with enter(acme):
        suspend_user(user=alice, reason="a test", by=COMMAND)
    browser = _ask(acme, alice.email)
    browser.submit(code=code_for(acme, alice.email))
    assert browser.path == "/signin/suspended"


def test_where_there_are_no_passwords_the_code_is_sent_at_once() -> None:
    scope = cast.tenant_with(password=False, register_password=False)
    alice, browser = cast.person(scope), Visitor(scope)
    browser.open("/signin")
    browser.submit(login=alice.email)
    assert browser.path == "/signin/code"
    browser.submit(code=code_for(scope, alice.email))
    assert browser.path == "/account/"


def test_where_there_are_no_codes_none_is_offered_or_sent() -> None:
    scope = cast.tenant_with(email_code=False)
    alice, browser = cast.person(scope), Visitor(scope)
    browser.open("/signin")
    browser.submit(login=alice.email)
    assert "Send me a code" not in browser.text
    browser.submit(action="code")
    assert browser.path == "/signin"
    assert not mails_to(scope, alice.email)
