"""Programs of this folder, run with Node: each is told its story as JSON, and tells as JSON what came of it."""

import http.client
import json
import subprocess
from typing import Any
from uuid import uuid4

from joserfc import jwt
from joserfc.jwk import KeySet

from identity.launch.addresses import LOOPBACK
from tests import equipment
from tests.platform import Platform

WITHIN = 60
Told = dict[str, Any]


def command(name: str) -> tuple[str, ...]:
    """How a program is started, from any folder."""
    here = equipment.node_packages().parent
    return (str(equipment.node_itself()), "--import", (here / "localhost.mjs").as_uri(), str(here / name))


def run(name: str, story: Told, **environment: str) -> Told:
    """What the program tells afterwards."""
    done = subprocess.run(
        command(name),
        env={**equipment.node_environment(), "STORY": json.dumps(story), **environment},
        capture_output=True,
        text=True,
        timeout=WITHIN,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told: Told = json.loads(done.stdout)
    return told


def create(platform: Platform, what: str, *options: str) -> Told:
    """Something of the test's own at Acme: a client, a resource, a role."""
    name = () if "--indicator" in options else ("--name", f"{what} {uuid4().hex[:8]}")
    made: Told = json.loads(platform.command(f"create_{what}", "--tenant", "acme", *name, *options, "--json"))
    return made


def create_resources(platform: Platform, *, owner: str) -> tuple[str, str]:
    """Two API resources; `owner` may read at the first. Both have the permissions `read` and `write`."""
    found = (f"https://{uuid4().hex[:8]}.example/api", f"https://{uuid4().hex[:8]}.example/api")
    for indicator in found:
        create(platform, "resource", "--indicator", indicator, "--permission", "read", "--permission", "write")
    create(platform, "role", "--permission", f"{found[0]}=read", "--user", owner)
    return found


def verify(platform: Platform, token: str) -> Told:
    """The claims of a JWT, checked with the keys that Acme publishes, as a resource server would; `header` beside."""
    connection = http.client.HTTPConnection(LOOPBACK, platform.port, timeout=10)
    try:
        connection.request("GET", "/oidc/jwks", headers={"Host": platform.origin("acme").partition("://")[2]})
        keys = KeySet.import_key_set(json.loads(connection.getresponse().read()))
    finally:
        connection.close()
    found = jwt.decode(token, keys, algorithms=["RS256", "ES256"])
    assert found.claims["iss"] == platform.issuer("acme")
    return {**found.claims, "header": found.header}
