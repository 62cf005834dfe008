"""A lost password."""

from datetime import timedelta

import time_machine
from django.utils import timezone

from tenants.audit.models import Event
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.visitor import Visitor, code_for, mails_to

NEW = "another battery horse"


def _ask(scope: TenantScope, address: str, path: str = "/recover") -> Visitor:
    browser = Visitor(scope)
    browser.open(path)
    browser.submit(email=address)
    return browser


def _recover(scope: TenantScope, address: str, path: str = "/recover") -> Visitor:
    browser = _ask(scope, address, path)
    browser.submit(code=code_for(scope, address))
    browser.submit(password1=NEW)
    return browser


def test_a_code_lets_a_person_choose_a_new_password(acme: TenantScope) -> None:
    alice = cast.person(acme)
    browser = _recover(acme, alice.email)
    assert browser.path == "/recover/done"
    assert "Your new password is saved" in browser.text
    browser.sign_in(alice.email, cast.PASSWORD)
    assert "do not match" in browser.text
    browser.submit(password=NEW)
    assert browser.path == "/account/"


def test_it_leads_back_to_where_it_began(acme: TenantScope) -> None:
    alice, browser = cast.person(acme), Visitor(acme)
    browser.open("/signin?next=/account/")
    browser.submit(login=alice.email)
    assert 'href="/recover?next=%2Faccount%2F"' in browser.text
    browser = _recover(acme, alice.email, "/recover?next=/account/")
    assert 'href="/signin?next=%2Faccount%2F"' in browser.text


def test_it_keeps_no_session_not_even_its_own(acme: TenantScope) -> None:
    alice, elsewhere = cast.person(acme), Visitor(acme)
    elsewhere.sign_in(alice.email, cast.PASSWORD)
    browser = _recover(acme, alice.email)
    for one in (elsewhere, browser):
        one.open("/account/")
        assert one.path == "/signin?next=/account/"


def test_the_person_is_told_by_mail(acme: TenantScope) -> None:
    alice = cast.person(acme)
    _recover(acme, alice.email)
    mail = mails_to(acme, alice.email)[-1]
    assert mail["Subject"] == "Your password at Acme was changed"
    assert "From: Unknown device, 2001:db8:" in mail.get_content()


def test_a_weak_password_is_refused_at_its_field(acme: TenantScope) -> None:
    alice = cast.person(acme)
    browser = _ask(acme, alice.email)
    browser.submit(code=code_for(acme, alice.email))
    browser.submit(password1="short")
    assert 'id="id_password1_error" role="alert">This password is too short.' in browser.text
    browser.submit(password1=NEW)
    assert browser.path == "/recover/done"


def test_the_new_password_is_asked_for_only_after_the_code(acme: TenantScope) -> None:
    alice = cast.person(acme)
    browser = _ask(acme, alice.email)
    browser.open("/recover/password")
    assert browser.path == "/recover?notice=expired"


def test_a_code_for_signing_in_recovers_nothing(acme: TenantScope) -> None:
    alice = cast.person(acme)
    browser = _ask(acme, alice.email)
    other = Visitor(acme)
    other.open("/signin")
    other.submit(login=alice.email)
    other.submit(action="code")
    browser.submit(code=code_for(acme, alice.email))
    assert "This is not the code." in browser.text


def test_an_old_code_is_refused_with_a_way_on(acme: TenantScope) -> None:
    alice = cast.person(acme)
    browser = _ask(acme, alice.email, "/recover?next=/account/")
    code = code_for(acme, alice.email)
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        browser.submit(code=code)
    assert browser.path == "/recover?next=%2Faccount%2F&notice=expired"


def test_it_can_be_sent_again(acme: TenantScope) -> None:
    alice = cast.person(acme)
    browser = _ask(acme, alice.email)
    browser.submit(form=1)
    assert "A new mail is on its way." in browser.text
    assert len(mails_to(acme, alice.email)) == 2
    browser.submit(code=code_for(acme, alice.email))
    assert browser.path == "/recover/password"


def test_after_five_wrong_codes_only_a_new_start_helps(acme: TenantScope) -> None:
    alice = cast.person(acme)
    browser = _ask(acme, alice.email)
    wrong = f"{(int(code_for(acme, alice.email)) + 1) % 10**6:06}"
    for _ in range(5):
        browser.submit(code=wrong)
    assert browser.page.status_code == 429
    assert '<a class="primary" href="/recover">Start again</a>' in browser.text


def test_where_there_are_no_passwords_there_is_nothing_to_recover() -> None:
    scope = cast.tenant_with(password=False, register_password=False)
    browser = Visitor(scope)
    for path in ("/recover", "/recover/code", "/recover/password"):
        assert browser.open(path).status_code == 404


def test_it_is_written_into_the_log_book(acme: TenantScope) -> None:
    alice = cast.person(acme)
    _recover(acme, alice.email)
    with enter(acme):
        assert Event.objects.about(alice).filter(action="user.recover").exists()
