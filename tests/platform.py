"""The platform as `make run` leaves it, in processes of its own over a database of its own, with its demo data.

Nothing of it is the test's own process: what a story knows comes from demo.json, pages and mails.
"""

import email
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from identity.launch import group
from identity.launch.addresses import LOOPBACK, free_port
from tests import database, visitor
from tests.processes import Process, answers, finish, running, wait_for

NAME = f"{database.NAME}_demo"


@dataclass
class Platform:
    """`port` is the one in every address; a proxy may stand between it and the web server's own."""

    home: Path
    port: int = field(default_factory=free_port)
    demo_port: int = field(default_factory=free_port)
    scheme: str = "http"

    @property
    def demo(self) -> dict[str, Any]:
        """What demo.json says now."""
        read: dict[str, Any] = json.loads((self.home / "demo.json").read_text())
        return read

    @property
    def applications(self) -> str:
        """Where the demo applications are."""
        return f"http://{LOOPBACK}:{self.demo_port}"

    def origin(self, slug: str) -> str:
        return f"{self.scheme}://{slug}.localhost:{self.port}"

    def issuer(self, slug: str) -> str:
        return f"{self.origin(slug)}/oidc"

    def client(self, slug: str, kind: str) -> dict[str, Any]:
        found: dict[str, Any] = next(one for one in self.demo["tenants"][slug]["clients"] if one["type"] == kind)
        return found

    def user(self, slug: str, username: str) -> dict[str, Any]:
        users = self.demo["tenants"][slug]["users"]
        found: dict[str, Any] = next(one for one in users if one["username"] == username)
        return found

    def mails(self, slug: str, address: str) -> list[Any]:
        """What arrived for an address, oldest first."""
        files = sorted((self.home / "mailbox" / slug).glob("*.eml"))
        mails = [email.message_from_bytes(file.read_bytes(), policy=visitor.LETTERS) for file in files]
        return [mail for mail in mails if address in str(mail["To"])]

    def code(self, slug: str, address: str, ask: Callable[[], object]) -> str:
        """The six digits that arrive after `ask`."""
        before = len(self.mails(slug, address))
        ask()
        wait_for(lambda: len(self.mails(slug, address)) > before)
        return visitor.code_in(self.mails(slug, address)[-1])

    def environment(self, process: str = "") -> dict[str, str]:
        """What a process of it knows; without a process, what a command does."""
        known = database.environment(NAME)
        known |= {"GENKAN_HOME": str(self.home), "GENKAN_MAILBOX": str(self.home / "mailbox")}
        known |= {"GENKAN_SCHEME": self.scheme, "GENKAN_PORT": str(self.port), "GENKAN_DEMO_PORT": str(self.demo_port)}
        if process:
            known["GENKAN_PROCESS"] = process
        if process in ("web", "worker"):
            del known["DATABASE_OWNER_URL"]
        return known

    def command(self, *words: str) -> str:
        return finish(group.manage(*words), self.environment())


@contextmanager
def web(platform: Platform, port: int, **environment: str) -> Iterator[Process]:
    """The web server, on `port` of this machine."""
    known = {**platform.environment("web"), **environment}
    with running("web", group.web_server(port), known) as process:
        wait_for(lambda: answers(port), process)
        yield process


@pytest.fixture(scope="session")
def demo_platform(django_db_setup: None) -> Iterator[Platform]:
    """Everything that `make run` starts, with the demo data, on free ports."""
    home = Path(tempfile.mkdtemp(prefix="genkan-test-demo-"))
    database.prepare(NAME)
    platform = Platform(home)
    try:
        platform.command("install")
        platform.command("demo")
        with ExitStack() as stack:
            for name in ("worker", "provisioner"):
                stack.enter_context(running(name, group.manage(name), platform.environment(name)))
            known = {"GENKAN_HOME": str(home), "GENKAN_DEMO_PORT": str(platform.demo_port)}
            demo = stack.enter_context(running("demo", group.DEMO, known))
            stack.enter_context(web(platform, platform.port))
            wait_for(lambda: answers(platform.demo_port), demo)
            yield platform
    finally:
        database.drop(NAME)
        shutil.rmtree(home)
