"""The console in a real browser: in both themes and languages, narrow and wide, by keyboard, without a mistake that a
machine can find."""

from collections.abc import Callable
from functools import cache
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Page, expect

from identity.oidc.operations import create_client
from identity.signin.logbook.models import SignIn
from identity.users import figures
from identity.users.models import User
from identity.users.roles.operations import create_role
from tenants.apis.operations import create_permission, create_resource
from tenants.audit import events
from tenants.audit.actor import COMMAND, Actor, Kind
from tenants.isolation.scope import enter
from tenants.models import Tenant
from tenants.register import operators_scope
from tests import cast
from tests.console.people import give, new_operator, session_of
from tests.live import Live
from tests.visitor import Visitor

# Theme, language and width of each round.
ROUNDS = (("light", "en", 1280), ("dark", "ja", 320))
AGENCY = ("", "tenants/new/", "tenants/{slug}/", "tenants/{slug}/domains/", "tenants/{slug}/access/", "tenants/{slug}/suspend/",
          "tenants/{slug}/history/", "staff/", "staff/new/", "invitations/", "platform/")  # fmt: skip
TENANT = ("", "applications/", "applications/new/", "applications/{application}/", "applications/{application}/tokens/",
          "apis/", "roles/", "roles/new/", "users/", "users/new/", "users/{user}/", "users/{user}/delete/", "experience/",
          "experience/brand/", "activity/", "settings/", "settings/keys/", "settings/api/", "settings/registration/tokens/",
          "applications/{application}/addresses/", "applications/{application}/secrets/",
          "applications/{application}/people/", "applications/{application}/grants/", "users/{user}/applications/",
          "roles/{role}/", "roles/{role}/people/", "activity/sign-ins/", "activity/sign-ins/{attempt}/",
          "users/{user}/sign-ins/", "experience/protection/", "experience/registration/",
          "experience/registration/fields/", "experience/registration/fields/new/", "experience/registration/invitations/",
          "experience/registration/invitations/new/", "experience/registration/terms/", "experience/passwords/", "experience/account/",
          "applications/{application}/sign-in/")  # fmt: skip


@cache
def world() -> tuple[Tenant, User, dict[str, str]]:
    """A tenant with something on every page, and its owner, who also owns the platform."""
    made, owner = cast.new_tenant(), new_operator(operators="owner")
    give(owner, made.slug, "owner")
    with enter(made.scope()):
        client, _secret = create_client(name="Shop", kind="web", redirect_uris=["https://shop.test/back"], by=COMMAND)
        api = create_resource(name="Library", indicator="https://library.test", by=COMMAND)
        role = create_role(
            name="reader", permissions=[create_permission(resource=api, name="read", by=COMMAND)], by=COMMAND
        )
        user = cast.new_user("somebody")
        for _number in range(5):
            events.record("user.sign_in", user, by=Actor(Kind.USER, str(user.pk), str(user), ip="203.0.113.7"))
        figures.report()
    for password in ("not the password", cast.PASSWORD):
        Visitor(made.scope()).sign_in("somebody", password)
    with enter(made.scope()):
        attempt = SignIn.objects.latest("started_at")
    values = {
        "attempt": str(attempt.pk),
        "application": str(client.application.pk),
        "user": str(user.pk),
        "role": str(role.pk),
    }
    return made, owner, {"slug": made.slug, **values}


@pytest.fixture
def at_work(live_web: Live, open_browser: Callable[..., Page]) -> Callable[..., Page]:
    """The owner's browser, signed in."""

    def open_one(**options: object) -> Page:
        page = open_browser(**options)
        cookie = session_of(world()[1], operators_scope())
        host = str(urlsplit(live_web.url(operators_scope())).hostname)
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "domain": host, "path": "/"}])
        return page

    return open_one


def addresses(live_web: Live) -> list[str]:
    made, _owner, values = world()
    places = [*AGENCY, *(f"t/{made.slug}/{place}" for place in TENANT)]
    return [live_web.url(operators_scope(), "/" + place.format(**values)) for place in places]


@pytest.mark.parametrize(("theme", "language", "width"), ROUNDS)
def test_every_page_is_whole_and_without_a_fault(
    live_web: Live, at_work: Callable[..., Page], theme: str, language: str, width: int
) -> None:
    page, axe, faults = at_work(color_scheme=theme, language=language, width=width), Axe(), []
    for address in addresses(live_web):
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        assert page.evaluate("document.documentElement.lang") == language
        assert page.evaluate("document.documentElement.classList.contains('dark')") == (theme == "dark")
        if page.evaluate("document.documentElement.scrollWidth") > width:
            faults.append(f"{address} is wider than the screen")
        for fault in axe.run(page).response["violations"]:
            nodes = [node["html"][:160] for node in fault["nodes"]][:2]
            faults.append(f"{address} {fault['id']} {nodes}")
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_accent_can_be_read(live_web: Live, at_work: Callable[..., Page], theme: str) -> None:
    made, _owner, _values = world()
    page, faults = at_work(color_scheme=theme), []
    page.goto(live_web.url(operators_scope(), f"/t/{made.slug}/users/"))
    for accent in Tenant.Accent.values:
        page.evaluate("accent => { document.body.className = 'c-in-tenant accent-' + accent }", accent)
        response = Axe().run(page, options={"runOnly": ["color-contrast"]}).response
        faults += [(accent, node["html"][:120]) for fault in response["violations"] for node in fault["nodes"]]
    assert not faults


def test_the_palette_opens_by_keyboard_finds_and_goes(live_web: Live, at_work: Callable[..., Page]) -> None:
    made, _owner, values = world()
    page = at_work()
    page.goto(live_web.url(operators_scope(), f"/t/{made.slug}/"))
    page.keyboard.press("Control+k")
    page.keyboard.type("somebo")
    expect(page.get_by_role("dialog").get_by_role("link")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page).to_have_url(live_web.url(operators_scope(), f"/t/{made.slug}/users/{values['user']}/"))


def test_the_preview_follows_what_is_chosen_before_it_is_saved(live_web: Live, at_work: Callable[..., Page]) -> None:
    made, _owner, _values = world()
    page = at_work()
    page.goto(live_web.url(operators_scope(), f"/t/{made.slug}/experience/"))
    shown = page.frame_locator("iframe")
    expect(shown.get_by_role("button", name="Sign in with a passkey")).to_be_visible()
    page.get_by_label("Passkey").uncheck()
    expect(shown.get_by_role("button", name="Sign in with a passkey")).to_have_count(0)
    page.goto(live_web.url(operators_scope(), f"/t/{made.slug}/experience/brand/"))
    page.get_by_label("Name on the pages").fill("Rider")
    expect(shown.get_by_text("Rider")).to_be_visible()


def test_a_short_name_is_suggested_until_one_is_typed(live_web: Live, at_work: Callable[..., Page]) -> None:
    page = at_work()
    page.goto(live_web.url(operators_scope(), "/tenants/new/"))
    name, slug = page.get_by_label("Name", exact=True), page.get_by_label("Short name")
    name.press_sequentially("Café Zürich 24!")
    expect(slug).to_have_value("cafe-zurich-24")
    slug.fill("mine")
    name.press_sequentially(" and more")
    expect(slug).to_have_value("mine")


def test_the_menu_opens_on_a_narrow_screen_and_the_tenant_can_be_changed(
    live_web: Live, at_work: Callable[..., Page]
) -> None:
    made, owner, _values = world()
    other = cast.new_tenant()
    give(owner, other.slug, "viewer")
    page = at_work(width=390)
    page.goto(live_web.url(operators_scope(), f"/t/{made.slug}/"))
    expect(page.get_by_role("link", name="Users", exact=True)).not_to_be_in_viewport()
    page.get_by_role("button", name="Open menu").click()
    page.get_by_role("link", name="Users", exact=True).click()
    expect(page.get_by_role("heading", name="Users")).to_be_visible()
    page.get_by_role("button", name="Open menu").click()
    page.locator("details.c-switcher summary").click()
    page.get_by_role("link", name=other.name).click()
    expect(page).to_have_url(live_web.url(operators_scope(), f"/t/{other.slug}/"))


def test_an_address_is_judged_while_it_is_typed_as_it_is_when_it_is_saved(
    live_web: Live, at_work: Callable[..., Page]
) -> None:
    made, _owner, values = world()
    page = at_work()
    page.goto(live_web.url(operators_scope(), f"/t/{made.slug}/applications/{values['application']}/addresses/"))
    wrong = ("https://a.test/#x", "https://*.a.test/", "https://me@a.test/", "http://a.test/", "com.a:/x", "nonsense")
    for uri in wrong:
        page.fill("#id_redirect_uris", f"https://shop.test/back\n{uri}")
        said = page.locator("#id_redirect_uris + .c-typing .c-error")
        expect(said).to_contain_text(uri)
        sentence = said.inner_text()
        page.get_by_role("button", name="Save").click()
        expect(page.locator("#id_redirect_uris_error")).to_have_text(sentence)
    for uri in ("https://a.test/x?y=z", "http://localhost:3000/", "http://[::1]/", "http://127.0.0.1:9/x"):
        page.fill("#id_redirect_uris", uri)
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("Saved.")).to_be_visible()
