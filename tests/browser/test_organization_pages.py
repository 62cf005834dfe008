"""An owner's day: creates the organization, invites a colleague, changes what he may do, and removes him."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from orgs.models import OrganizationPolicy
from orgs.operations import update_policy
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.browser.journeys import Journey
from tests.live import Live
from tests.processes import wait_for

Open = Callable[..., Page]


def _tenant() -> TenantScope:
    scope = cast.new_tenant().scope()
    with enter(scope):
        policy = OrganizationPolicy.load()
        policy.people_may_create = policy.own_roles = True
        update_policy(policy=policy, by=COMMAND)
    return scope


def _sign_in(journey: Journey) -> None:
    journey.go("/signin?next=/account/")
    journey.send(login=journey.person.email)
    journey.send(password=cast.PASSWORD)


def _link_in(live: Live, scope: TenantScope, address: str) -> str:
    """Of the mail that has one: a notice of a new device may come before or after it."""

    def links() -> list[str]:
        texts = [mail.get_body(("plain",)).get_content() for mail in live.mails_to(scope, address)]  # type: ignore[attr-defined]  # read by the policy `default`
        return [found for text in texts for found in re.findall(r"http\S+/join/\S+", text)]

    wait_for(links)
    return links()[-1]


def test_an_owner_invites_changes_and_removes(live: Live, open_browser: Open) -> None:
    scope = _tenant()
    alice, bob = cast.person(scope), cast.person(scope)
    owner = Journey(open_browser(), live, scope, alice)
    colleague = Journey(open_browser(width=390), live, scope, bob)
    page, his = owner.page, colleague.page

    _sign_in(owner)
    page.get_by_role("link", name="Create an organization").click()
    owner.send(name="Kitano Shipping")
    expect(page.get_by_role("heading", name="Kitano Shipping")).to_be_visible()
    place = page.url.partition("?")[0]

    page.get_by_role("link", name="Invitations").click()
    page.get_by_role("link", name="Invite people").click()
    page.get_by_label("member", exact=False).check()
    owner.send(emails=f"{bob.email}\nnobody")
    expect(page.get_by_role("heading", name="One invitation is on its way")).to_be_visible()
    expect(page.get_by_text("Not an e-mail address")).to_be_visible()

    _sign_in(colleague)
    his.goto(_link_in(live, scope, bob.email))
    colleague.press()
    his.get_by_role("link", name="To the organization").click()
    expect(his.get_by_role("heading", name="Kitano Shipping")).to_be_visible()
    expect(his.get_by_role("link", name="Members")).to_have_count(0)

    page.get_by_role("link", name="Members").first.click()
    page.get_by_role("link", name=f"Manage {bob}").click()
    page.get_by_role("link", name="Change Roles").click()
    page.get_by_label("admin", exact=False).check()
    owner.press()
    expect(page.get_by_text("The roles are changed.")).to_be_visible()
    his.reload()
    expect(his.get_by_role("link", name="Members")).to_be_visible()

    page.get_by_role("link", name="Remove from the organization").click()
    owner.press()
    expect(page.get_by_text("The member is removed.")).to_be_visible()
    answer = his.reload()
    assert answer is not None
    assert answer.status == 404

    page.goto(f"{place}activity")
    for words in (f"removed {bob}.", f"changed the roles of {bob}.", f"invited {bob.email}."):
        expect(page.get_by_text(words)).to_be_visible()


def test_the_dns_record_is_copied_with_a_button(live: Live, open_browser: Open) -> None:
    scope = _tenant()
    page = open_browser(permissions=["clipboard-read", "clipboard-write"])
    owner = Journey(page, live, scope, cast.person(scope))
    _sign_in(owner)
    page.get_by_role("link", name="Create an organization").click()
    owner.send(name="Kitano Shipping")
    page.get_by_role("link", name="Domains").click()
    page.get_by_role("link", name="Add a domain").click()
    owner.send(domain="kitano.example.com")
    expect(page.get_by_text("_genkan.kitano.example.com")).to_be_visible()
    page.get_by_role("button", name="Copy Value").click()
    expect(page.get_by_role("button", name="Copied Value")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#record-value").inner_text()


def test_without_script_there_is_no_button_that_copies(live: Live, open_browser: Open) -> None:
    scope = _tenant()
    page = open_browser(java_script_enabled=False)
    owner = Journey(page, live, scope, cast.person(scope))
    _sign_in(owner)
    page.get_by_role("link", name="Create an organization").click()
    owner.send(name="Kitano Shipping")
    page.get_by_role("link", name="Domains").click()
    page.get_by_role("link", name="Add a domain").click()
    owner.send(domain="kitano.example.com")
    expect(page.locator("[data-copy]").first).to_be_hidden()
    page.get_by_role("button", name="Look it up now").click()
    expect(page.get_by_role("status")).to_contain_text("The record is not there yet.")
