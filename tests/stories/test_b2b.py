"""Software for companies (B2B): each client company looks after its own people, and a token says for which it is."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import uuid4

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from tenants.isolation.scope import TenantScope
from tests import cast
from tests.live import Live
from tests.stories import people
from tests.stories.apps import App, Program, answered

Open = Callable[..., Page]
ORGANIZATIONS = "urn:logto:scope:organizations"
WANTED = f"{ORGANIZATIONS} read:projects write:projects manage:members"
DAY = 86_400_000


@dataclass
class Product:
    """The product of the tenant: its web app, once for each person's browser, and its back end."""

    scope: TenantScope
    address: str
    backend: Program

    def app(self) -> App:
        return App(self.scope, "Web app", self.address, scope=WANTED)

    def open_account(self, company: str, administrator: str) -> str:
        """A new client company, whose administrator is invited by mail."""
        made = self.backend.call("POST", "/organizations", {"name": company})
        roles = {role["name"]: role["id"] for role in self.backend.call("GET", "/organization-roles")}
        invitation = {
            "organizationId": made["id"],
            "invitee": administrator,
            "organizationRoleIds": [roles["admin"]],
            "expiresAt": int(time.time() * 1000) + DAY,
            "messagePayload": {},
        }
        self.backend.call("POST", "/organization-invitations", invitation)
        return str(made["id"])


@pytest.fixture
def product(live: Live) -> Iterator[Product]:
    slug = cast.unique("product")
    call_command("create_tenant", slug, "--name", "Product", "--recipe", "b2b")
    scope = cast.tenant(slug)
    with answered(1) as (address,):
        yield Product(scope, address, Program(scope, "Back end"))


def test_a_company_administers_itself_and_its_tokens_say_what_its_people_may_do(
    live: Live, product: Product, open_browser: Open
) -> None:
    own = f"acme-{uuid4().hex[:6]}.com"
    alice, bob = f"alice@{own}", f"bob@{own}"
    at_alice, at_bob = open_browser(), open_browser()
    acme = product.open_account("Acme", alice)
    globex = product.open_account("Globex", f"carol-{uuid4().hex[:6]}@globex.example")

    people.join(at_alice, live, product.scope, alice, "Acme")
    people.open_organization(at_alice, live, product.scope, "Acme", "Invitations")
    people.invite(at_alice, bob, "member")
    people.join(at_bob, live, product.scope, bob, "Acme")
    prove_domain(at_alice, live, product.scope, own)

    # Each asks for what the application asks for; each token says what its person may do there.
    of_alice, of_bob = product.app(), product.app()
    for app, page in ((of_alice, at_alice), (of_bob, at_bob)):
        app.open(page)
        app.receive(page)
    assert permissions(of_bob, acme) == {"read:projects"}
    assert permissions(of_alice, acme) == {"read:projects", "write:projects", "manage:members"}
    assert refusal(of_bob, globex) == "access_denied"

    # From now on Acme wants two factors, of the very session that asks; Alice, who decides it, shows hers first.
    require_two_factors(at_alice, live, product.scope)
    assert product.backend.call("GET", f"/organizations/{acme}")["isMfaRequired"]
    assert refusal(of_bob, acme) == "access_denied"
    assert of_bob.refresh().ok
    of_bob.open(at_bob, organization_id=acme)
    people.set_up_authenticator(at_bob)
    of_bob.receive(at_bob)
    assert permissions(of_bob, acme) == {"read:projects"}


def require_two_factors(page: Page, live: Live, tenant: TenantScope) -> None:
    """On the company's own pages, by somebody who has no second factor yet."""
    page.goto(live.url(tenant, "/organizations/"))
    page.get_by_role("link", name="Acme").click()
    page.get_by_role("link", name="Change Second factor").click()
    page.get_by_role("switch", name="Require a second factor").check()
    page.get_by_role("button", name="Save").click()
    people.set_up_authenticator(page)
    page.get_by_role("switch", name="Require a second factor").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Required of everybody")).to_be_visible()


def prove_domain(page: Page, live: Live, tenant: TenantScope, domain: str) -> None:
    """By the record that the page shows."""
    people.open_organization(page, live, tenant, "Acme", "Domains")
    page.get_by_role("link", name="Add a domain").click()
    page.get_by_label("Domain").fill(domain)
    page.get_by_role("button", name="Continue").click()
    name, value = page.locator("#record-name").inner_text(), page.locator("#record-value").inner_text()
    live.zone.texts[name] = [value]
    page.get_by_role("button", name="Look it up now").click()
    expect(page.get_by_text("Proved", exact=True)).to_be_visible()


def permissions(app: App, organization: str) -> set[str]:
    """What a token for this organization says, and that it is for no other."""
    answer = app.refresh(organization_id=organization)
    assert answer.ok, answer.text
    claims = app.claims()
    assert claims["aud"] == f"urn:logto:organization:{organization}"
    return set(claims["scope"].split())


def refusal(app: App, organization: str) -> str:
    answer = app.refresh(organization_id=organization)
    assert not answer.ok
    return str(answer.json()["error"])
