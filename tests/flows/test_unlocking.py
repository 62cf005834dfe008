"""Whoever has to wait has a code mailed, and this browser may try again: no other, and for nobody else."""

import re

from identity.signin.logbook.models import SignIn
from identity.signin.protection.models import ProtectionPolicy
from identity.signin.protection.operations import update_protection
from tenants.audit.actor import COMMAND
from tenants.audit.models import Event
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.visitor import Visitor, code_for, forms_of, mails_to

HERE = "203.0.113.41"


def locked_out(scope: TenantScope, login: str) -> Visitor:
    """The browser that has just been told to wait."""
    browser = Visitor(scope, REMOTE_ADDR=HERE)
    browser.open("/signin?next=/account/")
    browser.submit(login=login)
    for _ in range(11):
        browser.submit(password="not the password")
    assert browser.page.status_code == 429
    return browser


def unlock_form(browser: Visitor) -> int:
    return next(place for place, form in enumerate(forms_of(browser.text)) if "/signin/unlock" in form["action"])


def test_the_person_unlocks_and_signs_in(acme: TenantScope) -> None:
    alice = cast.person(acme)
    browser, other = locked_out(acme, alice.email), Visitor(acme, REMOTE_ADDR=HERE)
    browser.submit(form=unlock_form(browser))
    assert browser.path.startswith("/signin/unlock/code?next=")
    browser.submit(code=code_for(acme, alice.email))
    assert "This browser may try again now." in browser.text
    assert f'value="{alice.email}"' in browser.text
    other.sign_in(alice.email, cast.PASSWORD)
    assert other.page.status_code == 429
    browser.submit()
    browser.submit(password=cast.PASSWORD)
    assert browser.path == "/account/"
    with enter(acme):
        assert Event.objects.filter(action="user.unlock", object_id=alice.pk).count() == 1
        [row] = SignIn.objects.filter(user_id=alice.pk, state="signed_in")
        assert [(step["step"], step["outcome"]) for step in row.steps][-4:] == [
            ("unlock", "asked"),
            ("unlock", "passed"),
            ("proof", "passed"),
            ("session", "passed"),
        ]


def test_it_is_for_one_person_only(acme: TenantScope) -> None:
    alice, bob = cast.person(acme), cast.person(acme)
    for person in (bob, alice):
        browser = locked_out(acme, person.email)
    browser.submit(form=unlock_form(browser))
    browser.submit(code=code_for(acme, alice.email))
    browser.sign_in(bob.email, cast.PASSWORD)
    assert browser.page.status_code == 429


def test_a_browser_that_was_known_may_try_again_too(acme: TenantScope) -> None:
    alice = cast.person(acme)
    browser = Visitor(acme, REMOTE_ADDR=HERE)
    browser.sign_in(alice.email, cast.PASSWORD)
    browser.open("/signout")
    browser.submit()
    browser.open("/signin")
    browser.submit(login=str(alice.username))
    for _ in range(11):
        browser.submit(password="not the password")
    assert browser.page.status_code == 429
    # The username is no address: the page asks for one.
    browser.submit(form=unlock_form(browser))
    browser.submit(email=alice.email)
    browser.submit(code=code_for(acme, alice.email))
    browser.sign_in(str(alice.username), cast.PASSWORD)
    assert browser.path == "/account/"


def test_the_code_signs_nobody_in_and_tries_are_still_counted(acme: TenantScope) -> None:
    alice = cast.person(acme)
    browser = locked_out(acme, alice.email)
    browser.submit(form=unlock_form(browser))
    browser.submit(code=code_for(acme, alice.email))
    browser.open("/account/")
    assert browser.path.startswith("/signin")
    browser.open("/signin")
    browser.submit(login=alice.email)
    statuses = [browser.submit(password="not the password").status_code for _ in range(11)]
    assert statuses == [200] * 10 + [429]


def _same(browser: Visitor, address: str) -> tuple[object, ...]:
    text = re.sub(r'(csrfmiddlewaretoken" value=")[^"]+|data-seconds="\d+"', "", browser.text.replace(address, "WHO"))
    return browser.page.status_code, browser.path, text


def test_somebody_unknown_is_answered_alike(acme: TenantScope) -> None:
    seen = []
    for address in (cast.person(acme).email, f"{cast.unique('nobody')}@example.test"):
        browser = Visitor(acme)
        browser.open("/signin/unlock")
        browser.submit(email=address)
        first = _same(browser, address)
        browser.submit(code="123456")
        seen.append((first, _same(browser, address)))
        assert len(mails_to(acme, address)) == 1
    assert seen[0] == seen[1]


def test_it_is_off_where_the_tenant_says_so_and_where_there_are_no_passwords() -> None:
    without = cast.tenant_with(password=False, register_password=False)
    off = cast.tenant_with()
    with enter(off):
        update_protection(policy=ProtectionPolicy(unlock=False, password_tries=3), by=COMMAND)
        alice = cast.new_user()
    for scope in (without, off):
        assert Visitor(scope).open("/signin/unlock").status_code == 404
        assert Visitor(scope).open("/signin/unlock/code").status_code == 404
    browser = Visitor(off, REMOTE_ADDR=HERE)
    browser.open("/signin")
    browser.submit(login=alice.email)
    statuses = [browser.submit(password="not the password").status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    assert "/signin/unlock" not in browser.text


def test_an_address_that_changed_hands_opens_nothing(acme: TenantScope) -> None:
    alice = cast.person(acme)
    browser = Visitor(acme, REMOTE_ADDR=HERE)
    browser.open("/signin/unlock")
    browser.submit(email=alice.email)
    code = code_for(acme, alice.email)
    with enter(acme):
        alice.emailaddress_set.all().delete()
    browser.submit(code=code)
    assert browser.path.startswith("/signin/unlock?")
    assert "genkan-device" not in "".join(name for name, morsel in browser.client.cookies.items() if morsel.value)
