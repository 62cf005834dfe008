"""Numbers change owners: one that was idle for months opens nothing without a second proof (SECURITY 26)."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress

from identity.signin.challenges.models import PhoneProof
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.signin.phones import PHONES, ask_by_sms, with_phone
from tests.visitor import Visitor, code_for, mails_to

MONTHS = timedelta(days=200)


@pytest.fixture(scope="module")
def scope() -> TenantScope:
    return cast.tenant_with(**PHONES)


def test_after_the_code_by_sms_one_by_mail_is_asked_for(scope: TenantScope) -> None:
    alice = with_phone(scope, idle=MONTHS)
    browser = ask_by_sms(scope, alice.phone, "/signin?next=/account/%3Fmark")
    browser.submit(code=code_for(scope, alice.phone))
    assert browser.path.startswith("/signin/confirm?")
    assert "numbers change owners" in browser.text
    assert f"<span>{alice.email}</span>" in browser.text
    browser.submit(code=code_for(scope, alice.email))
    assert browser.path == "/account/?mark"


def test_from_then_on_the_number_is_in_use_again(scope: TenantScope) -> None:
    alice = with_phone(scope, idle=MONTHS)
    browser = ask_by_sms(scope, alice.phone)
    browser.submit(code=code_for(scope, alice.phone))
    browser.submit(code=code_for(scope, alice.email))
    again = ask_by_sms(scope, alice.phone)
    again.submit(code=code_for(scope, alice.phone))
    assert again.path == "/account/"


def test_a_number_in_use_needs_nothing_more_and_stays_in_use(scope: TenantScope) -> None:
    alice = with_phone(scope, idle=timedelta(days=179))
    browser = ask_by_sms(scope, alice.phone)
    browser.submit(code=code_for(scope, alice.phone))
    assert browser.path == "/account/"
    with enter(scope):
        proof = PhoneProof.objects.get(user=alice)
    assert proof.used_at > proof.proved_at


def test_the_new_owner_of_the_number_gets_no_further(scope: TenantScope) -> None:
    alice = with_phone(scope, idle=MONTHS)
    stranger = ask_by_sms(scope, alice.phone)
    stranger.submit(code=code_for(scope, alice.phone))
    stranger.submit(code=code_for(scope, alice.phone))
    assert "This is not the code." in stranger.text
    for path in ("/account/", "/signin/confirm", "/register/code", "/register/phone"):
        stranger.open(path)
        assert stranger.path != "/account/"
    with enter(scope):
        assert PhoneProof.objects.get(user=alice).used_at < PhoneProof.objects.get(user=alice).proved_at


def test_the_second_proof_cannot_be_taken_from_another_sign_in(scope: TenantScope) -> None:
    """Neither the code of the mail that signs in, nor the one that was sent to somebody else."""
    alice, mallory = with_phone(scope, idle=MONTHS), with_phone(scope, idle=MONTHS)
    browser, elsewhere = ask_by_sms(scope, alice.phone), ask_by_sms(scope, mallory.phone)
    elsewhere.submit(code=code_for(scope, mallory.phone))
    browser.submit(code=code_for(scope, alice.phone))
    browser.submit(code=code_for(scope, mallory.email))
    assert "This is not the code." in browser.text


def test_without_an_address_it_ends_there(scope: TenantScope) -> None:
    alice = with_phone(scope, idle=MONTHS)
    with enter(scope):
        EmailAddress.objects.filter(user=alice).delete()
    browser = ask_by_sms(scope, alice.phone)
    browser.submit(code=code_for(scope, alice.phone))
    assert browser.path == "/signin?notice=idle-number"
    assert "Sign in another way, or ask the people here." in browser.text
    browser.open("/account/")
    assert browser.path.startswith("/signin")


def test_a_password_needs_no_number_in_use(scope: TenantScope) -> None:
    alice, browser = with_phone(scope, idle=MONTHS), Visitor(scope)
    browser.sign_in(alice.phone, cast.PASSWORD)
    assert browser.path == "/account/"


def test_an_idle_number_recovers_nothing(scope: TenantScope) -> None:
    alice, browser = with_phone(scope, idle=MONTHS), Visitor(scope)
    browser.open("/recover")
    browser.submit(email=alice.phone)
    browser.submit(code=code_for(scope, alice.phone))
    assert browser.path == "/recover?notice=idle-number"
    browser.open("/recover/password")
    assert browser.path == "/recover?notice=expired"
    assert not any("new password at" in str(mail["Subject"]) for mail in mails_to(scope, alice.email))
