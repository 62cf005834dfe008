"""Sign-up, sign-in, connecting, disconnecting and a refused connection, in a browser, with npm oidc-provider as the vendor
and a little OAuth 2.0 server as another; and the same account at two tenants, where it is two people."""

import json
import re
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from connectors.models import Connector
from identity.launch.addresses import free_port
from tenants.isolation.scope import TenantScope, enter
from tests import cast, equipment, visitor
from tests.doubles.vendor import Person, Vendor, vendor
from tests.live import Live
from tests.node import program
from tests.processes import answers, running, wait_for
from tests.signin.social.people import connect, identities

Open = Callable[..., Page]
SECRET = "a secret of the client, long enough"


@pytest.fixture(scope="module")
def tenants() -> tuple[TenantScope, TenantScope]:
    return cast.new_tenant().scope(), cast.new_tenant().scope()


@pytest.fixture(scope="module")
def elsewhere(tenants: tuple[TenantScope, TenantScope]) -> Iterator[Vendor]:
    """npm oidc-provider, with one client that both tenants are connected by."""
    told = Vendor(f"http://127.0.0.1:{free_port()}", client_secret=SECRET)
    rows = [connect(scope, told, name="Elsewhere") for scope in tenants]
    back = [f"http://{scope.host}:{visitor.settings.PUBLIC_PORT}/callback/{row.pk}" for scope, row in zip(tenants, rows, strict=True)]  # fmt: skip
    story = {"port": int(told.issuer.rpartition(":")[2]), "client_id": told.client_id, "client_secret": SECRET}
    known = {**equipment.node_environment(), "STORY": json.dumps({**story, "redirect_uris": back})}
    with running("vendor", program.command("vendor.mjs"), known) as process:
        wait_for(lambda: answers(int(story["port"])), process)
        yield told


def go_through(page: Page, name: str) -> None:
    """Signs in at the vendor and agrees, on its own pages."""
    page.fill("[name=login]", name)
    page.fill("[name=password]", "anything")
    page.get_by_role("button", name="Sign-in").click()
    page.get_by_role("button", name="Continue").click()


def press(page: Page, live: Live, scope: TenantScope, path: str = "/signin") -> None:
    page.goto(live.url(scope, path))
    page.get_by_role("button", name="Continue with Elsewhere").click()


def test_a_person_registers_signs_in_again_and_is_somebody_else_at_another_tenant(
    live: Live, open_browser: Open, elsewhere: Vendor, tenants: tuple[TenantScope, TenantScope]
) -> None:
    here, there = tenants
    name, page = f"ann{uuid4().hex[:6]}", open_browser()
    for scope in (here, there):
        press(page, live, scope, "/register")
        if scope is here:
            go_through(page, name)
        else:
            # The vendor remembers its own session; it asks again for the other registration only.
            page.get_by_role("button", name=re.compile("Continue|Sign-in")).first.click()
        page.fill("[name=code]", live.code_for(scope, f"{name}@elsewhere.test"))
        page.get_by_role("button", name=re.compile("Continue|Confirm")).first.click()
        expect(page.get_by_role("heading", name="Your account")).to_be_visible()
    one, other = (next(found for found in identities(scope) if found.uid == name) for scope in tenants)
    assert one.user_id != other.user_id
    again = open_browser(java_script_enabled=False)
    press(again, live, here)
    go_through(again, name)
    expect(again.get_by_role("heading", name="Your account")).to_be_visible()


def test_a_person_connects_an_account_and_disconnects_it(
    live: Live, open_browser: Open, elsewhere: Vendor, tenants: tuple[TenantScope, TenantScope]
) -> None:
    here, name, page = tenants[0], f"ben{uuid4().hex[:6]}", open_browser()
    person = cast.person(here)
    page.goto(live.url(here, "/signin?next=/account/identities"))
    page.fill("[name=login]", person.email)
    page.get_by_role("button", name="Continue", exact=True).click()
    page.fill("[name=password]", cast.PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("button", name="Connect Elsewhere").click()
    go_through(page, name)
    expect(page.get_by_text("The account is connected")).to_be_visible()
    expect(page.get_by_text(f"{name}@elsewhere.test")).to_be_visible()
    page.get_by_role("link", name="Disconnect").click()
    page.get_by_role("button", name="Disconnect").click()
    expect(page.get_by_text("no longer connected")).to_be_visible()


def test_an_account_elsewhere_with_somebodys_address_is_not_connected_by_itself(
    live: Live, open_browser: Open, elsewhere: Vendor, tenants: tuple[TenantScope, TenantScope]
) -> None:
    """The page asks for a code, as it does for everybody; the mail says to sign in and connect instead."""
    here, name, page = tenants[0], f"cat{uuid4().hex[:6]}", open_browser()
    with enter(here):
        from identity.users.operations import create_user
        from tenants.audit.actor import COMMAND

        create_user(email=f"{name}@elsewhere.test", email_verified=True, password=cast.PASSWORD, by=COMMAND)
    press(page, live, here)
    go_through(page, name)
    expect(page.locator("[name=code]")).to_be_visible()
    mail = live.mails_to(here, f"{name}@elsewhere.test")[-1]
    assert "account" in mail.get_content()  # type: ignore[attr-defined]  # an EmailMessage
    assert name not in [found.uid for found in identities(here)]


def test_it_works_with_a_server_that_has_no_openid_connect(
    live: Live, open_browser: Open, tenants: tuple[TenantScope, TenantScope]
) -> None:
    here, page = tenants[1], open_browser()
    with vendor() as server:
        server.people["42"] = Person("42", "dan@oauth.test", name="Dan")
        connect(here, server, "oauth", "OAuth server")
        try:
            page.goto(live.url(here, "/signin"))
            page.get_by_role("button", name="Continue with OAuth server").click()
            page.get_by_role("button", name="42").click()
            page.fill("[name=code]", live.code_for(here, "dan@oauth.test"))
            page.get_by_role("button", name=re.compile("Continue|Confirm")).first.click()
            expect(page.get_by_role("heading", name="Your account")).to_be_visible()
            assert "42" in [found.uid for found in identities(here)]
        finally:
            with enter(here):
                Connector.objects.filter(name="OAuth server").delete()
