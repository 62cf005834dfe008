"""What people of the stories do on hosted pages, whatever the story."""

import re

from playwright.sync_api import Page, expect

from tenants.isolation.scope import TenantScope
from tests import visitor
from tests.live import Live
from tests.signin.factors import kit


def register(page: Page, live: Live, tenant: TenantScope, address: str) -> None:
    """From a sign-in page: with a code by mail and nothing to remember."""
    page.get_by_role("link", name="Create an account").click()
    page.get_by_label("E-mail address").fill(address)
    assert page.locator("[type=password]").count() == 0
    _prove(page, live, tenant, address)


def sign_in(page: Page, live: Live, tenant: TenantScope, address: str) -> None:
    page.get_by_label("E-mail address").fill(address)
    _prove(page, live, tenant, address)


def go_on_as(page: Page, address: str) -> None:
    """An app on the device asks who is there; nothing is typed."""
    button = page.get_by_role("button", name=f"Continue as {address}")
    expect(button).to_be_visible()
    assert page.locator("input:visible").count() == 0
    button.click()


def invitation_of(live: Live, tenant: TenantScope, address: str) -> str:
    """The link in the latest mail to an address, once there is one."""
    text = live.mails_to(tenant, address)[-1].get_content()  # type: ignore[attr-defined]  # read by the policy `default`
    found = re.search(r"http\S+/join/\S+", text)
    assert found is not None, text
    return found[0]


def join(page: Page, live: Live, tenant: TenantScope, address: str, organization: str) -> None:
    """By the link that was mailed, into an account of their own that begins with it."""
    page.goto(invitation_of(live, tenant, address))
    expect(page.get_by_role("heading", name=f"Join {organization}")).to_be_visible()
    page.get_by_role("button", name="Create account and join").click()
    expect(page.get_by_role("heading", name=f"You belong to {organization}")).to_be_visible()


def open_organization(page: Page, live: Live, tenant: TenantScope, organization: str, section: str) -> None:
    """A section of the organization's own pages."""
    page.goto(live.url(tenant, "/organizations/"))
    page.get_by_role("link", name=organization).click()
    page.get_by_role("link", name=section, exact=True).click()


def invite(page: Page, address: str, *roles: str) -> None:
    """On the page of invitations, with exactly these roles."""
    page.get_by_role("link", name="Invite people").click()
    page.get_by_label("E-mail addresses").fill(address)
    for box in page.get_by_role("checkbox").all():
        box.uncheck()
    for role in roles:
        page.get_by_role("checkbox", name=re.compile(rf"^{role}\b")).check()
    page.get_by_role("button", name="Send the invitations").click()
    expect(page.get_by_role("heading", name="One invitation is on its way")).to_be_visible()


def brand_of(page: Page) -> str:
    return page.locator(".brand .name").inner_text()


def set_up_authenticator(page: Page) -> None:
    """Where a second factor is asked of somebody who has none."""
    page.get_by_role("link", name=re.compile("authenticator app", re.IGNORECASE)).click()
    page.locator("summary").click()
    secret = page.locator("p.once").inner_text().replace(" ", "")
    page.locator("[name=code]").fill(kit.code_now(secret))
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    page.locator(".primary").click()


def _prove(page: Page, live: Live, tenant: TenantScope, address: str) -> None:
    before = len(visitor.delivered_to(tenant, address))
    page.get_by_role("button", name="Continue").click()
    page.locator("[name=code]").fill(live.code_for(tenant, address, before))
    page.locator("form .primary").first.click()
