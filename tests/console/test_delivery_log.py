"""The delivery log in the console: what left and why not, found by the whole recipient, and never what was in it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from connectors.models import Message
from identity.users.operations import update_user
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.console.people import at_console, heading, new_operator
from tests.delivery.connections import deliver, tenant
from tests.visitor import Visitor

MAIL, NUMBER, SECRET = "hanako@example.test", "+819012345678", "a text that nobody may read here"


@pytest.fixture(scope="module")
def scope() -> TenantScope:
    found = tenant()
    deliver(found, MAIL, text=SECRET, purpose="sign_in_code")
    deliver(found, NUMBER)
    with enter(found):
        Message.objects.filter(channel="sms").update(
            state="failed", reason="account", code="20003", connector_name="Our Twilio", attempts=4
        )
    return found


def staff(scope: TenantScope, role: str = "viewer", **meta: Any) -> Visitor:
    return at_console(new_operator(**{scope.slug: role}), **meta)


def rows(visitor: Visitor) -> list[str]:
    return re.findall(r'<th scope="row"><a href="[^"]*">([^<]*)</a>', visitor.text)


def test_it_says_what_it_is_for_while_it_is_empty() -> None:
    scope = tenant()
    visitor = staff(scope)
    visitor.open(f"/t/{scope.slug}/activity/messages/")
    assert "Each mail and each SMS is written here" in visitor.text


def test_each_message_is_a_line_without_contents(scope: TenantScope) -> None:
    visitor = staff(scope)
    visitor.open(f"/t/{scope.slug}/activity/messages/")
    assert rows(visitor) == ["+81 •••78", "h•••@example.test"]
    assert "Our Twilio" in visitor.text
    assert "lack a right, or there is no credit. <code>20003</code>" in visitor.text
    assert MAIL not in visitor.text
    assert SECRET not in visitor.text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (f"q={MAIL}", ["h•••@example.test"]),
        ("q=HANAKO@example.test", ["h•••@example.test"]),
        (f"q=%2B{NUMBER[1:]}", ["+81 •••78"]),
        ("q=%2B81+90-1234-5678", ["+81 •••78"]),
        ("q=hanako", []),
        ("channel=sms", ["+81 •••78"]),
        ("outcome=sent&time=hour", ["h•••@example.test"]),
        ("outcome=failed&channel=mail", []),
        ("outcome=nonsense&channel=x", ["+81 •••78", "h•••@example.test"]),
    ],
)
def test_it_is_found_and_narrowed(scope: TenantScope, query: str, found: list[str]) -> None:
    visitor = staff(scope)
    visitor.open(f"/t/{scope.slug}/activity/messages/?{query}")
    assert rows(visitor) == found
    assert ("Nothing matches." in visitor.text) == (not found)


def test_a_message_has_a_page(scope: TenantScope) -> None:
    with enter(scope):
        row = Message.objects.get(channel="sms")
    visitor = staff(scope)
    visitor.open(f"/t/{scope.slug}/activity/messages/{row.pk}/")
    assert heading(visitor) == "+81 •••78"
    assert "The vendor refused the account" in visitor.text
    assert "+81 JP" in visitor.text
    assert NUMBER not in visitor.text


def test_another_tenant_has_none_of_it(scope: TenantScope) -> None:
    other = tenant()
    with enter(scope):
        row = Message.objects.first()
    assert row is not None
    visitor = staff(other)
    visitor.open(f"/t/{other.slug}/activity/messages/")
    assert rows(visitor) == []
    assert visitor.client.get(f"/t/{other.slug}/activity/messages/{row.pk}/").status_code == 404


def test_long_lists_are_paged() -> None:
    scope = tenant()
    now = timezone.now()
    with enter(scope):
        Message.objects.bulk_create(Message(recipient=f"{n}•••@example.test", channel="mail") for n in range(45))
        for number, row in enumerate(Message.objects.all()):
            Message.objects.filter(pk=row.pk).update(created_at=now - timedelta(minutes=number))
    visitor = staff(scope)
    visitor.open(f"/t/{scope.slug}/activity/messages/")
    assert len(rows(visitor)) == 30
    visitor.open(f"/t/{scope.slug}/activity/messages/?p=2")
    assert len(rows(visitor)) == 15


def test_a_person_has_their_messages(scope: TenantScope) -> None:
    other = tenant()
    person = cast.person(other)
    with enter(other):
        update_user(user=person, values={"phone": NUMBER}, by=COMMAND)
    deliver(other, person.email, purpose="sign_in_code")
    deliver(other, NUMBER)
    deliver(other, "somebody.else@example.test")
    visitor = staff(other)
    visitor.open(f"/t/{other.slug}/users/{person.pk}/messages/")
    assert visitor.text.count("c-plain-link") == 2
    assert "+81 •••78" in visitor.text
    assert "s•••@example.test" not in visitor.text


def test_the_page_of_limits_says_what_a_change_does() -> None:
    from tests.console.people import answer

    scope = tenant()
    deliver(scope, NUMBER)
    visitor = staff(scope, "admin")
    visitor.open(f"/t/{scope.slug}/connections/sending/")
    assert "1 of 10000 in all." in visitor.text.replace(",", "")
    assert "Every country is allowed." in visitor.text
    answer(visitor, sms_countries="+44 100")
    assert "Nobody there gets SMS any more: +81 JP." in visitor.text
    answer(visitor, sms_countries="Japan")
    assert "is no country code" in visitor.text
