"""Invitations: the link works once, for its own address, at its own tenant; whoever has it has proved the address."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError

from identity.signin.registration import invitations
from identity.signin.registration.invitations import Outcome
from identity.signin.registration.models import Invitation
from identity.users.models import User
from tenants.audit.actor import COMMAND
from tenants.audit.models import Event
from tenants.isolation.scope import TenantScope, enter
from tenants.register import operators_scope
from tests import cast
from tests.signin.test_profile_fields import make
from tests.visitor import Visitor, forms_of, mails_to

GOOD = "nine green bottles"
WEEK = timedelta(days=7)


@pytest.fixture
def scope() -> TenantScope:
    return cast.tenant_with(registration="invitation")


def address() -> str:
    return f"guest{uuid4().hex[:8]}@example.test"


def invite(scope: TenantScope, email: str, language: str = "en", lifetime: timedelta = WEEK) -> str:
    """The path of the link in the mail."""
    with enter(scope):
        invitations.invite(emails=[email], language=language, lifetime=lifetime, by=COMMAND)
    return link_to(scope, email)


def link_to(scope: TenantScope, email: str) -> str:
    found = re.search(r"http\S+", mails_to(scope, email)[-1].get_content())
    assert found is not None
    return urlsplit(found[0]).path


def accept(scope: TenantScope, path: str, **fields: str) -> Visitor:
    browser = Visitor(scope)
    browser.open(path)
    browser.submit(password1=GOOD, **fields)
    return browser


def state(scope: TenantScope, email: str) -> str:
    with enter(scope):
        return str(Invitation.objects.get(email=email).state)


def test_who_is_invited_has_an_account_with_that_address_at_once(scope: TenantScope) -> None:
    email = address()
    browser = accept(scope, invite(scope, email))
    assert browser.path == "/account/"
    with enter(scope):
        assert EmailAddress.objects.get(email=email).verified
        user = User.objects.get(email=email)
        assert user.check_password(GOOD)
        actions = {event.action for event in Event.objects.about(user)}
    assert {"user.register", "user.prove_email", "user.sign_in"} <= actions
    assert state(scope, email) == "accepted"


def test_everybody_else_is_turned_away(scope: TenantScope) -> None:
    browser = Visitor(scope)
    browser.open("/register")
    assert browser.page.status_code == 403
    assert "open the link in your invitation" in browser.text
    browser.page = browser.client.post("/register", {"email": address()}, headers={"origin": browser.origin})
    assert browser.page.status_code == 403
    with enter(scope):
        assert not User.objects.exists()


def test_looking_at_the_link_uses_nothing_up(scope: TenantScope) -> None:
    email = address()
    path = invite(scope, email)
    for _ in range(3):
        assert Visitor(scope).client.get(path).status_code == 200
        assert Visitor(scope).client.head(path).status_code in (200, 405)
    assert state(scope, email) == "waiting"
    assert accept(scope, path).path == "/account/"


def test_the_address_is_the_invitations_whatever_is_posted(scope: TenantScope) -> None:
    """CVE-2026-1529: an invitation whose address was edited."""
    email, other = address(), address()
    browser = accept(scope, invite(scope, email), email=other)
    assert browser.path == "/account/"
    with enter(scope):
        assert not EmailAddress.objects.filter(email=other).exists()
        assert EmailAddress.objects.get(email=email).verified


def test_a_link_works_once(scope: TenantScope) -> None:
    path = invite(scope, address())
    first, second = Visitor(scope), Visitor(scope)
    for browser in (first, second):
        browser.open(path)
    first.submit(password1=GOOD)
    second.submit(password1=GOOD)
    assert first.path == "/account/"
    assert second.page.status_code == 410
    assert Visitor(scope).open(path).status_code == 410
    with enter(scope):
        assert User.objects.count() == 1


def test_an_expired_revoked_or_replaced_link_opens_nothing(scope: TenantScope) -> None:
    late, revoked, replaced = address(), address(), address()
    paths = {email: invite(scope, email, lifetime=timedelta(days=1)) for email in (late, revoked, replaced)}
    with enter(scope):
        invitations.revoke(invitation=Invitation.objects.get(email=revoked), by=COMMAND)
        invitations.resend(invitation=Invitation.objects.get(email=replaced), by=COMMAND)
    assert Visitor(scope).open(paths[revoked]).status_code == 410
    assert Visitor(scope).open(paths[replaced]).status_code == 410
    assert accept(scope, link_to(scope, replaced)).path == "/account/"
    with time_machine.travel(datetime.now(UTC) + timedelta(days=1, minutes=1), tick=False):
        assert state(scope, late) == "expired"


def test_a_forged_or_edited_token_opens_nothing(scope: TenantScope) -> None:
    path = invite(scope, address())
    head, _slash, token = path.rpartition("/")
    for other in (token[:-1] + ("A" if token[-1] != "A" else "B"), token.upper(), token + "x", "x" * 5000, "sample"):
        assert Visitor(scope).open(f"{head}/{other}").status_code in (404, 410), other
    assert state(scope, forms_email(scope, path)) == "waiting"


def forms_email(scope: TenantScope, path: str) -> str:
    browser = Visitor(scope)
    browser.open(path)
    found = re.search(r'class="who"><span>([^<]+)', browser.text)
    assert found is not None
    return found[1]


def test_another_tenants_link_opens_nothing(scope: TenantScope) -> None:
    other = cast.tenant_with(registration="invitation")
    email = address()
    path = invite(scope, email)
    assert Visitor(other).open(path).status_code == 410
    browser = Visitor(scope)
    browser.open(path)
    thief = Visitor(other)
    thief.open("/signin")
    token = forms_of(thief.text)[0]["fields"]["csrfmiddlewaretoken"]
    data = {"csrfmiddlewaretoken": token, "password1": GOOD, "email": email}
    assert thief.client.post(path, data, headers={"origin": thief.origin}).status_code == 410
    assert state(scope, email) == "waiting"


def test_a_mistake_uses_nothing_up(scope: TenantScope) -> None:
    email = address()
    path = invite(scope, email)
    browser = Visitor(scope)
    browser.open(path)
    browser.submit(password1="short")
    assert "id_password1_error" in browser.text
    assert state(scope, email) == "waiting"
    browser.submit(password1=GOOD)
    assert browser.path == "/account/"


def test_an_address_that_has_an_account_meanwhile_is_sent_to_sign_in(scope: TenantScope) -> None:
    email = address()
    path = invite(scope, email)
    with enter(scope):
        cast.create_user(email=email, email_verified=False, password="somebody elses words", by=COMMAND)
    browser = accept(scope, path)
    assert "You have an account" in browser.text
    browser.open("/account/")
    assert browser.path.startswith("/signin")
    with enter(scope):
        assert not EmailAddress.objects.get(email=email).verified
        assert User.objects.count() == 1


def test_fields_and_the_rule_for_passwords_hold_here_too(scope: TenantScope) -> None:
    with enter(scope):
        make("department", required=True)
    email = address()
    browser = accept(scope, invite(scope, email))
    assert "Answer this to go on." in browser.text
    browser.submit(password1=GOOD, **{"field-department": "Sales"})
    assert browser.path == "/account/"


def test_who_is_signed_in_is_told_so(scope: TenantScope) -> None:
    alice = cast.person(scope)
    path = invite(scope, address())
    browser = Visitor(scope)
    browser.sign_in(alice.email, cast.PASSWORD)
    browser.open(path)
    assert "You are signed in already" in browser.text


def test_closed_means_closed_for_invitations_too(scope: TenantScope) -> None:
    path = invite(scope, address())
    with enter(scope):
        policy = cast.SignInPolicy.load()
        policy.registration = "closed"
        cast.update_policy(policy=policy, by=COMMAND)
    assert Visitor(scope).open(path).status_code == 403


def test_a_pasted_list_is_answered_address_by_address(scope: TenantScope) -> None:
    waiting, new = address(), address()
    alice = cast.person(scope)
    invite(scope, waiting)
    with enter(scope):
        report = invitations.invite(
            emails=[new.upper(), waiting, alice.email, "no address", new, " "], language="en", lifetime=WEEK, by=COMMAND
        )
    assert [(one.email, one.outcome) for one in report] == [
        (new, Outcome.INVITED),
        (waiting, Outcome.WAITING),
        (alice.email, Outcome.HAS_ACCOUNT),
        ("no address", Outcome.NOT_AN_ADDRESS),
    ]
    assert len(mails_to(scope, waiting)) == len(mails_to(scope, new)) == 1
    assert not mails_to(scope, alice.email)


def test_too_many_at_once_and_an_invitation_to_the_staff_are_refused(scope: TenantScope) -> None:
    with enter(scope), pytest.raises(ValidationError):
        invitations.invite(emails=[f"{n}@example.test" for n in range(501)], language="en", lifetime=WEEK, by=COMMAND)
    with enter(operators_scope()), pytest.raises(ValidationError):
        invitations.invite(emails=[address()], language="en", lifetime=WEEK, by=COMMAND)


def test_the_mail_speaks_the_language_that_staff_chose(scope: TenantScope) -> None:
    email = address()
    invite(scope, email, language="ja")
    mail = mails_to(scope, email)[-1]
    assert "への招待" in mail["Subject"]
    assert "一度だけ使えます" in mail.get_content()


def test_neither_the_token_nor_its_link_is_kept_in_the_clear(scope: TenantScope) -> None:
    path = invite(scope, address())
    token = path.rpartition("/")[2]
    with enter(scope):
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute(
                "select row_to_json(o)::text from onetime_onetime o union all select row_to_json(e)::text from audit_event e"
            )
            assert not [row for (row,) in cursor.fetchall() if token in row]
