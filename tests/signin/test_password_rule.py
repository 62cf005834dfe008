"""What a password must be like: each part of a tenant's rule, at every place where somebody sets one."""

from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from identity.signin.passwords import guessing
from identity.signin.passwords.models import PasswordPolicy
from identity.signin.passwords.operations import update_password_policy
from identity.users import operations as users
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.oidc.party import Party
from tests.visitor import Visitor, code_for

GOOD = "nine green bottles"


def tenant_with(**choices: object) -> TenantScope:
    scope = cast.new_tenant().scope()
    with enter(scope):
        policy = PasswordPolicy()
        for name, value in choices.items():
            setattr(policy, name, value)
        update_password_policy(policy=policy, by=COMMAND)
    return scope


def registering(scope: TenantScope, password: str, email: str = "", **fields: str) -> Visitor:
    browser = Visitor(scope)
    browser.open("/register")
    browser.submit(email=email or f"n{uuid4().hex[:10]}@example.test", password1=password, **fields)
    return browser


def test_the_length_is_the_tenants_own_and_said_at_the_field() -> None:
    scope = tenant_with(minimum_length=14)
    browser = Visitor(scope)
    browser.open("/register")
    assert "At least 14 characters." in browser.text
    assert "Use at least 14 characters." in registering(scope, "thirteen char").text
    assert registering(scope, "fourteen chars").path == "/register/code"


def test_the_rule_is_told_in_japanese_too() -> None:
    browser = Visitor(tenant_with(minimum_length=14, classes=3), language="ja")
    browser.open("/register")
    assert "14文字以上" in browser.text
    assert "3種類以上" in browser.text


@pytest.mark.parametrize(
    ("classes", "refused", "taken"),
    [
        (2, "ninegreenbottles", "ninegreenbottles7"),
        (3, "NineGreenBottles", "NineGreenBottles7"),
        (4, "NineGreenBottles7", "NineGreen Bottles7"),
        (2, "みどりのびんがきゅうほん", "みどりのびんがきゅうほん7"),
    ],
)
def test_it_counts_kinds_of_characters(classes: int, refused: str, taken: str) -> None:
    scope = tenant_with(classes=classes)
    assert 'id="id_password1_error"' in registering(scope, refused).text
    assert registering(scope, taken).path == "/register/code"


@pytest.mark.parametrize(
    "password",
    [
        "sunshine1234",
        "1qaz2wsx3edc",
        "aaaaaaaaaaaa",
        "abcabcabcabc",
        "abcdefghijkl",
        "zyxwvutsrqpo",
        "qwertyuiopas",
        "!!football!!",
    ],
)
def test_it_refuses_what_is_tried_first(password: str) -> None:
    assert guessing.is_common(password), password
    browser = registering(cast.tenant("acme"), password)
    assert "one of those that are tried first" in browser.text


def test_a_tenant_may_allow_common_passwords() -> None:
    assert registering(tenant_with(refuse_common=False), "sunshine1234").path == "/register/code"


@pytest.mark.parametrize(
    "password",
    ["margarethe1987", "Margarethe-1987!", "1987ehteragram", "m4rg4r3th3--99", "acmeACME2026", "ＡＣＭＥ２０２６!!"],
)
def test_it_refuses_the_address_and_the_tenants_name_with_digits_backwards_and_disguised(password: str) -> None:
    browser = registering(cast.tenant("acme"), password, "margarethe@example.test")
    assert "close to a name, an address or a number" in browser.text, password


def test_a_name_within_a_long_password_is_no_mistake(acme: TenantScope) -> None:
    assert (
        registering(acme, "margarethe sings loudly", f"margarethe{uuid4().hex[:6]}@example.test").path
        == "/register/code"
    )


def test_the_name_of_the_application_on_the_way_is_known_too() -> None:
    party = Party(cast.new_tenant().scope())
    browser = Visitor(party.scope)
    browser.open(party.authorize_path(prompt="create"))
    browser.submit(email="somebody@example.test", password1=f"{party.client.application.name} 26")
    assert "close to a name" in browser.text


def test_staff_name_words_of_their_own() -> None:
    scope = tenant_with(words="Rainbow\n平成")
    for password in ("over the rainbow we go", "wobniar eht revo", "平成のパスワードです"):
        assert "a word that is not allowed here" in registering(scope, password).text


def test_it_holds_for_a_change_a_recovery_and_what_staff_set() -> None:
    scope = tenant_with(minimum_length=16)
    alice = cast.person(scope)
    browser = Visitor(scope)
    browser.sign_in(alice.email, cast.PASSWORD)
    browser.open("/account/password")
    assert "At least 16 characters." in browser.text
    browser.submit(oldpassword=cast.PASSWORD, password1="fifteen letters")
    assert "Use at least 16 characters." in browser.text
    lost = Visitor(scope)
    lost.open("/recover")
    lost.submit(email=alice.email)
    lost.submit(code=code_for(scope, alice.email))
    lost.submit(password1="fifteen letters")
    assert "Use at least 16 characters." in lost.text
    with enter(scope):
        for work in (
            lambda: users.set_password(user=alice, password="fifteen letters", by=COMMAND),
            lambda: users.create_user(username="zoe", password="fifteen letters", by=COMMAND),
        ):
            with pytest.raises(ValidationError):
                work()


def test_a_password_that_people_have_goes_on_working() -> None:
    scope = cast.new_tenant().scope()
    alice = cast.person(scope)
    with enter(scope):
        update_password_policy(policy=PasswordPolicy(minimum_length=64), by=COMMAND)
    browser = Visitor(scope)
    browser.sign_in(alice.email, cast.PASSWORD)
    assert browser.path == "/account/"


@pytest.mark.parametrize(
    "choices",
    [
        {"minimum_length": 7},
        {"minimum_length": 65},
        {"classes": 5},
        {"words": "ab"},
        {"words": "\n".join(map(str, range(1000, 1101)))},
    ],
)
def test_a_rule_out_of_bounds_is_refused(choices: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        tenant_with(**choices)
