"""The preview beside the settings follows typing, switches theme, width, language and page, and cannot be pressed."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect

from identity.signin.brand.models import Branding
from tenants.hosts import origin
from tenants.isolation.scope import enter
from tenants.register import operators_scope
from tests import cast
from tests.console.people import give, new_operator, session_of
from tests.live import Live


def at_brand(live: Live, page: Page, slug: str) -> Page:
    """A member of staff who may change the tenant, before its brand."""
    operator = new_operator()
    give(operator, slug, "admin")
    cookie = {"name": "genkan", "value": session_of(operator, operators_scope()), "url": origin(operators_scope())}
    page.context.add_cookies([cookie])  # type: ignore[list-item]  # a dict is what it takes
    page.goto(live.url(operators_scope(), f"/t/{slug}/experience/brand/"))
    return page


def test_it_follows_what_is_typed_and_what_is_switched(live_web: Live, open_browser: Callable[..., Page]) -> None:
    made = cast.new_tenant()
    page = at_brand(live_web, open_browser(width=1440), made.slug)
    frame = page.frame_locator(".c-live iframe")
    expect(frame.get_by_role("heading", name="Sign in")).to_be_attached()
    page.fill("[name=texts-en-signin_title]", "Welcome aboard")
    expect(frame.locator("h1")).to_have_text("Welcome aboard")
    page.fill("[name=colour]", "#ffe600")
    expect(frame.locator(".primary")).to_have_css("background-color", "rgb(255, 230, 0)")
    page.get_by_role("button", name="Dark").click()
    expect(frame.locator("body")).to_have_css("background-color", "rgb(23, 25, 29)")
    page.locator("[data-live-switch=language]").select_option("ja")
    expect(frame.locator("html")).to_have_attribute("lang", "ja")
    page.locator("[data-live-switch=page]").select_option("register")
    expect(frame.locator("[name=email]")).to_be_attached()
    page.get_by_role("button", name="Desktop").click()
    # The frame is a process of its own, which hears of its new size a moment later.
    expect(frame.locator("html")).to_have_js_property("clientWidth", 1024)
    with enter(made.scope()):
        assert Branding.load().colour == "#0f766e"


def test_nothing_in_it_can_be_pressed_or_reached(live_web: Live, open_browser: Callable[..., Page]) -> None:
    made = cast.new_tenant()
    page = at_brand(live_web, open_browser(width=1440), made.slug)
    frame = page.frame_locator(".c-live iframe")
    expect(frame.locator("body")).to_have_attribute("inert", "")
    box = page.locator(".c-live iframe").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 290)
    page.keyboard.type("somebody")
    assert frame.locator("[name=login]").input_value() == ""
    expect(frame.locator("h1")).to_have_text("Sign in")


def test_a_logo_is_uploaded_where_it_is_chosen(
    live_web: Live, open_browser: Callable[..., Page], tmp_path: Path
) -> None:
    made = cast.new_tenant()
    written = BytesIO()
    Image.new("RGBA", (400, 100), "#e60033").save(written, "PNG")
    (tmp_path / "logo.png").write_bytes(written.getvalue())
    (tmp_path / "logo.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    page = at_brand(live_web, open_browser(width=1440), made.slug)
    chooser = page.locator("[data-name=logo]")
    chooser.locator("input[type=file]").set_input_files(tmp_path / "logo.svg")
    expect(chooser.locator(".c-error")).to_contain_text("PNG, JPEG or WebP")
    chooser.locator("input[type=file]").set_input_files(tmp_path / "logo.png")
    expect(page.frame_locator(".c-live iframe").locator(".logo")).to_be_attached()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved. It holds from now on.")).to_be_visible()
    page.goto(live_web.url(made.scope(), "/signin"))
    expect(page.locator(".logo")).to_be_visible()
    assert page.locator(".logo").evaluate("image => image.naturalWidth") == 400
