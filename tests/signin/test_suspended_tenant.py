"""A tenant that is suspended: one page, in the visitor's language, and nothing behind it."""

from contextlib import closing

import pytest

from tenants import operations
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope
from tests import cast
from tests.visitor import Visitor


@pytest.fixture(scope="module")
def closed() -> TenantScope:
    tenant = cast.new_tenant()
    scope = tenant.scope()
    operations.suspend_tenant(tenant=tenant, reason="a test", by=COMMAND)
    return scope


@pytest.mark.parametrize(
    "path", ["/", "/signin", "/account/", "/register", "/oidc/jwks", "/nothing-there", "/brand/x.css"]
)
def test_every_address_answers_with_the_page(closed: TenantScope, path: str) -> None:
    browser = Visitor(closed)
    browser.open(path)
    assert browser.page.status_code == 503
    assert "<h1>Closed for now</h1>" in browser.text
    assert closed.name in browser.text


def test_it_speaks_the_visitors_language(closed: TenantScope) -> None:
    browser = Visitor(closed, language="ja")
    browser.open("/signin")
    assert "<h1>ただいま利用できません</h1>" in browser.text
    assert '<html lang="ja"' in browser.text


def test_it_may_have_its_style(closed: TenantScope) -> None:
    browser = Visitor(closed)
    browser.open("/signin")
    address = browser.text.partition('<link rel="stylesheet" href="')[2].partition('"')[0]
    with closing(browser.open(address)) as answer:
        assert answer.status_code == 200


def test_a_form_is_not_taken_either(closed: TenantScope) -> None:
    browser = Visitor(closed)
    answer = browser.client.post("/signin", {"login": "x", "password": "y"}, headers={"origin": browser.origin})
    assert answer.status_code == 503
