"""A running platform over the tests' database: the web server and the worker as processes of their own.

The web server is started once per run, by the first test that asks; the worker with each module of tests that uses
it, for it would take other tests' jobs out of the queue. Both end with the run, whatever happens to it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

import pytest
from django.conf import settings

from identity.launch import group
from identity.launch.addresses import LOOPBACK
from tenants.hosts import origin
from tenants.isolation.scope import TenantScope
from tests import database, visitor
from tests.doubles import dns
from tests.doubles.dns import Zone
from tests.processes import answers, running, wait_for


@dataclass(frozen=True, slots=True)
class Live:
    """Where the platform answers, what it has mailed, and the DNS that it asks."""

    port: int
    zone: Zone

    def url(self, scope: TenantScope, path: str = "/") -> str:
        return origin(scope) + path

    def mails_to(self, scope: TenantScope, address: str, after: int = 0) -> list[Message]:
        """What has arrived for an address, once that is more than `after`."""
        wait_for(lambda: len(visitor.delivered_to(scope, address)) > after)
        return visitor.delivered_to(scope, address)

    def code_for(self, scope: TenantScope, address: str, after: int = 0) -> str:
        """The six digits of the latest mail to an address, once more than `after` have arrived."""

        def codes() -> list[Message]:
            # Mails about what changed come a moment later, and hold none.
            found = visitor.delivered_to(scope, address)[after:]
            return [mail for mail in found if visitor.CODE.search(mail.get_content())]

        wait_for(codes)
        return visitor.code_in(codes()[-1])


@pytest.fixture(scope="session")
def live_web(_real_database: None) -> Iterator[Live]:
    """The web server alone."""
    port = settings.PUBLIC_PORT
    with dns.answering() as zone:
        known = {**environment("web"), "GENKAN_DNS": zone.address}
        with running("web", group.web_server(port), known) as process:
            wait_for(lambda: answers(port), process)
            yield Live(port, zone)
            # Nobody may have met a fault that no test was looking for.
            assert " ERROR " not in process.said, process.said


@pytest.fixture(scope="module")
def live(live_web: Live) -> Iterator[Live]:
    """The web server and the worker."""
    known = {**environment("worker"), "GENKAN_DNS": live_web.zone.address}
    with running("worker", group.manage("worker"), known):
        yield live_web


def environment(process: str) -> dict[str, str]:
    """What a process over the tests' database knows."""
    known = {**database.environment(), "DJANGO_SETTINGS_MODULE": "identity.settings", "GENKAN_PROCESS": process}
    # Vendors of the tests are on this machine.
    known["GENKAN_SSRF_ALLOW"] = f"{LOOPBACK}/32"
    # A web process with an owner's password has no fence.
    del known["DATABASE_OWNER_URL"]
    return known
