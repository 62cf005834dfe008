"""The end of an account: asked for with a moment's thought, called off by coming back, carried out without a trace."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from identity.account.models import AccountPolicy
from identity.account.privacy.deletion import delete
from identity.account.privacy.operations import delete_due_users
from identity.signin.logbook.models import SignIn
from identity.users.models import User
from identity.users.operations import delete_user
from tenants.audit.actor import COMMAND
from tenants.audit.models import Event
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.account.people import fresh, is_signed_in, post, signed_in, tenant_where
from tests.visitor import Visitor, mails_to

Deletion = AccountPolicy.Deletion


@pytest.fixture(scope="module")
def scope() -> TenantScope:
    return tenant_where(deletion_days=14)


@pytest.fixture
def person(scope: TenantScope) -> User:
    return cast.person(scope)


@pytest.fixture
def browser(scope: TenantScope, person: User) -> Visitor:
    return signed_in(scope, person)


def _ask(browser: Visitor, person: User) -> None:
    browser.open("/account/delete")
    browser.submit(confirmation=person.email)


def test_it_is_asked_for_by_typing_ones_address(scope: TenantScope, person: User, browser: Visitor) -> None:
    browser.open("/account/delete")
    browser.submit(confirmation="yes")
    assert "Type it exactly as it is written above." in browser.text
    assert fresh(scope, person).deletion_due_at is None
    browser.submit(confirmation=person.email.upper())
    assert "Your account will be deleted" in browser.text
    due = fresh(scope, person).deletion_due_at
    assert due is not None
    assert timedelta(days=13) < due - timezone.now() < timedelta(days=15)


def test_every_device_is_signed_out(scope: TenantScope, person: User, browser: Visitor) -> None:
    elsewhere = signed_in(scope, person)
    _ask(browser, person)
    assert not is_signed_in(browser)
    assert not is_signed_in(elsewhere)


def test_whoever_signs_in_again_keeps_it(scope: TenantScope, person: User, browser: Visitor) -> None:
    _ask(browser, person)
    browser.sign_in(person.email, cast.PASSWORD)
    assert browser.path == "/account/"
    assert fresh(scope, person).deletion_due_at is None
    with enter(scope):
        delete_due_users(now=timezone.now() + timedelta(days=30), by=COMMAND)
        assert User.objects.filter(pk=person.pk).exists()
    assert "stays" in mails_to(scope, person.email)[-1]["Subject"]


def test_the_link_in_the_mail_keeps_it_once(scope: TenantScope, person: User, browser: Visitor) -> None:
    _ask(browser, person)
    words = mails_to(scope, person.email)[-1].get_content().split()
    link = next(word for word in words if "/account/keep/" in word).removeprefix(browser.origin)
    elsewhere = Visitor(scope)
    elsewhere.open(link)
    assert fresh(scope, person).deletion_due_at is not None, "opening it changes nothing"
    elsewhere.submit()
    assert "Your account stays" in elsewhere.text
    assert fresh(scope, person).deletion_due_at is None
    assert elsewhere.open(link).status_code == 410


def test_nobody_elses_is_deleted(scope: TenantScope, person: User, browser: Visitor) -> None:
    other = cast.person(scope)
    browser.open("/account/delete")
    browser.submit(confirmation=other.email)
    assert fresh(scope, other).deletion_due_at is None
    assert fresh(scope, person).deletion_due_at is None


def test_before_its_time_nothing_is_deleted(scope: TenantScope, person: User, browser: Visitor) -> None:
    _ask(browser, person)
    with enter(scope):
        delete_due_users(now=timezone.now() + timedelta(days=13), by=COMMAND)
        assert User.objects.filter(pk=person.pk).exists()


def test_when_it_is_due_the_person_is_gone_and_the_log_book_no_longer_knows_them(
    scope: TenantScope, person: User, browser: Visitor
) -> None:
    wrong = Visitor(scope)
    wrong.sign_in(person.email, "not the password")
    _ask(browser, person)
    mails_to(scope, person.email)
    other = cast.person(scope)
    with enter(scope):
        bystander = Event.objects.get(action="user.create", object_id=str(other.pk))
        with time_machine.travel(timezone.now() + timedelta(days=15)):
            delete()
        assert not User.objects.filter(pk=person.pk).exists()
        kept = Event.objects.filter(object_id=str(person.pk))
        assert {"user.sign_in", "user.ask_deletion", "user.delete"} <= set(kept.values_list("action", flat=True))
        for event in Event.objects.all():
            written = f"{event.object_label} {event.actor_label} {event.details}"
            for trace in (person.email, person.username or "?"):
                assert trace not in written, event.action
        assert not Event.objects.filter(actor_id=str(person.pk)).exclude(ip=None, user_agent="").exists()
        assert Event.objects.get(pk=bystander.pk).object_label == bystander.object_label
        assert not SignIn.objects.filter(user_id=person.pk).exists()
    assert "is deleted" in mails_to(scope, person.email)[-1]["Subject"]
    browser.sign_in(person.email, cast.PASSWORD)
    assert not is_signed_in(browser)


def test_what_staff_delete_stays_in_the_log_book(scope: TenantScope, person: User) -> None:
    key = str(person.pk)
    with enter(scope):
        delete_user(user=person, by=COMMAND)
        assert Event.objects.get(action="user.delete", object_id=key).object_label == person.email


def test_where_staff_decide_nothing_changes_until_they_do() -> None:
    scope = tenant_where(deletion=Deletion.STAFF)
    person = cast.person(scope)
    browser = signed_in(scope, person)
    _ask(browser, person)
    assert "We told the people in charge." in browser.text
    found = fresh(scope, person)
    assert found.deletion_asked_at is not None
    assert found.deletion_due_at is None
    assert is_signed_in(browser)
    with enter(scope):
        delete_due_users(now=timezone.now() + timedelta(days=365), by=COMMAND)
        assert User.objects.filter(pk=person.pk).exists()
    browser.open("/account/")
    assert post(browser, "/account/delete/withdraw") == 302
    assert fresh(scope, person).deletion_asked_at is None


def test_the_other_tenants_person_of_the_same_address_stays(
    acme: TenantScope, scope: TenantScope, person: User, browser: Visitor
) -> None:
    with enter(acme):
        twin = cast.new_user(person.username or "")
    _ask(browser, person)
    with enter(acme):
        delete_due_users(now=timezone.now() + timedelta(days=30), by=COMMAND)
        assert User.objects.filter(pk=twin.pk).exists()
