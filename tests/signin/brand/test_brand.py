"""A tenant's name and colour on its pages, and no other way for a colour to come in."""

import re

import pytest
from django.core.exceptions import ValidationError

from identity.signin.brand.models import Branding
from identity.signin.brand.operations import update_branding
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.visitor import Visitor


def _branded(**choices: str) -> TenantScope:
    scope = cast.tenant_with()
    with enter(scope):
        row = Branding.load()
        for name, value in choices.items():
            setattr(row, name, value)
        update_branding(branding=row, by=COMMAND)
    return scope


def _style(browser: Visitor) -> str:
    browser.open("/signin")
    return browser.text.partition('href="/brand/')[2].partition('"')[0]


def test_the_name_and_the_colour_are_the_tenants() -> None:
    scope = _branded(display_name="アクメ商事", colour="#ffcc00")
    browser = Visitor(scope)
    address = _style(browser)
    assert "<title>Sign in · アクメ商事</title>" in browser.text
    assert '<span class="mark" aria-hidden="true">ア</span>' in browser.text
    assert "ffcc00" not in browser.text
    assert browser.open(f"/brand/{address}").content.count(b"--brand:#ffcc00;--on-brand:#000000;") == 2


def test_a_new_colour_has_a_new_address() -> None:
    scope = _branded(colour="#112233")
    before = _style(Visitor(scope))
    with enter(scope):
        row = Branding.load()
        row.colour = "#445566"
        update_branding(branding=row, by=COMMAND)
    assert _style(Visitor(scope)) != before


def test_it_is_kept_for_good_under_its_own_version_only() -> None:
    """Another process may not have heard of the change yet: what it answers must not be kept for a year."""
    browser = Visitor(_branded(colour="#112233"))
    address = _style(browser)
    assert "immutable" in browser.open(f"/brand/{address}").headers["Cache-Control"]
    assert browser.open("/brand/0123456789ab.css").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "colour", ["red", "#fff", "#12345g", "#112233;}body{display:none", "#112233\n", "url(x)", "", "var(--x)"]
)
def test_only_a_colour_is_a_colour(colour: str) -> None:
    with pytest.raises(ValidationError):
        Branding(colour=colour).clean_fields()


def test_the_footer_leads_to_the_tenants_own_terms() -> None:
    scope = _branded(terms_url="https://acme.example/terms", privacy_url="https://acme.example/privacy")
    browser = Visitor(scope)
    browser.open("/signin")
    assert '<a href="https://acme.example/terms">Terms</a>' in browser.text
    browser.open("/register")
    assert re.search(r'you accept the <a href="https://acme.example/terms">terms of use</a> and the <a', browser.text)


def test_a_name_is_only_text_in_pages_and_mails() -> None:
    from tests.visitor import mails_to

    scope = _branded(display_name='<b>"Acme"\\ & Co</b>')
    alice, browser = cast.person(scope), Visitor(scope)
    browser.open("/recover")
    assert "<b>" not in browser.text
    browser.submit(email=alice.email)
    mail = mails_to(scope, alice.email)[-1]
    assert mail["From"].addresses[0].display_name == "<b>Acme & Co</b>"
    assert mail["Subject"] == 'Your code for a new password at <b>"Acme"\\ & Co</b>'
