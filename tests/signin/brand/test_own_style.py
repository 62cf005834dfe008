"""A tenant's own style is on the pages of the way in and nowhere where a person agrees, proves or protects."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import URLPattern, URLResolver, get_resolver

from identity.signin.brand.look import STYLED
from identity.signin.brand.models import Branding
from identity.signin.brand.operations import update_branding
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import enter
from tenants.register import operators_scope
from tests import cast
from tests.house.test_endpoints import SAMPLES
from tests.signin.brand.branded import brand, branded
from tests.visitor import Visitor

CSS = ".card { border-width: 3px }"
SENSITIVE = re.compile(r"consent|device|again|factor|mfa|passkey|security|password|enrol|terms|step|token|invit")
# A code for a new password, and the words after it: nothing is chosen or agreed to there.
HARMLESS = {"account_reset_password", "account_confirm_password_reset_code", "account_password_reset_completed"}


def addresses() -> dict[str, str]:
    """Every name of an address of a tenant's host, with a sample."""

    def walk(patterns: list[URLPattern | URLResolver], prefix: str) -> dict[str, str]:
        found: dict[str, str] = {}
        for pattern in patterns:
            text = prefix + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                found |= walk(pattern.url_patterns, text)
            elif pattern.name:
                found[pattern.name] = "/" + re.sub(r"<(?:(\w+):)?\w+>", lambda part: SAMPLES[part[1] or "str"], text)
        return found

    return walk(get_resolver("identity.urls_tenant").url_patterns, "")


def test_no_name_that_sounds_sensitive_is_among_the_styled_ones() -> None:
    assert set(addresses()) >= STYLED
    assert {name for name in STYLED if SENSITIVE.search(name)} <= HARMLESS


@pytest.mark.parametrize("is_signed_in", [False, True])
def test_every_address_wears_it_or_not_as_the_list_says(is_signed_in: bool) -> None:
    scope = branded(css=CSS)
    alice, browser = cast.person(scope), Visitor(scope)
    if is_signed_in:
        browser.sign_in(alice.email, cast.PASSWORD)
    known = addresses()
    worn = {path for path in known.values() if b"/brand/own/" in getattr(browser.client.get(path), "content", b"")}
    # Several names may be one address.
    assert worn <= {known[name] for name in STYLED}
    assert ("/account/" if is_signed_in else "/signin") in worn


def test_it_is_a_file_of_the_same_host_kept_for_good() -> None:
    browser = Visitor(branded(css=CSS))
    browser.open("/signin")
    address = re.search(r'href="(/brand/own/[0-9a-f]{12}\.css)"', browser.text)
    assert address is not None
    answer = browser.client.get(address[1])
    assert answer.content == b".card { border-width: 3px }"
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in answer.headers["Cache-Control"]


def test_without_one_there_is_no_file() -> None:
    browser = Visitor(branded())
    browser.open("/signin")
    assert "/brand/own/" not in browser.text
    assert browser.open("/brand/own/000000000000.css").status_code == 404


def test_what_is_served_is_what_was_understood_when_it_was_saved() -> None:
    scope = branded(css="/* no */ a { color: red")
    with enter(scope):
        assert Branding.objects.get().css_served == "a { color: red}"
    with pytest.raises(ValidationError, match="Line 1"):
        brand(scope, css="@import 'x';")


def test_the_agencys_own_tenant_takes_none() -> None:
    """SECURITY 5."""
    with enter(operators_scope()):
        row = Branding.objects.get()
        row.css = CSS
        with pytest.raises(ValidationError):
            update_branding(branding=row, by=COMMAND)
        # Not even one that came into the row in another way.
        Branding.objects.update(css=CSS, css_served=CSS)
    try:
        browser = Visitor(operators_scope())
        browser.open("/signin")
        assert "/brand/own/" not in browser.text
        assert browser.open("/brand/own/000000000000.css").status_code == 404
    finally:
        with enter(operators_scope()):
            Branding.objects.update(css="", css_served="")
