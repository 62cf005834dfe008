"""The pages on the way to an application may look like the application."""

import re
from uuid import UUID

from django.utils import timezone

from identity.signin import interaction as interactions
from identity.signin.brand.models import ApplicationBranding
from identity.signin.brand.operations import update_application_branding
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.console.people import events
from tests.signin.brand.branded import application, branded, uploaded
from tests.visitor import Visitor, mails_to


def way_to(scope: TenantScope, application_id: UUID) -> str:
    """Where a person waits who came from an application: the sign-in page of an interaction."""
    with enter(scope):
        row = interactions.save(
            secret="x" * 43, request={}, return_path="/oidc/auth/{id}", application_id=application_id,
            proof_after=None, now=timezone.now(),
        )  # fmt: skip
        return f"/signin?next={row.return_path}"


def style(browser: Visitor) -> str:
    address = re.search(r'<link rel="stylesheet" href="(/brand/[^"]+)"', browser.text)
    assert address is not None
    answer = browser.client.get(address[1].replace("&amp;", "&"))
    assert "immutable" in answer.headers["Cache-Control"]
    return str(answer.content.decode())


def test_only_what_it_chose_differs() -> None:
    scope = branded(display_name="Acme", colour="#112233", terms_url="https://acme.test/terms")
    shop = application(scope, display_name="The shop", colour="#ffcc00")
    browser = Visitor(scope)
    browser.open(way_to(scope, shop))
    assert "<title>Sign in · The shop</title>" in browser.text
    assert "https://acme.test/terms" in browser.text
    assert "--brand:#ffcc00" in style(browser)
    browser.open("/signin")
    assert "The shop" not in browser.text
    assert "--brand:#112233" in style(browser)


def test_it_holds_on_the_pages_after_the_first_one() -> None:
    scope = branded()
    shop = application(
        scope, display_name="The shop", css=".card { color: red }", texts={"en": {"register_title": "Join the shop"}}
    )
    alice, browser = cast.person(scope), Visitor(scope)
    browser.open(way_to(scope, shop))
    browser.submit(login=alice.email)
    assert "The shop</title>" in browser.text
    own = re.search(r'href="(/brand/own/[^"]+)"', browser.text)
    assert own is not None
    assert browser.client.get(own[1]).content == b".card { color: red }"
    browser.submit(action="code")
    assert "The shop</title>" in browser.text
    mail = mails_to(scope, alice.email)[-1]
    assert "The shop" in mail["Subject"]
    assert mail["From"].addresses[0].display_name == "The shop"
    browser.open(way_to(scope, shop).replace("/signin", "/register"))
    assert "<h1>Join the shop</h1>" in browser.text


def test_a_logo_is_taken_with_its_own_dark_one() -> None:
    """The tenant's dark logo beside an application's light one would be two different companies."""
    scope = branded()
    one, two, three = (uploaded(scope, colour=colour) for colour in ("red", "green", "blue"))
    with enter(scope):
        from identity.signin.brand.models import Branding
        from identity.signin.brand.operations import update_branding

        row = Branding.objects.get()
        row.logo, row.logo_dark, row.colour_dark = one, two, "#ff0000"
        update_branding(branding=row, by=COMMAND)
    shop = application(scope, logo=three, colour="#00ff00")
    browser = Visitor(scope)
    browser.open(way_to(scope, shop))
    assert three.address in browser.text
    assert two.address not in browser.text
    assert "#ff0000" not in style(browser)


def test_a_brand_without_any_choice_is_no_row() -> None:
    scope = branded()
    shop = application(scope, display_name="The shop")
    with enter(scope):
        row = ApplicationBranding.objects.get(pk=shop)
        row.display_name = ""
        update_application_branding(branding=row, by=COMMAND)
        assert not ApplicationBranding.objects.filter(pk=shop).exists()
    assert [event.details["display_name"] for event in events(scope, "application.update_branding")] == [
        ["The shop", ""],
        ["", "The shop"],
    ]


def test_an_application_of_another_tenant_has_no_say() -> None:
    scope, other = branded(display_name="Acme"), branded()
    stranger = application(other, display_name="The stranger")
    browser = Visitor(scope)
    browser.open(way_to(scope, stranger))
    assert "The stranger" not in browser.text
    assert browser.open(f"/brand/000000000000.css?for={stranger}").status_code == 200
    for nonsense in ("x", "%00", "1" * 5000):
        assert browser.open(f"/brand/000000000000.css?for={nonsense}").status_code < 500
