"""The main job, from an empty tenant to decoded tokens, by the people who do it."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from identity.launch import group
from identity.launch.addresses import LOOPBACK, free_port
from tests.platform import Platform
from tests.processes import answers, running, wait_for

DANA, PASSWORD = "dana@people.example", "four words in a row"


@pytest.fixture
def shop(demo_platform: Platform, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A demo application of the test's own: its address, and the file that tells it which clients it has."""
    port, file = free_port(), tmp_path / "demo.json"
    file.write_text(json.dumps(demo_platform.demo))
    known = {"GENKAN_HOME": str(tmp_path), "GENKAN_DEMO_PORT": str(port)}
    with running("shop", group.DEMO, known) as process:
        wait_for(lambda: answers(port), process)
        yield f"http://{LOOPBACK}:{port}", file


def test_a_new_tenant_gets_an_application_and_its_first_user(
    demo_platform: Platform, open_browser: Callable[..., Page], shop: tuple[str, Path]
) -> None:
    slug, (address, file) = f"t{uuid4().hex[:8]}", shop
    oscar = open_browser()
    sign_in_to_the_console(oscar, demo_platform)
    create_tenant(oscar, slug)
    client = create_application(oscar, address)
    tell(file, demo_platform, slug, client)

    dana = open_browser()
    register(dana, demo_platform, slug, f"{address}/signin/{slug}/{client['client_id']}")
    first = see_tokens(dana, demo_platform.issuer(slug), client["client_id"])
    sign_out(dana)

    # The same address and password at another tenant: another person.
    other = demo_platform.client("acme", "web")
    register(dana, demo_platform, "acme", f"{demo_platform.applications}/signin/acme/{other['client_id']}")
    second = see_tokens(dana, demo_platform.issuer("acme"), other["client_id"])
    assert (first["email"], second["email"]) == (DANA, DANA)
    assert first["sub"] != second["sub"]


def sign_in_to_the_console(oscar: Page, platform: Platform) -> None:
    operator = platform.demo["console"]["operators"][0]
    oscar.goto(platform.origin("console"))
    oscar.get_by_label("E-mail address").fill(operator["email"])
    oscar.get_by_role("button", name="Continue").click()
    oscar.get_by_label("Password", exact=True).fill(operator["password"])
    oscar.get_by_role("button", name="Sign in").click()
    expect(oscar.get_by_role("link", name="Acme Music")).to_be_visible()


def create_tenant(oscar: Page, slug: str) -> None:
    oscar.get_by_role("link", name="Create tenant").click()
    oscar.get_by_label("Name", exact=True).fill(f"Tenant {slug}")
    oscar.get_by_label("Short name").fill(slug)
    oscar.get_by_role("button", name="Create tenant").click()
    expect(oscar.get_by_role("heading", name=f"Tenant {slug}")).to_be_visible()
    # The page says by itself when the provisioner is done.
    expect(oscar.get_by_text("Ready", exact=True)).to_be_visible()


def create_application(oscar: Page, address: str) -> dict[str, Any]:
    """Inside the tenant; what the console shows once is what the developer is given."""
    oscar.get_by_role("link", name="Enter").click()
    oscar.get_by_role("link", name="Applications").first.click()
    oscar.get_by_role("link", name="Create application").first.click()
    oscar.get_by_text("Web application", exact=True).click()
    oscar.get_by_label("Name", exact=True).fill("Shop")
    oscar.get_by_label("Redirect URIs").fill(f"{address}/callback")
    oscar.get_by_role("button", name="Create application").click()
    expect(oscar.get_by_role("heading", name="The secret")).to_be_visible()
    client_id, secret = oscar.locator("code").all_inner_texts()
    oscar.get_by_role("link", name="I have kept it").click()
    oscar.get_by_role("link", name="Addresses").click()
    oscar.get_by_label("After signing out").fill(f"{address}/signed-out")
    oscar.get_by_role("button", name="Save").click()
    expect(oscar.get_by_text("Saved.")).to_be_visible()
    shown = {"name": "Shop", "type": "web", "client_id": client_id, "client_secret": secret}
    return {**shown, "redirect_uris": [f"{address}/callback"]}


def tell(file: Path, platform: Platform, slug: str, client: dict[str, Any]) -> None:
    """The application's developer writes down what the console showed."""
    known = json.loads(file.read_text())
    values = {"url": platform.origin(slug), "issuer": platform.issuer(slug), "users": [], "clients": [client]}
    known["tenants"][slug] = values
    file.write_text(json.dumps(known))


def register(dana: Page, platform: Platform, slug: str, start: str) -> None:
    """From the application by way of the tenant's own page, with the code that was mailed."""
    dana.goto(start)
    assert dana.url.startswith(f"{platform.origin(slug)}/signin")
    dana.get_by_role("link", name="Create an account").click()
    dana.get_by_label("E-mail address").fill(DANA)
    dana.get_by_label("Password", exact=True).fill(PASSWORD)
    code = platform.code(slug, DANA, lambda: dana.get_by_role("button", name="Continue").click())
    dana.get_by_label(re.compile("code", re.IGNORECASE)).fill(code)
    dana.get_by_role("button", name="Continue").click()


def see_tokens(dana: Page, issuer: str, client_id: str) -> dict[str, str]:
    """What the page says the ID token holds."""
    expect(dana.get_by_role("heading", name="ID token")).to_be_visible()
    section = dana.locator("#id-token")
    claims = dict(zip(section.locator("dt").all_inner_texts(), section.locator("dd").all_inner_texts(), strict=True))
    assert (claims["iss"], claims["aud"]) == (issuer, client_id)
    assert dana.get_by_label("Access token").input_value()
    assert dana.get_by_label("Refresh token").input_value()
    return claims


def sign_out(dana: Page) -> None:
    dana.get_by_role("button", name="Sign out").click()
    expect(dana.get_by_text("You are signed out.")).to_be_visible()
