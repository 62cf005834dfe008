"""How many statements touch a table per page, with the caches as they are in the web server (DESIGN 7)."""

from collections.abc import Callable

import pytest

from identity.users.models import User
from tenants.isolation.scope import TenantScope
from tests import cast
from tests.signin.conftest import counted
from tests.visitor import Visitor, code_for

pytestmark = pytest.mark.usefixtures("warm_caches")
# Page or step → the most statements it may cost.
BOUNDS = {
    "sign-in page": 0,
    "identifier sent": 0,
    "password sent": 8,
    "account page": 10,
    "code asked for": 7,
    "code page": 2,
    "code sent": 10,
    "signed out": 8,
    "registration page": 0,
    "recovery page": 0,
    "error page": 0,
    "brand": 0,
}


@pytest.fixture
def cost(acme: TenantScope) -> Callable[..., None]:
    for path in ("/signin", "/register", "/brand/x.css"):
        Visitor(acme).open(path)
    # Somebody has seen the account page before: whether applications take personal access tokens is remembered.
    Visitor(acme).sign_in(cast.person(acme).email, cast.PASSWORD)
    # And somebody has asked for a code: its key is remembered.
    asked = Visitor(acme)
    asked.open("/recover")
    asked.submit(email="nobody@example.test")

    def check(step: str, do: Callable[[], object]) -> None:
        with counted() as statements:
            do()
        print(f"{step:<20} {len(statements)}")
        assert len(statements) <= BOUNDS[step], "\n".join(statements)

    return check


def _familiar(scope: TenantScope, person: User) -> Visitor:
    """A browser that the person has signed in with before: about a new one there is a mail."""
    browser = Visitor(scope)
    browser.sign_in(person.email, cast.PASSWORD)
    browser.open("/signout")
    browser.submit()
    return browser


def test_pages_that_anybody_sees_cost_none(acme: TenantScope, cost: Callable[..., None]) -> None:
    client = Visitor(acme).client
    cost("sign-in page", lambda: client.get("/signin"))
    cost("registration page", lambda: client.get("/register"))
    cost("recovery page", lambda: client.get("/recover"))
    cost("error page", lambda: client.get("/nothing-there"))
    cost("brand", lambda: client.get("/brand/x.css"))


def test_a_sign_in_with_a_password(acme: TenantScope, cost: Callable[..., None]) -> None:
    alice = cast.person(acme)
    browser = _familiar(acme, alice)
    browser.open("/signin")
    cost("identifier sent", lambda: browser.submit(login=alice.email))
    cost("password sent", lambda: browser.submit(password=cast.PASSWORD, follow=False))
    cost("account page", lambda: browser.open("/account/"))
    browser.open("/signout")
    cost("signed out", lambda: browser.submit(follow=False))


def test_it_costs_the_same_with_many_other_devices(acme: TenantScope, cost: Callable[..., None]) -> None:
    alice = cast.person(acme)
    for _ in range(4):
        Visitor(acme).sign_in(alice.email, cast.PASSWORD)
    browser = _familiar(acme, alice)
    browser.open("/signin")
    browser.submit(login=alice.email)
    cost("password sent", lambda: browser.submit(password=cast.PASSWORD, follow=False))
    cost("account page", lambda: browser.open("/account/"))


def test_a_sign_in_with_a_code(acme: TenantScope, cost: Callable[..., None]) -> None:
    alice = cast.person(acme)
    browser = _familiar(acme, alice)
    browser.open("/signin")
    browser.submit(login=alice.email)
    cost("code asked for", lambda: browser.submit(action="code", follow=False))
    cost("code page", lambda: browser.open("/signin/code"))
    code = code_for(acme, alice.email)
    cost("code sent", lambda: browser.submit(code=code, follow=False))
