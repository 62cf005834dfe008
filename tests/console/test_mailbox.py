"""The development mailbox: on this machine, with DEBUG, and nowhere else (SECURITY 8)."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.mail import send_mail

from connectors import sms
from tenants.isolation.scope import TenantScope, enter
from tests import cast, jobs
from tests.console.people import at_console
from tests.signin.phones import new_number
from tests.visitor import Visitor


@pytest.fixture(autouse=True)
def _debug() -> Iterator[None]:
    """The test runner turns it off."""
    settings.DEBUG = True
    yield
    settings.DEBUG = False


@pytest.fixture
def mailed(acme: TenantScope) -> str:
    subject = cast.unique("subject")
    with enter(acme):
        send_mail(subject, "Your code is 123456.\n<script>alert(1)</script>", None, ["alice@acme.test"])
    jobs.run_all()
    return subject


def test_mail_is_listed_by_tenant_and_read(mailed: str) -> None:
    here = at_console(REMOTE_ADDR="127.0.0.1")
    assert mailed in here.open("/mailbox/?tenant=acme").content.decode()
    assert mailed not in here.open("/mailbox/?tenant=globex").content.decode()
    found = here.open("/mailbox/").content.decode()
    path = found[: found.index(mailed)].rpartition('href="')[2].split('"')[0]
    here.open(path)
    assert "Your code is 123456." in here.text
    assert "<script>alert" not in here.text
    assert "unsafe" not in here.page.headers["Content-Security-Policy"]


def test_it_is_not_there_for_another_machine_without_debug_or_at_a_tenant(acme: TenantScope) -> None:
    assert at_console().open("/mailbox/").status_code == 404
    assert Visitor(acme, REMOTE_ADDR="127.0.0.1").open("/mailbox/").status_code == 404
    here = at_console(REMOTE_ADDR="127.0.0.1")
    assert here.open("/mailbox/").status_code == 200
    settings.DEBUG = False
    assert here.open("/mailbox/").status_code == 404


@pytest.mark.parametrize(
    "path", ["acme/..%2f..%2fsecret", "..%2f/x.eml", "acme/passwd", "%2e%2e/20260101T000000000000-00000000.eml"]
)
def test_it_reads_nothing_but_mail(path: str) -> None:
    assert at_console(REMOTE_ADDR="127.0.0.1").client.get(f"/mailbox/{path}").status_code == 404


def test_a_text_message_stands_beside_the_mail_and_says_what_it_is(acme: TenantScope) -> None:
    number = new_number()
    with enter(acme):
        sms.send(to=number, text="123456 is your code.\n\n@acme.localhost #123456")
    jobs.run_all()
    here = at_console(REMOTE_ADDR="127.0.0.1")
    found = here.open("/mailbox/?tenant=acme").content.decode()
    assert "<strong>123456 is your code.</strong>" in found
    assert f"<span>SMS · {number}</span>" in found
    here.open(found[: found.index(number)].rpartition('href="')[2].split('"')[0])
    assert here.page.status_code == 200
    assert "@acme.localhost #123456" in here.text


def test_what_was_only_pretended_is_in_no_mailbox(acme: TenantScope) -> None:
    number = new_number()
    with enter(acme):
        sms.pretend(to=number, text="123456 is your code.")
    jobs.run_all()
    assert number not in at_console(REMOTE_ADDR="127.0.0.1").open("/mailbox/?tenant=acme").content.decode()
