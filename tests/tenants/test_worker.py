"""The worker as a process of its own."""

import sys
import uuid
from collections.abc import Iterator

import pytest
from django.core.mail import send_mail

from connectors.delivery.queue import deliver
from connectors.models import Message
from tenants.isolation.scope import TenantScope, enter
from tests import database
from tests.isolation.raw import logged_in
from tests.processes import Process, running, wait_for
from tests.visitor import delivered_to


@pytest.fixture
def worker() -> Iterator[Process]:
    known = {**database.environment(), "DJANGO_SETTINGS_MODULE": "identity.settings", "GENKAN_PROCESS": "worker"}
    del known["DATABASE_OWNER_URL"]
    with running("worker", (sys.executable, "manage.py", "worker"), known) as process:
        yield process


def _mail(scope: TenantScope) -> str:
    address = f"{uuid.uuid4().hex[:8]}@example.test"
    with enter(scope):
        send_mail("A subject", "A text.", "from@example.test", [address])
    return address


def _queue() -> list[tuple[str, str, int]]:
    with logged_in("owner") as owner:
        return owner.execute(
            "select task_name, status::text, attempts from procrastinate_jobs where queue_name = 'tenant'"
        ).fetchall()


def test_it_runs_jobs_in_their_tenants_to_the_end(worker: Process, acme: TenantScope, globex: TenantScope) -> None:
    sent = {scope: _mail(scope) for scope in (acme, globex)}
    for scope, address in sent.items():
        wait_for(lambda scope=scope, address=address: delivered_to(scope, address), worker)
        with enter(scope):
            assert not Message.objects.filter(state=Message.State.WAITING).exists()
    assert delivered_to(acme, sent[globex]) == []
    wait_for(lambda: not _queue(), worker)


def test_it_takes_over_what_a_killed_worker_had_begun(acme: TenantScope, worker: Process) -> None:
    with logged_in("owner") as owner:
        # As a worker leaves it that is gone: begun, and nobody's.
        owner.execute("alter table procrastinate_jobs disable trigger user")
        address = _mail(acme)
        owner.execute("update procrastinate_jobs set status = 'doing', worker_id = null where status = 'todo'")
        owner.execute("alter table procrastinate_jobs enable trigger user")
    wait_for(lambda: delivered_to(acme, address), worker, within=60)


def test_a_job_that_fails_is_tried_again_later(acme: TenantScope, worker: Process) -> None:
    with enter(acme):
        place = uuid.uuid4()
        Message.objects.create(id=place, content_sealed="t1.bm90aGluZyB0aGF0IG9wZW5z")
        deliver.enqueue(message=str(place))
    wait_for(lambda: _queue() == [("connectors.deliver", "todo", 1)], worker)
    with enter(acme):
        Message.objects.filter(pk=place).delete()
    wait_for(lambda: not _queue(), worker)
