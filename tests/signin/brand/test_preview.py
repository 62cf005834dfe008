"""The preview beside the settings: real pages with unsaved values, for the console's frame alone, and inert (SECURITY 3)."""

import json
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest

from identity.signin.brand.models import Branding, Draft, OrganizationBranding
from identity.signin.brand.samples import samples
from identity.signin.models import SignInPolicy
from orgs.operations import create_organization
from tenants.audit.actor import COMMAND
from tenants.hosts import origin
from tenants.isolation.scope import TenantScope, enter
from tenants.register import operators_scope
from tests import cast
from tests.console.people import at_console, give, new_operator
from tests.signin.brand.branded import application, brand, branded, uploaded
from tests.visitor import Visitor, forms_of

BRAND = "brand.branding"


def staff(scope: TenantScope, role: str = "admin") -> Visitor:
    operator = new_operator()
    give(operator, scope.slug, role)
    return at_console(operator)


def typed(console: Visitor, scope: TenantScope, path: str, form: str, **fields: str) -> str:
    """What the script does: sends the form as it stands, and opens what it is answered."""
    console.open(f"/t/{scope.slug}/{path}")
    own = next(one for one in forms_of(console.text) if "csrfmiddlewaretoken" in one["fields"] and one["action"] == "")
    answer = console.client.post(
        f"/t/{scope.slug}/preview/?form={form}", {**own["fields"], **fields}, headers={"origin": console.origin}
    )
    assert answer.status_code == 200, answer.content
    return str(json.loads(answer.content)["address"])


def shown(scope: TenantScope, address: str, **switches: str) -> Visitor:
    """The frame's content."""
    assert address.startswith(f"{origin(scope)}/brand/preview/")
    stranger = Visitor(scope)
    stranger.page = stranger.client.get(urlsplit(address).path, switches)
    return stranger


def test_it_stands_beside_the_settings_with_what_is_saved() -> None:
    scope = branded(display_name="Rider")
    console = staff(scope, "viewer")
    console.open(f"/t/{scope.slug}/experience/brand/")
    frame = re.search(r'<iframe src="([^"]+)"[^>]* sandbox ', console.text)
    assert frame is not None
    page = shown(scope, frame[1].split("?")[0])
    assert "Rider" in page.text
    assert "<h1>Sign in</h1>" in page.text
    policy = console.page.headers["Content-Security-Policy"]
    assert f"frame-src {origin(scope)}" in policy.split("; ")


def test_only_the_tenants_own_pages_may_be_framed_and_only_inside_a_tenant(globex: TenantScope) -> None:
    scope = branded()
    console = staff(scope)
    console.open("/")
    assert "frame-src" not in console.page.headers["Content-Security-Policy"]
    console.open(f"/t/{scope.slug}/")
    assert origin(globex) not in console.page.headers["Content-Security-Policy"]


def test_it_follows_what_is_typed_and_saves_none_of_it() -> None:
    scope = branded(display_name="Rider")
    console = staff(scope)
    address = typed(console, scope, "experience/brand/", BRAND, display_name="Other", colour="#ffcc00", **{"texts-en-signin_title": "Hi"})  # fmt: skip
    page = shown(scope, address)
    assert "<h1>Hi</h1>" in page.text
    assert "Other" in page.text
    css = re.search(r'href="(/brand/preview/[^"]+/style.css[^"]*)"', page.text)
    assert css is not None
    assert b"--brand:#ffcc00" in page.client.get(css[1].replace("&amp;", "&")).content
    with enter(scope):
        assert Branding.load().display_name == "Rider"
    assert "Rider" in Visitor(scope).open("/signin").text


def test_what_cannot_be_taken_is_shown_as_it_is_saved() -> None:
    scope = branded(colour="#112233", css=".card { color: red }")
    address = typed(
        staff(scope), scope, "experience/brand/", BRAND, colour="red;}", css="@import 'x';", display_name="Other"
    )
    page = shown(scope, address)
    assert "Other" in page.text
    links = re.findall(r'href="(/brand/preview/[^"]+)"', page.text)
    sheets = [page.client.get(link.replace("&amp;", "&")).content.decode() for link in links]
    assert "--brand:#112233" in sheets[0]
    assert sheets[1] == ".card { color: red }"


def test_policies_are_followed_too() -> None:
    scope = branded()
    console = staff(scope)
    address = typed(
        console, scope, "experience/registration/", "signin.signinpolicy&part=registration", registration="closed"
    )
    assert "Create an account" not in shown(scope, address).text
    assert "Create an account" in Visitor(scope).open("/signin").text
    with enter(scope):
        assert SignInPolicy.load().registration == "open"


def test_an_organizations_own_brand_is_followed_and_only_by_whoever_may_change_it(globex: TenantScope) -> None:
    scope = branded(display_name="Acme", colour="#112233")
    with enter(scope):
        kitano = create_organization(name="Kitano", by=COMMAND).pk
    console, form = staff(scope), f"brand.organizationbranding&organization={kitano}"
    address = typed(console, scope, f"organizations/{kitano}/brand/", form, display_name="Kitano Shipping", colour="#8844cc")  # fmt: skip
    page = shown(scope, address)
    assert "Kitano Shipping</title>" in page.text
    css = re.search(r'href="(/brand/preview/[^"]+/style.css[^"]*)"', page.text)
    assert css is not None
    assert b"--brand:#8844cc" in page.client.get(css[1].replace("&amp;", "&")).content
    with enter(scope):
        assert not OrganizationBranding.objects.exists()
    viewer, elsewhere = staff(scope, "viewer"), staff(globex)
    viewer.open(f"/t/{scope.slug}/organizations/{kitano}/brand/")
    assert "data-live=" in viewer.text
    for visitor, tenant in ((viewer, scope), (elsewhere, globex)):
        visitor.open(f"/t/{tenant.slug}/")
        path = f"/t/{tenant.slug}/preview/?form={form}"
        assert visitor.client.post(path, {}, headers={"origin": visitor.origin}).status_code == 403


def test_an_applications_own_brand_is_followed() -> None:
    scope = branded(display_name="Acme")
    shop = application(scope)
    console = staff(scope)
    address = typed(console, scope, f"applications/{shop}/brand/", f"brand.applicationbranding&application={shop}", display_name="The shop")  # fmt: skip
    assert "The shop</title>" in shown(scope, address).text
    console.open(f"/t/{scope.slug}/applications/{shop}/brand/")
    assert "data-live=" in console.text


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_theme_and_language_can_be_shown(language: str, theme: str) -> None:
    scope = branded()
    console = staff(scope)
    address = typed(console, scope, "experience/brand/", BRAND)
    for name, sample in samples().items():
        page = shown(scope, address, page=name, language=language, theme=theme)
        assert page.page.status_code == 200, name
        assert f'<html lang="{language}" data-theme="{theme}">' in page.text
        assert "<h1>" in page.text
        assert re.search(r"<body class=\"[\w -]+\" inert>", page.text), name
        assert "<script" not in page.text
        assert "csrfmiddlewaretoken" not in page.text
        assert not re.search(r"\b(?:None|True|False)\b", re.sub(r"<[^>]+>", "", page.text)), name
        assert sample.template.endswith(".html")


@pytest.mark.parametrize(("name", "path"), [("signin", "/signin"), ("register", "/register"), ("recover", "/recover")])
def test_it_shows_what_the_real_page_shows(name: str, path: str) -> None:
    scope = branded(display_name="Rider", texts={"en": {"signin_title": "Welcome"}})
    frame = shown(scope, typed(staff(scope), scope, "experience/brand/", BRAND), page=name)
    real = Visitor(scope)
    real.open(path)
    assert _main(frame.text) == _main(real.text)


def _main(html: str) -> str:
    """What stands in the card, without what only a live form has."""
    main = html[html.index("<main") : html.index("</main>")]
    return re.sub(
        r'<input type="hidden" name="csrf[^>]+>|\?next=[^"]*|<script.*?</script>|\s(?:autofocus|hidden)\b', "", main
    )


def test_it_is_inert_and_knows_nobody() -> None:
    scope = branded()
    alice, browser = cast.person(scope), Visitor(scope)
    address = typed(staff(scope), scope, "experience/brand/", BRAND)
    browser.sign_in(alice.email, cast.PASSWORD)
    before = {name: morsel.value for name, morsel in browser.client.cookies.items()}
    answer = browser.client.get(urlsplit(address).path, {"ui_locales": ""})
    assert alice.email not in answer.text
    assert not answer.cookies
    assert {name: morsel.value for name, morsel in browser.client.cookies.items()} == before


def test_its_headers_let_the_console_frame_it_and_nobody_else() -> None:
    scope = branded()
    page = shown(scope, typed(staff(scope), scope, "experience/brand/", BRAND)).page
    policy = {part.split()[0]: part.split()[1:] for part in page.headers["Content-Security-Policy"].split("; ")}
    assert policy["frame-ancestors"] == [origin(operators_scope())]
    assert policy["sandbox"] == []
    assert policy["default-src"] == policy["form-action"] == policy["base-uri"] == ["'none'"]
    assert policy["style-src"] == [origin(scope)]
    assert "script-src" not in policy
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in page.headers
    assert page.headers["Cache-Control"] == "no-store"
    real = Visitor(scope).open("/signin")
    assert "frame-ancestors 'none'" in real.headers["Content-Security-Policy"]
    assert real.headers["X-Frame-Options"] == "DENY"


def test_an_address_is_of_one_tenant_for_minutes_and_signed(globex: TenantScope) -> None:
    scope = branded()
    path = urlsplit(typed(staff(scope), scope, "experience/brand/", BRAND)).path
    assert Visitor(scope).client.get(path).status_code == 200
    token = path.split("/")[3]
    forged = [
        token[:-2] + "xx",
        token.replace(":", "", 1),
        "x",
        "-",
        token + "%00",
        ":".join(["x", *token.split(":")[1:]]),
    ]
    for bad in forged:
        for ending in ("", "style.css", "own.css"):
            answer = Visitor(scope).client.get(f"/brand/preview/{bad}/{ending}")
            assert answer.status_code in (400, 404), bad
            assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert Visitor(globex).client.get(path).status_code == 404
    with enter(scope):
        Draft.objects.update(expires_at=datetime(2020, 1, 1, tzinfo=UTC))
    assert Visitor(scope).client.get(path).status_code == 404


def test_a_signature_does_not_outlive_the_draft(monkeypatch: pytest.MonkeyPatch) -> None:
    scope = branded()
    path = urlsplit(typed(staff(scope), scope, "experience/brand/", BRAND)).path
    monkeypatch.setattr(Draft, "LIFETIME", timedelta(seconds=-1))
    assert Visitor(scope).client.get(path).status_code == 404


def test_only_who_may_change_the_form_may_carry_values_into_it(acme: TenantScope) -> None:
    scope = branded()
    path = f"/t/{scope.slug}/preview/?form={BRAND}"
    for visitor in (staff(scope, "viewer"), staff(acme), at_console()):
        visitor.client.handler.enforce_csrf_checks = False
        answer = visitor.client.post(path, {"display_name": "x"}, headers={"origin": visitor.origin})
        assert answer.status_code in (302, 403, 404)
    console = staff(scope)
    console.client.handler.enforce_csrf_checks = False
    for form in (
        "",
        "users.user",
        "brand.image",
        "brand.applicationbranding",
        "brand.applicationbranding&application=x",
    ):
        answer = console.client.post(
            f"/t/{scope.slug}/preview/?form={form}", {"x": "y"}, headers={"origin": console.origin}
        )
        assert answer.status_code == 403, form
    with enter(scope):
        assert not Draft.objects.exists()


def test_an_application_of_another_tenant_cannot_be_named(acme: TenantScope) -> None:
    scope = branded()
    stranger = application(acme)
    console = staff(scope)
    console.client.handler.enforce_csrf_checks = False
    path = f"/t/{scope.slug}/preview/?form=brand.applicationbranding&application={stranger}"
    assert console.client.post(path, {}, headers={"origin": console.origin}).status_code == 403


def test_logos_are_shown_in_the_theme_that_the_switch_says() -> None:
    scope = branded()
    light, dark = uploaded(scope, colour="red"), uploaded(scope, colour="blue")
    brand(scope, logo=light, logo_dark=dark)
    address = typed(staff(scope), scope, "experience/brand/", BRAND, logo=light.pk, logo_dark=dark.pk)
    assert light.address in shown(scope, address, theme="light").text
    in_dark = shown(scope, address, theme="dark").text
    assert dark.address in in_dark
    assert light.address not in in_dark


def test_a_draft_is_one_row_for_each_member_of_staff_and_form() -> None:
    scope = branded()
    console = staff(scope)
    for name in ("A", "B"):
        typed(console, scope, "experience/brand/", BRAND, display_name=name)
    typed(staff(scope), scope, "experience/brand/", BRAND)
    with enter(scope):
        assert Draft.objects.count() == 2
