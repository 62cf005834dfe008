"""The phone number: proved by a code that was sent there, replaced, removed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from identity.account.contacts import operations
from identity.account.models import ContactChange
from identity.users.models import User
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.account.people import fresh, post, signed_in, tenant_where
from tests.visitor import Visitor, code_for, mails_to


@pytest.fixture(scope="module")
def scope() -> TenantScope:
    return tenant_where()


@pytest.fixture
def person(scope: TenantScope) -> User:
    return cast.person(scope)


@pytest.fixture
def browser(scope: TenantScope, person: User) -> Visitor:
    return signed_in(scope, person)


NUMBERS = iter(range(10_000_000, 99_999_999))


def _number() -> str:
    return f"+8190{next(NUMBERS)}"


def _add(scope: TenantScope, browser: Visitor, number: str) -> None:
    browser.open("/account/phone")
    browser.submit(phone=number)
    assert "Check your phone" in browser.text, browser.text
    browser.submit(code=code_for(scope, number))


def test_a_number_counts_once_its_code_came_back(scope: TenantScope, person: User, browser: Visitor) -> None:
    number = _number()
    _add(scope, browser, number)
    assert "The phone number is confirmed and saved." in browser.text
    found = fresh(scope, person)
    assert (found.phone, found.phone_verified) == (number, True)


@pytest.mark.parametrize("typed", ["12", "not a number", "+81 3 1234 5678", "+1 900 555 0100", "<b>"])
def test_what_gets_no_messages_is_refused(scope: TenantScope, person: User, browser: Visitor, typed: str) -> None:
    browser.open("/account/phone")
    browser.submit(phone=typed)
    assert 'id="id_phone_error" role="alert"' in browser.text
    assert not fresh(scope, person).phone


def test_somebody_elses_number_is_answered_like_a_free_one(scope: TenantScope, person: User, browser: Visitor) -> None:
    number = _number()
    with enter(scope):
        operations.change_phone(user=cast.new_user(), phone=number, by=COMMAND)
    browser.open("/account/phone")
    browser.submit(phone=number)
    assert "Check your phone" in browser.text
    browser.submit(code="123456")
    assert "This is not the code." in browser.text
    assert not fresh(scope, person).phone


def test_it_is_removed_by_its_button(scope: TenantScope, person: User, browser: Visitor) -> None:
    _add(scope, browser, _number())
    browser.open("/account/phone")
    browser.submit(form=1)
    assert "The phone number is removed." in browser.text
    found = fresh(scope, person)
    assert (found.phone, found.phone_verified) == ("", False)


def test_a_change_is_told_to_the_address_and_can_be_undone(scope: TenantScope, person: User, browser: Visitor) -> None:
    first, second = _number(), _number()
    _add(scope, browser, first)
    with enter(scope):
        # Long ago: what changed within a week is put back altogether.
        ContactChange.objects.filter(user=person).update(made_at=timezone.now() - timedelta(days=8))
    _add(scope, browser, second)
    text = mails_to(scope, person.email)[-1].get_content()
    assert second in text
    victim = Visitor(scope)
    victim.open(next(line for line in text.split() if "/account/undo/" in line).removeprefix(victim.origin))
    victim.submit()
    assert "Everything is as it was before" in victim.text
    assert fresh(scope, person).phone == first


def test_nothing_is_removed_from_elsewhere(scope: TenantScope, person: User, browser: Visitor) -> None:
    _add(scope, browser, _number())
    stranger = signed_in(scope, cast.person(scope))
    assert post(stranger, "/account/phone", action="remove") == 302
    assert fresh(scope, person).phone
