"""Every kind that sends, from the row to the vendor's host, with what its documentation says it answers."""

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

import pytest

from connectors.delivery import choice
from connectors.delivery.faults import DeliveryFailed
from connectors.delivery.kind import Mail, Sms
from connectors.kinds import KINDS
from connectors.models import Message
from connectors.rows import setup_of
from tenants.isolation.scope import TenantScope, enter
from tests.delivery.connections import NUMBER, TO, connect, deliver, tenant
from tests.doubles.internet import Asked, Internet, Reply, internet

RECORDED = Path(__file__).parent / "recorded"
NAMES = sorted(path.stem for path in RECORDED.glob("*.json"))
REFUSALS = [
    (name, n) for name in NAMES for n in range(len(json.loads((RECORDED / f"{name}.json").read_text())["refusals"]))
]
# Which have no vendor, or are tried against a server of their protocol elsewhere.
WITHOUT_RECORD = {"smtp"}


def recorded(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((RECORDED / f"{name}.json").read_text())
    return found


@pytest.fixture(scope="module")
def net() -> Iterator[Internet]:
    with internet(*{urlsplit(recorded(name)["asked"]["url"]).hostname or "" for name in NAMES}) as found:
        yield found


@pytest.fixture(scope="module")
def here() -> TenantScope:
    return tenant()


def message(name: str) -> Mail | Sms:
    if KINDS[name].purpose == "sms":
        return Sms(uuid4(), NUMBER, "A text.")
    return Mail(uuid4(), TO, "A subject", "A text.")


@pytest.fixture
def scope() -> TenantScope:
    choice.forget_failures()
    return tenant()


def reply(told: dict[str, Any]) -> Reply:
    text = told.get("text")
    body = (
        text.encode()
        if text is not None
        else b""
        if told["document"] is None
        else json.dumps(told["document"]).encode()
    )
    return Reply(told["status"], body, told["headers"])


def at(document: Any, path: str) -> Any:
    for part in path.split("."):
        document = document[int(part)] if isinstance(document, list) else document[part]
    return document


def recipient(name: str) -> str:
    return NUMBER if KINDS[name].purpose == "sms" else TO


def check(asked: Asked, told: dict[str, Any]) -> None:
    assert (asked.method, asked.url) == ("POST", told["url"])
    headers = {key.lower(): value for key, value in asked.headers.items()}
    for key, value in told["headers"].items():
        assert headers[key.lower()] == value
    if "form" in told:
        form = dict(parse_qsl(asked.body))
        assert {key: form.get(key) for key in told["form"]} == told["form"]
    else:
        document = json.loads(asked.body)
        assert {path: at(document, path) for path in told["body"]} == told["body"]


@pytest.mark.parametrize("name", NAMES)
def test_it_hands_a_message_over_as_the_vendor_wants_it(net: Internet, scope: TenantScope, name: str) -> None:
    told = recorded(name)
    row = connect(scope, name, told["config"])
    net.answer, net.asked[:] = lambda asked: reply(told["answer"]), []
    sent = deliver(scope, recipient(name))
    assert (sent.state, sent.reason, sent.code) == (Message.State.SENT, "", "")
    assert sent.connector_id == row.pk
    assert sent.vendor_id == told["vendor_id"] or (told["vendor_id"] is None and sent.vendor_id)
    (asked,) = net.asked
    check(asked, told["asked"])


@pytest.mark.parametrize(("name", "number"), REFUSALS)
def test_it_knows_what_a_refusal_means(net: Internet, scope: TenantScope, name: str, number: int) -> None:
    told = recorded(name)
    refusal = told["refusals"][number]
    connect(scope, name, told["config"])
    net.answer, net.asked[:] = lambda asked: reply(refusal), []
    row = deliver(scope, recipient(name))
    assert (row.reason, row.code) == (refusal["reason"], refusal["code"])
    assert row.state in (Message.State.WAITING, Message.State.FAILED)
    assert len(net.asked) == 1


@pytest.mark.parametrize("name", NAMES)
def test_an_answer_that_is_none_breaks_nothing(net: Internet, here: TenantScope, name: str) -> None:
    row = connect(here, name, recorded(name)["config"])
    with enter(here):
        setup, kind = setup_of(row), KINDS[name]
    for body in (b"", b"[]", b"{}", b"null", b'"x"', b"<html>", b'{"a":', b"\xff\xfe", b"[1]"):
        for status in (200, 500):
            net.answer = lambda asked, status=status, body=body: Reply(status, body)
            with enter(here), suppress(DeliveryFailed):
                kind.send(setup, message(name))  # type: ignore[attr-defined]  # a kind that sends
                assert status == 200


def test_every_kind_that_sends_has_a_record() -> None:
    sending = {slug for slug, kind in KINDS.items() if kind.purpose in ("mail", "sms")}
    assert sending - WITHOUT_RECORD == set(NAMES)
