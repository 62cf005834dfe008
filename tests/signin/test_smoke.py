"""Each door once; the details have files of their own."""

from collections.abc import Callable

from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.visitor import Visitor, code_for

Visit = Callable[..., Visitor]


def test_a_password_signs_in(visit: Visit, acme: TenantScope) -> None:
    with enter(acme):
        user = cast.new_user()
    browser = visit(acme)
    browser.open("/account/")
    browser.submit(login=user.email)
    browser.submit(password=cast.PASSWORD)
    assert browser.path == "/account/"
    assert user.email in browser.text


def test_a_code_signs_in(visit: Visit, acme: TenantScope) -> None:
    with enter(acme):
        user = cast.new_user()
    browser = visit(acme)
    browser.open("/signin?next=/account/%3Fmark")
    browser.submit(login=user.email)
    browser.submit(action="code")
    browser.submit(code=code_for(acme, user.email))
    assert browser.path == "/account/?mark"


def test_a_registration_signs_in(visit: Visit, acme: TenantScope) -> None:
    browser = visit(acme)
    browser.open("/register")
    browser.submit(email="newcomer@example.test", password1="another battery horse")
    browser.submit(code=code_for(acme, "newcomer@example.test"))
    assert browser.path == "/account/"


def test_a_recovery_sets_a_password(visit: Visit, acme: TenantScope) -> None:
    with enter(acme):
        user = cast.new_user()
    browser = visit(acme)
    browser.open("/recover")
    browser.submit(email=user.email)
    browser.submit(code=code_for(acme, user.email))
    browser.submit(password1="another battery horse")
    assert browser.path == "/recover/done"
    browser.sign_in(user.email, "another battery horse")
    assert browser.path == "/account/"
