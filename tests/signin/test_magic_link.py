"""A link by mail: opening it shows a button, the button signs in, in the browser that asked, once."""

from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.utils import timezone

from identity.users.operations import suspend_user
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.visitor import Visitor, code_for, mails_to


@pytest.fixture(scope="module")
def scope() -> TenantScope:
    return cast.tenant_with(magic_link=True)


def _ask(scope: TenantScope, address: str, path: str = "/signin") -> Visitor:
    browser = Visitor(scope)
    browser.open(path)
    browser.submit(login=address)
    browser.submit(action="code")
    return browser


def _link(scope: TenantScope, address: str) -> str:
    """The path of the latest link."""
    text = mails_to(scope, address)[-1].get_content()
    return "/signin/link/" + text.partition("/signin/link/")[2].split()[0]


def test_the_button_signs_in_and_leads_on(scope: TenantScope) -> None:
    alice = cast.person(scope)
    browser = _ask(scope, alice.email, "/signin?next=/account/%3Fmark")
    browser.open(_link(scope, alice.email))
    assert f"<span>{alice.email}</span>" in browser.text
    browser.submit()
    assert browser.path == "/account/?mark"


def test_the_page_that_waits_for_the_code_says_that_there_is_a_link(scope: TenantScope) -> None:
    alice, browser = cast.person(scope), Visitor(scope)
    browser.open("/signin")
    browser.submit(login=alice.email)
    assert "Send me a link by e-mail" in browser.text
    browser.submit(action="code")
    assert "Open the link in the mail" in browser.text
    browser.submit(code=code_for(scope, alice.email))
    assert browser.path == "/account/"


def test_opening_it_uses_nothing_up(scope: TenantScope) -> None:
    """Mail scanners open every link, also several times, also with HEAD."""
    alice = cast.person(scope)
    browser = _ask(scope, alice.email)
    link, scanner = _link(scope, alice.email), Visitor(scope)
    for _ in range(3):
        scanner.open(link)
        scanner.client.head(link)
    browser.open(link)
    browser.submit()
    assert browser.path == "/account/"


def test_another_browser_is_told_to_open_it_where_it_was_asked_for(scope: TenantScope) -> None:
    alice = cast.person(scope)
    browser, other = _ask(scope, alice.email), Visitor(scope)
    link = _link(scope, alice.email)
    other.open(link)
    assert other.page.status_code == 200
    assert "It works only in the browser where you asked for it." in other.text
    assert alice.email not in other.text
    assert "<form" not in other.text.partition("<main")[2].partition("</main>")[0]
    browser.open(link)
    browser.submit()
    assert browser.path == "/account/"


def test_a_post_from_another_browser_signs_nobody_in_and_uses_nothing_up(scope: TenantScope) -> None:
    alice = cast.person(scope)
    browser, thief = _ask(scope, alice.email), _ask(scope, "thief@example.test")
    link = _link(scope, alice.email)
    # The thief has a form of his own, and sends it to the victim's link.
    thief.open("/signin")
    thief.path = link
    thief.submit()
    assert "It works only in the browser where you asked for it." in thief.text
    thief.open("/account/")
    assert thief.path.startswith("/signin")
    browser.open(link)
    browser.submit()
    assert browser.path == "/account/"


def test_it_works_once_and_takes_the_code_with_it(scope: TenantScope) -> None:
    alice = cast.person(scope)
    browser = _ask(scope, alice.email)
    link, code, waiting = _link(scope, alice.email), code_for(scope, alice.email), browser.page
    browser.open(link)
    page = browser.page
    browser.submit()
    browser.open("/signout")
    browser.submit()
    for former, path, fields in ((page, link, {}), (waiting, "/signin/code", {"code": code})):
        browser.page, browser.path = former, path
        browser.submit(**fields)
        browser.open("/account/")
        assert browser.path.startswith("/signin")
    browser.open(link)
    assert browser.page.status_code == 410
    assert "This link is no longer valid" in browser.text


def test_the_code_takes_the_link_with_it(scope: TenantScope) -> None:
    alice = cast.person(scope)
    browser = _ask(scope, alice.email)
    link = _link(scope, alice.email)
    browser.submit(code=code_for(scope, alice.email))
    browser.open("/signout")
    browser.submit()
    browser.open(link)
    assert browser.page.status_code == 410


def test_an_old_one_is_refused_with_a_way_on(scope: TenantScope) -> None:
    alice = cast.person(scope)
    browser = _ask(scope, alice.email)
    link = _link(scope, alice.email)
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        browser.open(link)
    assert browser.page.status_code == 410
    assert '<a class="primary" href="/signin">Start again</a>' in browser.text


def test_send_again_makes_the_former_link_worthless(scope: TenantScope) -> None:
    alice = cast.person(scope)
    browser = _ask(scope, alice.email)
    former = _link(scope, alice.email)
    browser.submit(form=1)
    browser.open(former)
    assert browser.page.status_code == 410
    browser.open(_link(scope, alice.email))
    browser.submit()
    assert browser.path == "/account/"


@pytest.mark.parametrize("token", ["x", "x" * 43, "x" * 5000, "%00", "..%2f..", "é"])
def test_a_made_up_one_is_no_link(scope: TenantScope, token: str) -> None:
    answer = Visitor(scope).client.get(f"/signin/link/{token}")
    assert answer.status_code in (400, 404, 410, 414)


def test_one_of_another_tenant_is_no_link(scope: TenantScope, acme: TenantScope) -> None:
    alice = cast.person(scope)
    _ask(scope, alice.email)
    other = Visitor(acme)
    other.open(_link(scope, alice.email))
    assert other.page.status_code == 410


def test_somebody_unknown_gets_none(scope: TenantScope) -> None:
    address = f"{cast.unique('nobody')}@example.test"
    browser = _ask(scope, address)
    assert "Open the link in the mail" in browser.text
    assert "/signin/link/" not in mails_to(scope, address)[-1].get_content()


def test_a_link_that_was_sent_opens_nothing_once_links_are_off() -> None:
    from identity.signin.models import SignInPolicy
    from identity.signin.operations import update_policy

    fresh = cast.tenant_with(magic_link=True)
    alice = cast.person(fresh)
    browser = _ask(fresh, alice.email)
    link = _link(fresh, alice.email)
    with enter(fresh):
        policy = SignInPolicy.load()
        policy.magic_link = False
        update_policy(policy=policy, by=COMMAND)
    browser.open(link)
    assert browser.page.status_code == 410


def test_a_suspended_person_is_told_so_after_it(scope: TenantScope) -> None:
    alice = cast.person(scope)
    browser = _ask(scope, alice.email)
    browser.open(_link(scope, alice.email))
    with enter(scope):
        suspend_user(user=alice, reason="a test", by=COMMAND)
    browser.submit()
    assert browser.path == "/signin/suspended"


def test_an_address_that_left_the_account_opens_it_no_more(scope: TenantScope) -> None:
    alice = cast.person(scope)
    browser = _ask(scope, alice.email)
    browser.open(_link(scope, alice.email))
    with enter(scope):
        EmailAddress.objects.filter(user=alice).delete()
    browser.submit()
    assert browser.page.status_code == 410
    browser.open("/account/")
    assert browser.path.startswith("/signin")


def test_without_passwords_a_link_alone_is_a_way_in() -> None:
    only = cast.tenant_with(magic_link=True, email_code=False, password=False, register_password=False)
    alice, browser = cast.person(only), Visitor(only)
    browser.open("/signin")
    browser.submit(login=alice.email)
    assert browser.path == "/signin/code"
    browser.open(_link(only, alice.email))
    browser.submit()
    assert browser.path == "/account/"
