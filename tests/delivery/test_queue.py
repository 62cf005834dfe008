"""What waits: tried again, by the next connection, by one worker at a time, never too late, and kept without contents."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import LazySettings
from django.core.mail import BadHeaderError, EmailMessage
from django.db import connection
from django.utils import timezone

from connectors.delivery import choice, queue
from connectors.models import Message
from tenants.isolation.scope import TenantScope, enter
from tests import jobs
from tests.delivery.connections import NUMBER, TO, connect, deliver, latest, post, tenant
from tests.doubles.internet import Internet, Reply, internet
from tests.doubles.web import Web, say, serving

State = Message.State
RESEND = {"from_email": "no-reply@acme.example", "api_key": "a secret of the vendor"}
POSTMARK = {"from_email": "no-reply@acme.example", "server_token": "a secret of the vendor"}
FINE = {"api.resend.com": {"id": "r-1"}, "api.postmarkapp.com": {"ErrorCode": 0, "MessageID": "p-1", "Message": "OK", "To": TO, "SubmittedAt": "x"}}  # fmt: skip


@pytest.fixture(scope="module")
def wide() -> Iterator[Internet]:
    with internet(*FINE) as found:
        yield found


@pytest.fixture
def net(wide: Internet) -> Internet:
    choice.forget_failures()
    wide.asked.clear()
    return wide


@pytest.fixture
def scope() -> TenantScope:
    found = tenant()
    connect(found, "resend", RESEND)
    return found


def host_of(url: str) -> str:
    return url.split("/")[2]


def fine(asked: Any) -> Any:
    return FINE[host_of(asked.url)]


def wait(scope: TenantScope, seconds: float) -> Message:
    """So much later: what is due is enqueued, and done."""
    with time_machine.travel(timezone.now() + timedelta(seconds=seconds), tick=False):
        with enter(scope):
            queue.enqueue_due()
        jobs.run_all()
    return latest(scope)


def test_a_problem_of_theirs_is_tried_again_soon(net: Internet, scope: TenantScope) -> None:
    answers = [Reply(500, b"oops"), FINE["api.resend.com"]]
    net.answer = lambda asked: answers.pop(0)
    row = deliver(scope)
    assert (row.state, row.reason, row.code, row.attempts) == (State.WAITING, "server", "500", 1)
    assert row.content_sealed
    assert row.next_at is not None
    assert row.next_at - row.created_at < timedelta(seconds=10)
    assert wait(scope, 1).attempts == 1
    row = wait(scope, 10)
    assert (row.state, row.reason, row.attempts, row.vendor_id, row.content_sealed) == (State.SENT, "", 2, "r-1", "")
    assert len(net.asked) == 2


def test_more_than_fits_in_one_go_is_not_forgotten(
    net: Internet, scope: TenantScope, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a vendor was away for a while, many wait: whoever takes the first of them asks for the others, too."""
    from tests.isolation.raw import logged_in

    monkeypatch.setattr(queue, "BATCH", 1)
    net.answer = lambda asked: Reply(503)
    for _number in range(2):
        deliver(scope)
    net.answer = fine
    with logged_in("owner") as owner:
        owner.execute("delete from tenants_due where role_name = %s", [scope.role_name])
        wait(scope, 10)
        found = "select count(*) from tenants_due where role_name = %s and kind = 'delivery'"
        assert owner.execute(found, [scope.role_name]).fetchone() == (1,)
    wait(scope, 20)
    with enter(scope):
        assert set(Message.objects.values_list("state", flat=True)) == {State.SENT}


def test_the_clock_asks_for_it_by_itself(net: Internet, scope: TenantScope) -> None:
    net.answer = lambda asked: Reply(503)
    deliver(scope)
    from tests.isolation.raw import logged_in

    with logged_in("owner") as owner:
        due = owner.execute(
            "select due_at from tenants_due where role_name = %s and kind = 'delivery'", [scope.role_name]
        )
        assert due.fetchone() is not None


def test_who_asks_us_to_wait_is_heard(net: Internet, scope: TenantScope) -> None:
    net.answer = lambda asked: Reply(429, b"{}", {"Retry-After": "300"})
    row = deliver(scope)
    assert row.next_at is not None
    assert row.reason == "busy"
    assert timedelta(seconds=290) < row.next_at - row.created_at < timedelta(seconds=310)
    net.answer = lambda asked: Reply(429, b"{}", {"Retry-After": "99999999999999999999"})
    row = deliver(scope)
    assert row.next_at is not None
    assert row.next_at - row.created_at < timedelta(hours=2)


@pytest.mark.parametrize(
    "answer", [Reply(302, b"", {"Location": "http://169.254.169.254/latest/"}), Reply(200, b"x" * 1024)]
)
def test_what_is_no_answer_is_not_tried_again(net: Internet, scope: TenantScope, answer: Reply) -> None:
    """It may have been accepted; and a redirect is never followed."""
    net.answer = lambda asked: answer
    row = deliver(scope)
    assert (row.state, row.reason, row.content_sealed) == (State.FAILED, "answer", "")
    assert len(net.asked) == 1


def test_an_answer_without_end_is_cut_off(net: Internet, scope: TenantScope) -> None:
    net.answer = lambda asked: Reply(200, b"x" * (2 * 1024 * 1024))
    assert deliver(scope).reason == "unreachable"


def test_a_refused_recipient_is_final_and_asks_nobody_else(net: Internet) -> None:
    scope = tenant()
    connect(scope, "postmark", POSTMARK)
    connect(scope, "resend", RESEND)
    net.answer = lambda asked: Reply(
        422, b'{"ErrorCode":406,"Message":"Found inactive addresses: alice@example.test. X"}'
    )
    row = deliver(scope)
    assert (row.state, row.reason, row.code, row.connector_name) == (State.FAILED, "recipient", "406", "The postmark")
    assert len(net.asked) == 1


def test_the_next_connection_takes_over_at_once_and_goes_first_for_a_while(net: Internet) -> None:
    scope = tenant()
    connect(scope, "resend", RESEND)
    connect(scope, "postmark", POSTMARK)
    net.answer = lambda asked: Reply(503) if "resend" in asked.url else fine(asked)
    row = deliver(scope)
    assert (row.state, row.connector_name, row.attempts) == (State.SENT, "The postmark", 1)
    deliver(scope)
    assert [host_of(asked.url) for asked in net.asked] == [
        "api.resend.com",
        "api.postmarkapp.com",
        "api.postmarkapp.com",
    ]
    choice.forget_failures()
    net.answer = fine
    assert deliver(scope).connector_name == "The resend"


def test_a_connection_out_of_use_sends_nothing(net: Internet, scope: TenantScope, settings: LazySettings) -> None:
    from connectors.models import Connector
    from connectors.operations import disable_connector
    from tenants.audit.actor import COMMAND

    with enter(scope):
        disable_connector(connector=Connector.objects.get(), by=COMMAND)
    settings.MAILBOX = None
    row = deliver(scope)
    assert (row.state, row.reason, row.content_sealed, net.asked) == (State.FAILED, "no_connection", "", [])


def test_a_code_that_is_over_is_not_sent(net: Internet, scope: TenantScope) -> None:
    net.answer = fine
    post(scope, expires_at=timezone.now() - timedelta(seconds=1))
    jobs.run_all()
    row = latest(scope)
    assert (row.state, row.content_sealed, net.asked) == (State.EXPIRED, "", [])


def test_it_is_given_up_when_the_next_try_would_be_too_late(net: Internet, scope: TenantScope) -> None:
    net.answer = lambda asked: Reply(500)
    post(scope, expires_at=timezone.now() + timedelta(seconds=3))
    jobs.run_all()
    row = latest(scope)
    assert (row.state, row.reason, row.content_sealed) == (State.EXPIRED, "server", "")


def test_two_workers_send_it_once(net: Internet, scope: TenantScope) -> None:
    gate = threading.Event()

    def answer(asked: Any) -> Any:
        gate.wait(5)
        return fine(asked)

    net.answer = answer
    post(scope)
    row = latest(scope)

    def work() -> None:
        with enter(scope):
            queue.deliver(message=str(row.pk))
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    gate.set()
    for worker in workers:
        worker.join()
    assert len(net.asked) == 1
    assert latest(scope).state == State.SENT
    jobs.run_all()
    assert len(net.asked) == 1


def test_a_worker_that_is_gone_leaves_it_to_another_one(net: Internet, scope: TenantScope) -> None:
    net.answer = fine
    post(scope)
    with enter(scope):
        Message.objects.update(claimed_until=timezone.now() + queue.LEASE, attempts=1)
    jobs.run_all()
    assert (latest(scope).state, net.asked) == (State.WAITING, [])
    row = wait(scope, queue.LEASE.total_seconds() + 1)
    assert (row.state, row.attempts) == (State.SENT, 2)


def test_a_worker_whose_time_was_over_decides_nothing(net: Internet, scope: TenantScope) -> None:
    """Slow, not dead: meanwhile another one has begun anew."""

    def answer(asked: Any) -> Any:
        with enter(scope):
            Message.objects.update(attempts=2)
        connection.close()
        return Reply(422, b"{}")

    net.answer = answer
    assert deliver(scope).state == State.WAITING


def test_what_breaks_the_worker_each_time_is_given_up(scope: TenantScope) -> None:
    from tenants.keys.vault import SealBroken

    post(scope)
    with enter(scope):
        Message.objects.update(content_sealed="t1.bm90aGluZyB0aGF0IG9wZW5z", attempts=queue.MOST_ATTEMPTS - 1)
        row = latest(scope)
        with pytest.raises(SealBroken):
            queue.deliver(message=str(row.pk))
    row = wait(scope, queue.LEASE.total_seconds() + 1)
    assert (row.state, row.reason, row.content_sealed) == (State.FAILED, "broken", "")


def test_what_nobody_came_for_is_emptied(scope: TenantScope) -> None:
    from identity.housekeeping import clean

    post(scope, expires_at=timezone.now() - timedelta(hours=2))
    with enter(scope):
        clean()
    assert (latest(scope).state, latest(scope).content_sealed) == (State.EXPIRED, "")
    jobs.run_all()


def test_jobs_and_rows_hold_no_contents(net: Internet, scope: TenantScope) -> None:
    post(scope, subject="a subject to find", text="a text to find")
    from tests.isolation.raw import logged_in

    with logged_in("owner") as owner:
        (arguments,) = owner.execute("select args::text from procrastinate_jobs order by id desc limit 1").fetchone()
    with enter(scope), connection.cursor() as cursor:
        cursor.execute("select row_to_json(m)::text from connectors_message m")
        (row,) = cursor.fetchone()
    for text in (arguments, row):
        assert not any(word in text for word in ("to find", TO, "alice@"))
    assert '"recipient":"a•••@example.test"' in row
    net.answer = fine
    jobs.run_all()


@pytest.mark.parametrize("bad", ["alice@example.test\r\nBcc: carol@example.test", "alice@example.test\nX: 1"])
def test_a_header_is_no_place_for_a_second_one(scope: TenantScope, bad: str) -> None:
    with enter(scope), pytest.raises(BadHeaderError):
        EmailMessage("A subject", "A text.", None, [bad]).send()
    with enter(scope), pytest.raises(BadHeaderError):
        EmailMessage("A subject", "A text.", f"Acme <{bad}>", [TO]).send()


def test_a_subject_with_a_line_break_is_one_line(net: Internet, scope: TenantScope) -> None:
    net.answer = fine
    assert deliver(scope, subject="Hello\r\nBcc: carol@example.test").state == State.SENT
    assert '"subject": "Hello Bcc: carol@example.test"' in net.asked[0].body


def test_sms_go_by_the_connection_of_their_country(settings: LazySettings) -> None:
    settings.SSRF_ALLOW = ["127.0.0.1/32"]
    choice.forget_failures()
    scope = tenant()
    body = {"method": "POST", "format": "json", "body": '{"to": "{{to}}", "text": "{{text}}"}'}
    with serving(say(200, b"{}")) as world, serving(say(200, b"{}")) as japan, serving(say(200, b"{}")) as korea:
        connect(scope, "http", {**body, "url": world.address}, "World")
        connect(scope, "http", {**body, "url": japan.address, "countries": "+81\n+82"}, "Japan")
        connect(scope, "http", {**body, "url": korea.address, "countries": "+850"}, "Elsewhere")
        assert deliver(scope, NUMBER).connector_name == "Japan"
        assert deliver(scope, "+447911123456").connector_name == "World"
        assert [len(web.requests) for web in (world, japan, korea)] == [1, 1, 0]


@pytest.fixture
def web(settings: LazySettings) -> Iterator[Web]:
    settings.SSRF_ALLOW = ["127.0.0.1/32"]
    choice.forget_failures()
    with serving(say(200, b"{}")) as found:
        yield found


@pytest.mark.parametrize("text", ['", "admin": "1', "a\\", "{{to}}", "x\r\ny: z", "&to=+1900&text=", "日本語"])
def test_no_text_breaks_out_of_its_place(web: Web, text: str) -> None:
    from urllib.parse import parse_qs

    import orjson

    from connectors import sms

    scope = tenant()
    body = '{"to": "{{to}}", "text": "{{text}}"}'
    connect(scope, "http", {"url": web.address, "method": "POST", "format": "json", "body": body}, "JSON")
    with enter(scope):
        sms.send(to=NUMBER, text=text)
    jobs.run_all()
    assert orjson.loads(web.requests[-1].body) == {"to": NUMBER, "text": text}
    other = tenant()
    form = {"url": web.address, "method": "POST", "format": "form", "body": "to={{to}}\ntext={{text}}"}
    connect(other, "http", form, "Form")
    with enter(other):
        sms.send(to=NUMBER, text=text)
    jobs.run_all()
    assert parse_qs(web.requests[-1].body.decode()) == {"to": [NUMBER], "text": [text]}
