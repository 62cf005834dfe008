"""Signing in as a person sees it: the script helps where it can, and nothing needs it."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tenants.isolation.scope import TenantScope
from tests import cast
from tests.browser.journeys import Journey
from tests.live import Live

Open = Callable[..., Page]


def test_a_person_signs_in_with_the_keyboard_alone(live: Live, open_browser: Open, acme: TenantScope) -> None:
    alice, page = cast.person(acme), open_browser()
    page.goto(live.url(acme, "/account/"))
    page.keyboard.type(alice.email)
    page.keyboard.press("Enter")
    expect(page.locator("[name=password]")).to_be_focused()
    page.keyboard.type("not the password")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("do not match")
    expect(page.locator("[name=password]")).to_be_focused()
    expect(page.locator("[name=password]")).to_have_value("")
    page.keyboard.type(cast.PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()


def test_without_script_every_page_works(live: Live, open_browser: Open, acme: TenantScope) -> None:
    page = open_browser(java_script_enabled=False)
    names = list(Journey(page, live, acme, cast.person(acme)).pages())
    assert names[-1] == "suspended"


def test_a_password_can_be_looked_at(live: Live, open_browser: Open, acme: TenantScope) -> None:
    page = open_browser()
    page.goto(live.url(acme, "/register"))
    page.fill("[name=password1]", "visible words")
    page.get_by_role("button", name="Show Password").click()
    expect(page.locator("[name=password1]")).to_have_attribute("type", "text")
    page.get_by_role("button", name="Hide Password").click()
    expect(page.locator("[name=password1]")).to_have_attribute("type", "password")
    expect(page.locator("[name=password1]")).to_be_focused()


def test_the_eye_is_not_there_without_script(live: Live, open_browser: Open, acme: TenantScope) -> None:
    page = open_browser(java_script_enabled=False)
    page.goto(live.url(acme, "/register"))
    expect(page.locator(".peek")).to_be_hidden()


def test_a_code_is_pasted_with_whatever_stood_around_it(live: Live, open_browser: Open, acme: TenantScope) -> None:
    alice, page = cast.person(acme), open_browser()
    journey = Journey(page, live, acme, alice)
    journey.go("/signin")
    journey.send(login=alice.email)
    journey.press("[value=code]")
    code = live.code_for(acme, alice.email)
    page.locator("[name=code]").evaluate(
        """(field, text) => {
          const data = new DataTransfer();
          data.setData("text", text);
          field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        f"Your code is {code[:3]} {code[3:]}.",
    )
    expect(page.locator("[name=code]")).to_have_value(code)
    journey.press()
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()


def test_the_time_left_counts_down_and_says_when_it_is_over(live: Live, open_browser: Open, acme: TenantScope) -> None:
    alice, page = cast.person(acme), open_browser()
    page.clock.install()
    journey = Journey(page, live, acme, alice)
    journey.go("/signin")
    journey.send(login=alice.email)
    journey.press("[value=code]")
    left = page.locator("[data-over]")
    expect(left).to_have_text("Valid for 9:59.")
    page.clock.run_for(61_000)
    expect(left).to_have_text("Valid for 8:58.")
    page.clock.run_for(600_000)
    expect(page.get_by_role("alert")).to_have_text("The code is no longer valid. Have it sent again.")


def test_a_form_is_sent_once_however_often_the_button_is_pressed(
    live: Live, open_browser: Open, acme: TenantScope
) -> None:
    alice, page = cast.person(acme), open_browser()
    journey = Journey(page, live, acme, alice)
    journey.go("/signin")
    journey.send(login=alice.email)
    page.locator("[value=code]").evaluate("button => { button.click(); button.click(); button.click(); }")
    page.wait_for_url("**/signin/code")
    assert len(live.mails_to(acme, alice.email)) == 1


def test_nothing_moves_after_the_first_paint(live: Live, open_browser: Open, acme: TenantScope) -> None:
    page = open_browser()
    page.add_init_script(
        """window.shift = 0;
        new PerformanceObserver((list) => { for (const entry of list.getEntries()) window.shift += entry.value; })
          .observe({ type: "layout-shift", buffered: true });"""
    )
    # On a slow machine the page is painted before its scripts have run.
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 20})
    for path in ("/signin", "/register", "/recover") * 3:
        page.goto(live.url(acme, path), wait_until="networkidle")
        assert page.evaluate("window.shift") == 0


def test_the_button_for_passkeys_is_there_only_where_a_script_can_answer_it(
    live: Live, open_browser: Open, acme: TenantScope
) -> None:
    for can_script in (True, False):
        page = open_browser(java_script_enabled=can_script)
        page.goto(live.url(acme, "/signin"))
        expect(page.locator("[data-passkey]")).to_be_visible(visible=can_script)


def test_the_card_is_as_wide_as_it_should_be(live: Live, open_browser: Open, acme: TenantScope) -> None:
    page = open_browser()
    page.goto(live.url(acme, "/signin"))
    for window, card in ((1280, 400), (481, 449), (480, 480), (320, 320)):
        page.set_viewport_size({"width": window, "height": 700})
        box = page.locator(".card").bounding_box()
        assert box is not None
        assert box["width"] == min(card, 400) if window > 480 else card


def test_it_can_be_read_at_four_times_the_size(live: Live, open_browser: Open, acme: TenantScope) -> None:
    """WCAG 2.2, 1.4.10: 1280 pixels at 400 % are 320."""
    page = open_browser(width=320, height=200, device_scale_factor=4)
    page.goto(live.url(acme, "/signin"))
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    expect(page.locator("[name=login]")).to_be_focused()


def test_every_target_can_be_hit_with_a_thumb(live: Live, open_browser: Open, acme: TenantScope) -> None:
    page = open_browser(width=320)
    small: set[str] = set()
    for _name in Journey(page, live, acme, cast.person(acme)).pages():
        small |= set(
            page.evaluate(
                """[...document.querySelectorAll("a, button, input:not([type=hidden]):not(.unseen), summary")]
                .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 43.9)
                .map((one) => one.outerHTML)"""
            )
        )
    assert not small


def test_the_language_is_switched_on_the_page_one_is_on(live: Live, open_browser: Open, acme: TenantScope) -> None:
    page = open_browser()
    page.goto(live.url(acme, "/signin?next=/account/"))
    page.fill("[name=login]", "alice@acme.test")
    page.click(".primary")
    page.get_by_role("button", name="日本語").click()
    expect(page.get_by_role("heading", name="パスワードを入力")).to_be_visible()
    expect(page.locator(".who span")).to_have_text("alice@acme.test")
    page.fill("[name=password]", cast.PASSWORD)
    page.click(".primary")
    page.wait_for_url("**/account/")
