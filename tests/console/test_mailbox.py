"""The development mailbox (SECURITY 8)."""

from collections.abc import Callable
from typing import Any

from django.core import mail

from tenants.isolation.scope import TenantScope
from tenants.register import operators_scope
from tests.visitor import Visitor, mails_to


def test_it_shows_mails_to_this_machine_only(in_acme: TenantScope, visit: Callable[..., Visitor]) -> None:
    mail.send_mail("A subject to find", "A text to find", "no-reply@acme.test", ["reader@acme.test"])
    assert mails_to(in_acme, "reader@acme.test")
    here = visit(operators_scope(), REMOTE_ADDR="127.0.0.1")
    here.open("/mailbox/")
    assert "A subject to find" in here.text
    assert visit(operators_scope(), REMOTE_ADDR="203.0.113.7").open("/mailbox/").status_code == 404


def test_it_is_not_there_outside_of_development(visit: Callable[..., Visitor], settings: Any) -> None:
    settings.MAILBOX = None
    assert visit(operators_scope(), REMOTE_ADDR="127.0.0.1").open("/mailbox/").status_code == 404


def test_nothing_outside_the_mailbox_can_be_read_through_it(visit: Callable[..., Visitor]) -> None:
    here = visit(operators_scope(), REMOTE_ADDR="127.0.0.1")
    for path in (
        "/mailbox/../20260101T000000000000-00000000.eml",
        "/mailbox/acme/..%2f..%2fgenkan.json",
        "/mailbox/acme/x",
    ):
        assert here.open(path).status_code == 404
