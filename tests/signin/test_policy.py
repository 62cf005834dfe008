"""A policy by which nobody could come in, or back in, is refused with the reason at its field."""

import pytest
from django.core.exceptions import ValidationError

from identity.signin.models import SignInPolicy
from identity.signin.operations import check_policy
from tests import cast
from tests.visitor import Visitor, code_for

ONLY_PHONES = {"email": False, "username": False, "phone": True, "sms_code": True, "register_phone": True}


@pytest.mark.parametrize(
    ("choices", "field"),
    [
        ({"email": False, "username": False}, "email"),
        ({"password": False, "email_code": False}, "password"),
        ({"password": False, "email": False}, "email"),
        ({"password": False}, "register_password"),
        ({"email_code": False, "register_password": False}, "register_password"),
        ({"email": False}, "register_username"),
        ({"email": False, "register_username": True, "register_password": False}, "register_password"),
        ({"password": False, "email_code": False, "passkey": True}, "password"),
        ({"email": False, "magic_link": True}, "magic_link"),
        ({"sms_code": True}, "sms_code"),
        ({"phone": True, "password": False, "register_password": False}, "sms_code"),
        ({**ONLY_PHONES, "sms_code": False}, "sms_code"),
        ({**ONLY_PHONES, "register_phone": False}, "register_phone"),
        ({"first_screen": "register", "registration": "closed"}, "first_screen"),
        ({"first_screen": "register", "registration": "invitation"}, "first_screen"),
    ],
)
def test_it_is_refused(choices: dict[str, bool], field: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        check_policy(SignInPolicy(**choices))
    assert set(refusal.value.message_dict) == {field}


@pytest.mark.parametrize(
    "choices",
    [
        {},
        {"username": False},
        {"password": False, "register_password": False},
        {"email": False, "register_username": True},
        {"email": False, "registration": "closed"},
        {"magic_link": True, "email_code": False, "password": False, "register_password": False},
        {"first_screen": "register"},
        ONLY_PHONES,
        {**ONLY_PHONES, "password": False, "register_password": False, "email_code": False},
    ],
)
def test_it_is_accepted(choices: dict[str, object]) -> None:
    check_policy(SignInPolicy(**choices))


def test_where_only_usernames_sign_in_the_whole_way_works() -> None:
    scope = cast.tenant_with(email=False, register_username=True)
    browser = Visitor(scope)
    browser.open("/signin")
    assert '<label for="id_login">Username</label>' in browser.text
    browser.open("/register")
    browser.submit(email="kei@example.test", username="kei", password1="another battery horse")
    browser.submit(code=code_for(scope, "kei@example.test"))
    assert browser.path == "/account/"
    for login, works in (("kei@example.test", False), ("KEI", True)):
        again = Visitor(scope)
        again.sign_in(login, "another battery horse")
        assert (again.path == "/account/") is works
    browser.open("/signin/again")
    assert browser.page.status_code == 200


def test_where_only_addresses_sign_in_a_username_does_not() -> None:
    scope = cast.tenant_with(username=False)
    alice, browser = cast.person(scope), Visitor(scope)
    browser.open("/signin")
    assert 'type="email"' in browser.text
    browser.submit(login=str(alice.username))
    browser.submit(password=cast.PASSWORD)
    assert "do not match" in browser.text
