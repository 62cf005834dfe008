"""Connections that send, in the console: secrets, a test that really sends, the order, and what stops without them."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import LazySettings

from connectors.delivery import choice
from connectors.kinds import KINDS
from connectors.models import Connector, Message
from tenants.isolation.scope import TenantScope, enter
from tests.console.people import answer, at_console, events, new_operator
from tests.delivery.connections import connect, latest, tenant
from tests.doubles.internet import Internet, Reply, internet
from tests.visitor import Visitor, forms_of

SECRET = "a very secret key of the vendor"
CONFIG = {"from_email": "no-reply@acme.example", "api_key": SECRET}
SENDING = [slug for slug, kind in KINDS.items() if kind.purpose in ("mail", "sms")]


@pytest.fixture
def net() -> Iterator[Internet]:
    choice.forget_failures()
    with internet("api.resend.com", "api.postmarkapp.com") as found:
        found.answer = lambda asked: {"id": "r-1"}
        yield found


@pytest.fixture
def scope() -> TenantScope:
    return tenant()


def staff(scope: TenantScope, role: str = "admin") -> Visitor:
    return at_console(new_operator(**{scope.slug: role}))


def add(visitor: Visitor, scope: TenantScope, kind: str) -> str:
    visitor.open(f"/t/{scope.slug}/connections/new/")
    answer(visitor, kind=kind)
    return visitor.path


def fill(visitor: Visitor, **fields: Any) -> None:
    form = next(n for n, form in enumerate(forms_of(visitor.text)) if set(fields) <= set(form["fields"]))
    visitor.submit(form=form, **fields)


@pytest.mark.parametrize("kind", SENDING)
def test_each_kind_has_its_steps_and_says_what_is_missing(kind: str) -> None:
    here = tenant()
    visitor = staff(here)
    add(visitor, here, kind)
    assert "Still needed:" in visitor.text
    assert all(str(step).split("“")[0][:30] in visitor.text for step in KINDS[kind].steps[:1])
    assert ("Not tried with the vendor yet" in visitor.text) == (not KINDS[kind].is_tried)


def test_a_secret_goes_in_and_never_comes_out(scope: TenantScope) -> None:
    visitor = staff(scope)
    path = add(visitor, scope, "resend")
    fill(visitor, **CONFIG)
    assert "Saved" in visitor.text
    for page in (path, f"{path}test/", f"{path}history/", f"/t/{scope.slug}/activity/"):
        assert SECRET not in visitor.open(page).content.decode()
    with enter(scope):
        row = Connector.objects.get()
        assert row.secrets() == {"api_key": SECRET}
        assert SECRET not in json.dumps(row.config)
    assert SECRET not in json.dumps(events(scope, "connector.update")[0].details)


def test_a_test_really_sends_one_message(net: Internet, scope: TenantScope) -> None:
    row = connect(scope, "resend", CONFIG)
    visitor = staff(scope)
    visitor.open(f"/t/{scope.slug}/connections/{row.pk}/test/")
    answer(visitor, "/send/", recipient="tester@example.test")
    assert "See whether it arrives" in visitor.text
    assert "t•••@example.test" in visitor.text
    (asked,) = net.asked
    assert json.loads(asked.body)["to"] == ["tester@example.test"]
    kept = latest(scope)
    assert (kept.purpose, kept.state, kept.vendor_id, kept.connector_id) == ("test", "sent", "r-1", row.pk)
    assert events(scope, "connector.test")[0].details == {"outcome": "works"}


def test_a_refusal_is_told_in_our_words(net: Internet, scope: TenantScope) -> None:
    row = connect(scope, "resend", CONFIG)
    net.answer = lambda asked: Reply(403, b'{"name": "invalid_api_key", "message": "<b>their words</b> re_12345"}')
    visitor = staff(scope)
    visitor.open(f"/t/{scope.slug}/connections/{row.pk}/test/")
    answer(visitor, "/send/", recipient="tester@example.test")
    assert "Not accepted" in visitor.text
    assert "The vendor refused the account" in visitor.text
    assert "<code>invalid_api_key</code>" in visitor.text
    assert "their words" not in visitor.text
    assert SECRET not in visitor.text


@pytest.mark.parametrize("to", ["", "nonsense", "a@b.test\r\nBcc: c@d.test", "a@b.test, c@d.test", "+819012345678"])
def test_what_is_no_address_is_not_written_to(net: Internet, scope: TenantScope, to: str) -> None:
    row = connect(scope, "resend", CONFIG)
    visitor = staff(scope)
    visitor.open(f"/t/{scope.slug}/connections/{row.pk}/test/")
    answer(visitor, "/send/", recipient=to)
    assert net.asked == []
    with enter(scope):
        assert not Message.objects.exists()


def test_tests_have_a_limit(net: Internet, scope: TenantScope) -> None:
    row = connect(scope, "resend", CONFIG)
    visitor = staff(scope)
    for _number in range(21):
        visitor.open(f"/t/{scope.slug}/connections/{row.pk}/test/")
        answer(visitor, "/send/", recipient="tester@example.test")
    assert "Too many test messages" in visitor.text
    assert len(net.asked) == 20


def test_a_viewer_sends_nothing(net: Internet, scope: TenantScope) -> None:
    row = connect(scope, "resend", CONFIG)
    visitor = staff(scope, "viewer")
    visitor.open(f"/t/{scope.slug}/connections/{row.pk}/test/")
    assert "/send/" not in visitor.text
    token = visitor.client.cookies["genkan-form"].value
    sent = {"csrfmiddlewaretoken": token, "sure": "1", "recipient": "tester@example.test"}
    found = visitor.client.post(f"/t/{scope.slug}/connections/{row.pk}/send/", sent, headers={"origin": visitor.origin})
    assert (found.status_code, net.asked) == (403, [])


def test_the_order_is_staffs_and_each_purpose_has_its_own(net: Internet, scope: TenantScope) -> None:
    first = connect(scope, "resend", CONFIG, "First")
    connect(
        scope,
        "hcaptcha",
        {"site_key": "x", "secret_key": "y" * 20, "when": "risk", "attempts": "3", "places": ["password"]},
        "Between",
    )
    second = connect(scope, "postmark", {"from_email": "a@acme.example", "server_token": SECRET}, "Second")
    visitor = staff(scope)
    visitor.open(f"/t/{scope.slug}/connections/{second.pk}/")
    assert "Tried in this order" in visitor.text
    visitor.open(f"/t/{scope.slug}/connections/{second.pk}/up/")
    answer(visitor)
    with enter(scope):
        assert [row.pk for row in choice.ways("mail")] == [second.pk, first.pk]


def test_taking_the_last_one_away_says_what_stops(scope: TenantScope) -> None:
    row = connect(scope, "resend", CONFIG)
    visitor = staff(scope)
    visitor.open(f"/t/{scope.slug}/connections/{row.pk}/disable/")
    assert "nobody gets codes, links or notices by e-mail any more" in visitor.text
    connect(scope, "postmark", {"from_email": "a@acme.example", "server_token": SECRET})
    visitor.open(f"/t/{scope.slug}/connections/{row.pk}/disable/")
    assert "nobody gets codes" not in visitor.text


def test_readiness_follows_the_operators_own_connection(settings: LazySettings) -> None:
    from connectors.operations import delete_connector
    from tenants.audit.actor import COMMAND
    from tenants.register import operators_scope

    settings.MAILBOX = None
    visitor = Visitor(tenant())
    assert visitor.client.get("/readyz").json() == {"ready": False, "missing": ["mail"]}
    row = connect(operators_scope(), "resend", CONFIG)
    try:
        assert visitor.client.get("/readyz").json() == {"ready": True, "missing": []}
    finally:
        with enter(operators_scope()):
            delete_connector(connector=row, by=COMMAND)


def test_the_home_says_so_while_no_mail_leaves(settings: LazySettings, scope: TenantScope) -> None:
    settings.MAILBOX = None
    visitor = staff(scope)
    visitor.open(f"/t/{scope.slug}/")
    assert "No mail leaves" in visitor.text
    connect(scope, "resend", CONFIG)
    visitor.open(f"/t/{scope.slug}/")
    assert "No mail leaves" not in visitor.text
