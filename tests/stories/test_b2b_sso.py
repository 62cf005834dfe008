"""Software for companies, where a client company signs its own people in: its administrator connects its identity
provider alone, and who comes next morning has an account, a membership and a role without anybody's doing."""

import re
from collections.abc import Callable
from uuid import uuid4

from playwright.sync_api import Page, expect

from identity.recipes.access import complete_organization_role
from identity.recipes.b2b import READ, WRITE
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests.doubles import saml_site
from tests.doubles.saml_site import Site
from tests.live import Live
from tests.stories import people
from tests.stories.apps import App
from tests.stories.test_b2b import Product, permissions, product, prove_domain, refusal

__all__ = ["product"]
Open = Callable[..., Page]


def test_a_company_connects_its_identity_provider_alone_and_new_people_arrive_just_in_time(
    live: Live, product: Product, open_browser: Open
) -> None:
    own = f"acme-{uuid4().hex[:6]}.com"
    alice, bob, carol = (f"{name}@{own}" for name in ("alice", "bob", "carol"))
    at_alice, at_bob, at_carol = open_browser(), open_browser(), open_browser()
    with enter(product.scope):
        # The product's own template: what a client company's people may be.
        complete_organization_role(name="buyer", description="Buys.", permissions=(READ, WRITE), by=COMMAND)
    acme = product.open_account("Acme", alice)
    globex = product.open_account("Globex", f"greta-{uuid4().hex[:6]}@globex.example")
    people.join(at_alice, live, product.scope, alice, "Acme")
    # Bob has signed in by codes since before.
    people.open_organization(at_alice, live, product.scope, "Acme", "Invitations")
    people.invite(at_alice, bob, "member")
    people.join(at_bob, live, product.scope, bob, "Acme")
    sign_out(at_bob, live, product.scope)
    prove_domain(at_alice, live, product.scope, own)

    known = {
        alice: {"displayName": "Alice Admin", "groups": ["Board"]},
        bob: {"displayName": "Bob Buyer", "groups": ["Sales"]},
        carol: {"displayName": "Carol Clerk", "groups": ["Sales", "Everybody"]},
    }
    with saml_site.serve(known) as site:
        set_up(at_alice, live, product.scope, site, alice, own)
        require(at_alice)

        # Carol was never here. Her address leads to her company, and back into the product.
        of_carol = product.app()
        come(of_carol, at_carol, site, carol)
        assert permissions(of_carol, acme) == {"read:projects", "write:projects"}
        # What her company says counts for her company: Globex makes her a member, and has not agreed to it.
        claims = of_carol.claims()
        product.backend.call("POST", f"/organizations/{globex}/users", {"userIds": [claims["sub"]]})
        assert refusal(of_carol, globex) == "access_denied"

        # Bob is sent there as well, and is who he was.
        of_bob = product.app()
        come(of_bob, at_bob, site, bob)
        assert permissions(of_bob, acme) == {"read:projects", "write:projects"}
        members = {one["primaryEmail"]: one for one in product.backend.call("GET", f"/organizations/{acme}/users")}
        assert set(members) == {alice, bob, carol}
        assert {role["name"] for role in members[carol]["organizationRoles"]} == {"buyer"}
        assert {role["name"] for role in members[bob]["organizationRoles"]} == {"buyer", "member"}


def set_up(page: Page, live: Live, tenant: TenantScope, site: Site, tester: str, domain: str) -> None:
    """With nothing but what the assistant says, up to the sign-in that is live."""
    people.open_organization(page, live, tenant, "Acme", "Single sign-on")
    page.get_by_role("link", name="Connect an identity provider").click()
    page.get_by_role("button", name=re.compile(r"^SAML\s*: Another provider \(SAML\)$")).click()
    expect(page.get_by_role("heading", name="Connect your identity provider")).to_be_visible()
    go_on(page)
    page.get_by_role("button", name=re.compile(f"^Lead its people here\\s+{domain}$")).click()
    expect(page.get_by_text("Its people sign in by this connection.")).to_be_visible()
    step(page, "Set it up there")
    expect(page.get_by_text("/acs", exact=False).first).to_be_visible()
    go_on(page)
    page.get_by_label("Metadata URL").fill(site.metadata_url)
    page.get_by_role("button", name="Fetch and read it").click()
    expect(page.get_by_role("heading", name="What we understood")).to_be_visible()
    expect(page.get_by_text(site.idp.entity_id, exact=True).first).to_be_visible()

    # What the provider sends is seen by a test, and then mapped by what was seen.
    try_out(page, site, tester)
    step(page, "Who is who")
    expect(page.get_by_text("Alice Admin").first).to_be_visible()
    page.get_by_label("Group 1").fill("Sales")
    page.get_by_label("Role 1").select_option(label="buyer")
    page.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_text("Something was changed after the last passed test")).to_be_visible()
    try_out(page, site, tester)
    step(page, "Make it live")
    page.get_by_role("button", name="Make it live").click()
    expect(page.get_by_role("heading", name="How it goes")).to_be_visible()


def sign_out(page: Page, live: Live, tenant: TenantScope) -> None:
    page.goto(live.url(tenant, "/account/"))
    page.get_by_role("button", name="Sign out", exact=True).first.click()


def try_out(page: Page, site: Site, tester: str) -> None:
    """In a tab of its own; the page that waits shows the report by itself."""
    step(page, "Test sign-in")
    with page.expect_popup() as opened:
        page.get_by_role("button", name=re.compile("^Test now")).click()
    tab = opened.value
    sign_in_there(tab, tester)
    expect(tab.get_by_role("heading", name="The test passed")).to_be_visible()
    tab.close()
    # Not the report of an earlier one.
    expect(page.get_by_text("Something was changed after the last passed test")).not_to_be_visible()
    expect(page.get_by_role("heading", name="The test passed")).to_be_visible()
    expect(page.get_by_text(re.compile(r"^\d+ checks passed"))).to_be_visible()


def require(page: Page) -> None:
    """Of each new sign-in, then of everybody; each after a look at whom it concerns."""
    for stage in ("Required at each new sign-in", "Required of everybody at once"):
        step(page, "Who must use it")
        expect(page.get_by_role("heading", name=f"Dry run: {stage}")).to_be_visible()
        page.get_by_role("button", name=f"Change to: {stage}").click()


def come(app: App, page: Page, site: Site, address: str) -> None:
    """From the product by the address to the company, and back with a code."""
    app.open(page)
    page.get_by_label("E-mail address").fill(address)
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(f"{site.address}/**")
    sign_in_there(page, address)
    app.receive(page)


def sign_in_there(page: Page, address: str) -> None:
    page.get_by_label("Account").fill(address)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Go back").click()


def go_on(page: Page) -> None:
    page.locator(".sso-onward a.primary").click()


def step(page: Page, title: str) -> None:
    """By the list of steps, which stands on every page of the assistant."""
    page.locator(".sso-steps").get_by_role("link", name=re.compile(f"{title}")).click()
