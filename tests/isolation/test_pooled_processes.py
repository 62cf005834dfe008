"""A web server and a worker behind a transaction pooler: pages, jobs, and notices by the direct address."""

import http.client
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import closing

import pytest
from django.core.mail import send_mail

from identity.launch import group
from identity.launch.addresses import LOOPBACK, free_port
from tenants import operations
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast, database
from tests.house import code
from tests.pooler import Pooler
from tests.processes import answers, running, wait_for
from tests.visitor import delivered_to


def _environment(process: str, pooler: Pooler) -> dict[str, str]:
    known = {**database.environment(), "DJANGO_SETTINGS_MODULE": "identity.settings", "GENKAN_PROCESS": process}
    del known["DATABASE_OWNER_URL"]
    return {
        **known,
        "DATABASE_WEB_URL": pooler.url("web"),
        "DATABASE_WORKER_URL": pooler.url("worker"),
        "DATABASE_POOLER": "transaction",
        # The address alone counts: each process has its own login.
        "DATABASE_DIRECT_URL": database.url("web"),
    }


@pytest.fixture
def port(transaction_pooler: Pooler) -> Iterator[int]:
    port = free_port()
    with running("web", group.web_server(port), _environment("web", transaction_pooler)) as process:
        wait_for(lambda: answers(port), process)
        yield port


def _get(port: int, host: str, path: str = "/signin") -> tuple[int, str]:
    with closing(http.client.HTTPConnection(LOOPBACK, port, timeout=10)) as connection:
        connection.request("GET", path, headers={"Host": host})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


def test_pages_are_each_tenants_own_and_changes_are_heard_at_once(port: int) -> None:
    tenants = [cast.new_tenant() for _ in range(3)]
    for _ in range(4):
        for tenant in tenants:
            status, page = _get(port, f"{tenant.slug}.localhost")
            assert status == 200
            assert tenant.name in page
            assert not [other.name for other in tenants if other != tenant and other.name in page]
    operations.suspend_tenant(tenant=tenants[0], reason="", by=COMMAND)
    wait_for(lambda: _get(port, f"{tenants[0].slug}.localhost")[0] == 503, within=10)
    assert _get(port, f"{tenants[1].slug}.localhost")[0] == 200


def test_a_worker_takes_jobs_through_it(transaction_pooler: Pooler, acme: TenantScope) -> None:
    address = f"{uuid.uuid4().hex[:8]}@example.test"
    with running("worker", group.manage("worker"), _environment("worker", transaction_pooler)) as process:
        with enter(acme):
            send_mail("A subject", "A text.", "from@example.test", [address])
        wait_for(lambda: delivered_to(acme, address), process)


def test_without_the_direct_address_the_web_server_refuses_to_start(transaction_pooler: Pooler) -> None:
    known = _environment("web", transaction_pooler)
    del known["DATABASE_DIRECT_URL"]
    done = subprocess.run(
        [sys.executable, "-c", "import identity.wsgi"], cwd=code.ROOT, env=known, capture_output=True, text=True,
        check=False, timeout=30,
    )  # fmt: skip
    assert done.returncode != 0
    assert "DATABASE_POOLER=transaction needs DATABASE_DIRECT_URL" in done.stderr.splitlines()[-1]
