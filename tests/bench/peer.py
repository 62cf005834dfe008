"""npm oidc-provider with an adapter of ours for PostgreSQL (tests/node/peer.mjs): one issuer, static clients."""

import http.client
import json
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from identity.launch.addresses import LOOPBACK, free_port
from tests import database, equipment
from tests.bench.load import Client
from tests.bench.subject import PERMISSIONS, REDIRECT_URI, RESOURCE, SCOPES, VERIFIER, Place, Subject
from tests.node import program
from tests.processes import answers, running, wait_for

NAME = f"{database.NAME}_peer"
SECRET = "s" * 43


@contextmanager
def serving() -> Iterator[Subject]:
    """The provider in a process of its own, over a database of this run."""
    port = free_port()
    story = {
        "port": port,
        "database": urlsplit(database.admin_url())._replace(path=f"/{NAME}").geturl(),
        "secret": SECRET,
        "account": "alice",
        "email": "alice@example.test",
        "granted": " ".join(SCOPES),
        "resource": RESOURCE,
        "scope": " ".join(PERMISSIONS),
        "redirect_uri": REDIRECT_URI,
        "verifier": VERIFIER,
    }
    known = {**equipment.node_environment(), "NODE_ENV": "production", "STORY": json.dumps(story)}
    database.prepare(NAME)
    try:
        with running("oidc-provider", program.command("peer.mjs"), known) as process:
            wait_for(lambda: answers(port), process)
            machine, web = (Client(f"{LOOPBACK}:{port}", "/token", name, SECRET) for name in ("machine", "web"))
            yield Subject(
                "oidc-provider", NAME, port, process, [Place(machine, web, lambda count: _codes(port, count))]
            )
    finally:
        database.drop(NAME)


def _codes(port: int, count: int) -> list[str]:
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=60)
    try:
        connection.request("GET", f"/codes/{count}")
        made: list[str] = json.loads(connection.getresponse().read())
    finally:
        connection.close()
    return made
