"""People of every kind and the pages that take an identifier, for tests that nobody can tell one from another."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from identity.signin.challenges.proofs import prove_phone
from identity.users.models import User
from identity.users.operations import suspend_user
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.visitor import Visitor

KINDS = ("known", "suspended", "unproved", "without a password")
Story = Callable[[Visitor, str], None]


@dataclass(frozen=True, slots=True)
class Names:
    """Of one person, or of nobody; each is as long as everybody's of its kind."""

    email: str
    username: str
    phone: str


@cache
def everything_on() -> TenantScope:
    """A tenant where one may sign in in every way."""
    return cast.tenant_with(phone=True, sms_code=True, magic_link=True, register_username=True)


def nobody() -> Names:
    return Names(f"u{secrets.token_hex(5)}@example.test", f"u{secrets.token_hex(5)}", _number())


def somebody(kind: str) -> Names:
    scope = everything_on()
    with enter(scope):
        user = cast.new_user(
            verified=kind != "unproved", password=None if kind == "without a password" else cast.PASSWORD
        )
        phone = _number()
        if kind == "unproved":
            User.objects.filter(pk=user.pk).update(phone=phone)
        else:
            prove_phone(user=user, number=phone, by=COMMAND)
        if kind == "suspended":
            suspend_user(user=user, reason="a test", by=COMMAND)
    return Names(user.email, str(user.username), phone)


def _number() -> str:
    return f"+8190{secrets.randbelow(9) + 1}{secrets.randbelow(10**7):07}"


def identifier(browser: Visitor, name: str) -> None:
    browser.open("/signin")
    browser.submit(login=name)


def wrong_password(browser: Visitor, name: str) -> None:
    identifier(browser, name)
    browser.submit(password="not the password")


def code(browser: Visitor, name: str) -> None:
    identifier(browser, name)
    browser.submit(action="code")


def wrong_code(browser: Visitor, name: str) -> None:
    code(browser, name)
    browser.submit(code="12345")


def code_again(browser: Visitor, name: str) -> None:
    code(browser, name)
    browser.submit(form=1)


def recovery(browser: Visitor, name: str) -> None:
    browser.open("/recover")
    browser.submit(email=name)


def recovery_with_a_wrong_code(browser: Visitor, name: str) -> None:
    recovery(browser, name)
    browser.submit(code="12345")


def unlock(browser: Visitor, name: str) -> None:
    browser.open("/signin/unlock")
    browser.submit(email=name)


def unlock_with_a_wrong_code(browser: Visitor, name: str) -> None:
    unlock(browser, name)
    browser.submit(code="12345")


# What is typed in, and where.
PAGES: tuple[tuple[str, Story], ...] = (
    ("email", identifier),
    ("phone", identifier),
    ("username", identifier),
    ("email", wrong_password),
    ("phone", wrong_password),
    ("username", wrong_password),
    ("email", code),
    ("email", wrong_code),
    ("email", code_again),
    ("phone", code),
    ("phone", wrong_code),
    ("email", recovery),
    ("email", recovery_with_a_wrong_code),
    ("phone", recovery),
    ("email", unlock),
    ("email", unlock_with_a_wrong_code),
)
