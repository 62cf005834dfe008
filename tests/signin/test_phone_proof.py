"""A number is proved before it is anybody's, and it never leads to another account (SECURITY 26)."""

import pytest

from identity.signin.challenges.proofs import NumberTaken, prove_phone
from identity.users.models import User
from identity.users.operations import update_user
from tenants.audit.actor import COMMAND
from tenants.audit.models import Event
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.signin.phones import PHONES, new_number, with_phone
from tests.visitor import Visitor, code_for, mails_to


@pytest.fixture(scope="module")
def scope() -> TenantScope:
    return cast.tenant_with(**PHONES, register_phone=True)


def _with_unproved(scope: TenantScope, number: str) -> User:
    person = cast.person(scope)
    with enter(scope):
        return update_user(user=person, values={"phone": number}, by=COMMAND)


def _at_the_stage(scope: TenantScope, person: User) -> Visitor:
    browser = Visitor(scope)
    browser.sign_in(person.email, cast.PASSWORD, path="/signin?next=/account/%3Fmark")
    assert browser.path.startswith("/register/phone?")
    return browser


def test_it_is_proved_on_the_way_in(scope: TenantScope) -> None:
    number = new_number()
    alice = _with_unproved(scope, number)
    browser = _at_the_stage(scope, alice)
    assert "Confirm your number" in browser.text
    browser.submit(code=code_for(scope, number))
    assert browser.path == "/account/?mark"
    with enter(scope):
        found = User.objects.get(pk=alice.pk)
        assert (found.phone, found.phone_verified) == (number, True)
        event = Event.objects.about(alice).get(action="user.prove_phone")
        assert (event.actor_id, event.details) == (str(alice.pk), {"phone": number})


def test_nobody_gets_past_it(scope: TenantScope) -> None:
    browser = _at_the_stage(scope, _with_unproved(scope, new_number()))
    browser.submit(code="12345")
    assert "This is not the code." in browser.text
    for path in ("/account/", "/signin/code", "/signin/confirm", "/register/code"):
        browser.open(path)
        assert browser.path != "/account/"


def test_a_mistyped_one_can_be_changed(scope: TenantScope) -> None:
    browser, right = _at_the_stage(scope, _with_unproved(scope, new_number())), new_number()
    browser.submit(form=2)
    assert browser.path.startswith("/register/phone/change?")
    browser.submit(phone="12")
    assert "begin with + and the country code" in browser.text
    browser.submit(phone=right)
    assert browser.path.startswith("/register/phone?")
    browser.submit(code=code_for(scope, right))
    assert browser.path == "/account/?mark"


def test_the_code_for_the_former_number_proves_nothing_of_the_next(scope: TenantScope) -> None:
    first, second = new_number(), new_number()
    alice = _with_unproved(scope, first)
    browser = _at_the_stage(scope, alice)
    code = code_for(scope, first)
    browser.submit(form=2)
    browser.submit(phone=second)
    if code != code_for(scope, second):
        browser.submit(code=code)
        assert "This is not the code." in browser.text
    with enter(scope):
        assert not User.objects.get(pk=alice.pk).phone_verified


def test_a_number_that_somebody_else_proved_looks_the_same_and_its_owner_is_told(scope: TenantScope) -> None:
    owner = with_phone(scope)
    browser = _at_the_stage(scope, _with_unproved(scope, owner.phone))
    assert "Confirm your number" in browser.text
    text = mails_to(scope, owner.phone)[-1].get_content()
    assert "There is an account with it already" in text
    browser.submit(code="000000")
    assert "This is not the code." in browser.text
    with enter(scope):
        assert User.objects.get(phone=owner.phone, phone_verified=True) == owner


def test_two_who_prove_the_same_number_do_not_both_have_it(scope: TenantScope) -> None:
    """Both were sent a code before either used it."""
    number = new_number()
    first, second = _with_unproved(scope, number), _with_unproved(scope, number)
    one, other = _at_the_stage(scope, first), None
    code = code_for(scope, number)
    other = _at_the_stage(scope, second)
    second_code = code_for(scope, number)
    one.submit(code=code)
    other.submit(code=second_code)
    assert one.path == "/account/?mark"
    assert "notice=expired" in other.path
    with enter(scope):
        assert User.objects.get(phone=number, phone_verified=True) == first
        with pytest.raises(NumberTaken):
            prove_phone(user=second, number=number, by=COMMAND)
        assert not User.objects.get(pk=second.pk).phone_verified


def test_where_nobody_registers_with_a_number_none_is_asked_for(acme: TenantScope) -> None:
    browser = Visitor(acme)
    browser.sign_in(_with_unproved(acme, new_number()).email, cast.PASSWORD)
    assert browser.path == "/account/"


def test_what_staff_wrote_that_is_no_number_keeps_nobody_out(scope: TenantScope) -> None:
    browser = Visitor(scope)
    browser.sign_in(_with_unproved(scope, "03-1234, ask for Kei").email, cast.PASSWORD)
    assert browser.path == "/account/"
