"""The first proof of an address removes whatever is older than it (SECURITY 23)."""

import uuid

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount

from identity.users.models import User
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.visitor import Visitor, code_for

ATTACKERS = "the attacker knows this"


def _hijacked(scope: TenantScope) -> User:
    """An account of the victim's address that somebody else made and nobody proved, with a password and identities."""
    address = f"victim{uuid.uuid4().hex[:8]}@example.test"
    attacker = Visitor(scope)
    attacker.open("/register")
    attacker.submit(email=address, password1=ATTACKERS)
    with enter(scope):
        victim = User.objects.get(email=address)
        SocialAccount.objects.create(user=victim, provider="dummy", uid=address)
        Authenticator.objects.create(user=victim, type=Authenticator.Type.TOTP, data={"secret": "x"})
    return victim


def _check_only_the_owner_is_left(scope: TenantScope, victim: User) -> None:
    with enter(scope):
        assert not User.objects.get(pk=victim.pk).check_password(ATTACKERS)
        assert not SocialAccount.objects.filter(user=victim).exists()
        assert not Authenticator.objects.filter(user=victim).exists()
    thief = Visitor(scope)
    thief.sign_in(victim.email, ATTACKERS)
    assert "do not match" in thief.text


def test_a_code_to_sign_in_proves_it(acme: TenantScope) -> None:
    victim, browser = _hijacked(acme), Visitor(acme)
    browser.open("/signin")
    browser.submit(login=victim.email)
    browser.submit(action="code")
    browser.submit(code=code_for(acme, victim.email))
    _check_only_the_owner_is_left(acme, victim)
    browser.open("/account/")
    assert "Not set" in browser.text


def test_a_recovery_proves_it(acme: TenantScope) -> None:
    victim, browser = _hijacked(acme), Visitor(acme)
    browser.open("/recover")
    browser.submit(email=victim.email)
    browser.submit(code=code_for(acme, victim.email))
    _check_only_the_owner_is_left(acme, victim)
    browser.submit(password1="the owner knows this")
    browser.sign_in(victim.email, "the owner knows this")
    assert browser.path == "/account/"


def test_a_first_password_that_somebody_else_set_is_gone_after_the_proof(acme: TenantScope) -> None:
    """A letter from a stranger may have named it."""
    victim, browser = cast.person(acme, verified=False), Visitor(acme)
    browser.sign_in(victim.email, cast.PASSWORD)
    browser.submit(code=code_for(acme, victim.email))
    assert browser.path == "/account/"
    again = Visitor(acme)
    again.sign_in(victim.email, cast.PASSWORD)
    assert "do not match" in again.text


def test_whoever_registers_and_proves_in_one_session_keeps_the_password(acme: TenantScope) -> None:
    address, browser = f"new{uuid.uuid4().hex[:8]}@example.test", Visitor(acme)
    browser.open("/register")
    browser.submit(email=address, password1="the owner knows this")
    browser.submit(code=code_for(acme, address))
    again = Visitor(acme)
    again.sign_in(address, "the owner knows this")
    assert again.path == "/account/"


def test_a_later_proof_removes_nothing(acme: TenantScope) -> None:
    alice, browser = cast.person(acme), Visitor(acme)
    browser.open("/signin")
    browser.submit(login=alice.email)
    browser.submit(action="code")
    browser.submit(code=code_for(acme, alice.email))
    again = Visitor(acme)
    again.sign_in(alice.email, cast.PASSWORD)
    assert again.path == "/account/"
