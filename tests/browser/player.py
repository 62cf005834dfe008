"""A single-page application of Acme's, served beside the platform: a page of tests/node with packages from npm.

Its host lies under the tenant's own, as a customer's `app.example.com` does beside `login.example.com`: to the browser
they are one site, so the tenant's cookies travel with a frame in its pages.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page

from identity.launch.addresses import free_port
from tests import equipment
from tests.node import program
from tests.platform import Platform
from tests.processes import answers, running, wait_for


@contextmanager
def player(platform: Platform, script: str, *paths: str, **story: object) -> Iterator[program.Told]:
    """A client that is answered at `paths`, and its application, which is told of both: `origin`, `client_id`, …"""
    port = free_port()
    origin = f"http://player.acme.localhost:{port}"
    options = [word for path in paths for word in ("--redirect-uri", origin + path)]
    options += ["--post-logout-redirect-uri", f"{origin}/", "--post-logout-redirect-uri", f"{origin}/signed-out"]
    client = program.create(platform, "client", "--type", "spa", "--origin", origin, *options)
    told = {"script": script, "origin": origin, "client_id": client["client_id"]}
    told |= {"endpoint": platform.origin("acme"), "issuer": platform.issuer("acme"), **story}
    known = {**equipment.node_environment(), "STORY": json.dumps(told)}
    with running(script, program.command("pages.mjs"), known) as process:
        wait_for(lambda: answers(port), process)
        yield told


def sign_in(page: Page, platform: Platform, origin: str) -> None:
    """Alice opens the application and comes back to it signed in."""
    page.goto(origin)
    page.get_by_role("button", name="Sign in").click()
    enter_password(page, platform)
    page.get_by_text("Signed in as Alice Jane Adams").wait_for()


def enter_password(page: Page, platform: Platform) -> None:
    """On Acme's pages, Alice's."""
    alice = platform.user("acme", "alice")
    page.get_by_label("E-mail address").fill(alice["email"])
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Password", exact=True).fill(alice["password"])
    page.get_by_role("button", name="Sign in").click()
