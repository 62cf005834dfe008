"""Passkeys in a real browser with a virtual authenticator (WebAuthn Level 3, 11), at two tenants with different rules."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from identity.users.models import User
from tenants.isolation.scope import TenantScope
from tests import cast
from tests.live import Live
from tests.signin.factors import kit

Open = Callable[..., Page]
DEVICE = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


class Device:
    """The authenticator of one browser."""

    def __init__(self, page: Page, **traits: object) -> None:
        self.session = page.context.new_cdp_session(page)
        self.session.send("WebAuthn.enable", {"enableUI": False})
        added = self.session.send("WebAuthn.addVirtualAuthenticator", {"options": {**DEVICE, **traits}})
        self.id = added["authenticatorId"]

    def credentials(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.session.send("WebAuthn.getCredentials", {"authenticatorId": self.id})["credentials"]  # fmt: skip
        return found

    def set_owner_is_there(self, is_there: bool) -> None:
        self.session.send("WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": is_there})


@pytest.fixture(scope="module")
def offered() -> TenantScope:
    """Passkeys and passwords; a second factor for whoever has one."""
    return kit.tenant_with(mode="offered")


@pytest.fixture(scope="module")
def required() -> TenantScope:
    """Everybody needs a factor."""
    return kit.tenant_with(mode="required")


def _sign_in(page: Page, live: Live, scope: TenantScope, person: User) -> None:
    page.goto(live.url(scope, "/signin"))
    page.fill("[name=login]", person.email)
    page.click(".primary")
    page.fill("[name=password]", cast.PASSWORD)
    page.click(".primary")


def _set_up(page: Page, live: Live, scope: TenantScope, person: User) -> None:
    """By the offer that stands behind a sign-in with something typed."""
    _sign_in(page, live, scope, person)
    expect(page.get_by_role("heading", name="Sign in faster next time")).to_be_visible()
    page.get_by_role("link", name="Set up a passkey").click()
    page.get_by_role("button", name="Set up the passkey").click()
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    page.get_by_role("link", name="I have kept them").click()
    page.wait_for_url("**/account/")
    page.goto(live.url(scope, "/account/security/"))
    expect(page.locator("strong", has_text="Passkey 1")).to_be_visible()


def _sign_out(page: Page, live: Live, scope: TenantScope) -> None:
    page.goto(live.url(scope, "/signout"))
    page.click(".primary")
    page.wait_for_url("**/signin?notice=signed-out")


def test_it_is_set_up_and_signs_in_without_anything_typed(live: Live, open_browser: Open, offered: TenantScope) -> None:
    alice, page = cast.person(offered), open_browser()
    device = Device(page)
    _set_up(page, live, offered, alice)
    (credential,) = device.credentials()
    assert credential["rpId"] == offered.host
    assert credential["isResidentCredential"]
    # The virtual authenticator answers the field's own offer at once, as a person would who chooses it there.
    _sign_out(page, live, offered)
    page.wait_for_url("**/account/")


def test_the_button_signs_in_where_the_field_offers_nothing(
    live: Live, open_browser: Open, offered: TenantScope
) -> None:
    alice, page = cast.person(offered), open_browser()
    page.add_init_script("delete PublicKeyCredential.isConditionalMediationAvailable")
    device = Device(page)
    _set_up(page, live, offered, alice)
    _sign_out(page, live, offered)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/account/")
    assert device.credentials()[0]["signCount"] >= 1


def test_whoever_does_not_show_who_they_are_is_not_let_in(live: Live, open_browser: Open, offered: TenantScope) -> None:
    alice, page = cast.person(offered), open_browser()
    page.add_init_script("delete PublicKeyCredential.isConditionalMediationAvailable")
    device = Device(page)
    _set_up(page, live, offered, alice)
    _sign_out(page, live, offered)
    device.set_owner_is_there(False)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("No passkey was used.")
    page.goto(live.url(offered, "/account/"))
    expect(page.locator("[name=login]")).to_be_visible()


def test_it_is_the_second_step_after_a_password(live: Live, open_browser: Open, offered: TenantScope) -> None:
    alice, page = cast.person(offered), open_browser()
    page.add_init_script("delete PublicKeyCredential.isConditionalMediationAvailable")
    Device(page)
    _set_up(page, live, offered, alice)
    _sign_out(page, live, offered)
    _sign_in(page, live, offered, alice)
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    page.get_by_role("button", name="Use your passkey").click()
    page.wait_for_url("**/account/")


def test_where_a_factor_is_required_a_passkey_is_set_up_on_the_way_in(
    live: Live, open_browser: Open, required: TenantScope
) -> None:
    alice, page = cast.person(required), open_browser(language="ja")
    Device(page)
    _sign_in(page, live, required, alice)
    expect(page.get_by_role("heading", name="アカウントを守る")).to_be_visible()
    page.get_by_role("link", name="パスキーを設定").click()
    page.get_by_role("button", name="パスキーを設定").click()
    expect(page.get_by_role("heading", name="リカバリーコード")).to_be_visible()
    page.get_by_role("button", name="保管しました").click()
    page.wait_for_url("**/account/")


def test_the_passkey_of_one_tenant_is_not_offered_at_the_other(
    live: Live, open_browser: Open, offered: TenantScope, required: TenantScope
) -> None:
    alice, page = cast.person(offered), open_browser()
    page.add_init_script("delete PublicKeyCredential.isConditionalMediationAvailable")
    Device(page)
    _set_up(page, live, offered, alice)
    page.goto(live.url(required, "/signin"))
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("No passkey was used.")


def test_an_app_is_set_up_by_the_key_that_is_shown(live: Live, open_browser: Open, required: TenantScope) -> None:
    alice, page = cast.person(required), open_browser(width=320)
    _sign_in(page, live, required, alice)
    page.get_by_role("link", name="Set up an authenticator app").click()
    expect(page.locator(".picture")).to_be_visible()
    assert page.locator(".picture").evaluate("image => image.naturalWidth") > 0
    page.get_by_text("No camera? Type the key").click()
    secret = page.locator(".once").inner_text().replace(" ", "")
    page.fill("[name=code]", kit.code_now(secret))
    page.click(".primary")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    text = download.value.path().read_text()
    assert len([line for line in text.splitlines() if line.count("-") == 1 and len(line) == 11]) == 10
    page.get_by_role("button", name="I have kept them").click()
    page.wait_for_url("**/account/")
