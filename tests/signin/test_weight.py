"""HTML, style and script of a hosted page together: at most 40 KB, nothing from elsewhere."""

import re

import pytest

from tenants.isolation.scope import TenantScope
from tests import cast
from tests.visitor import Visitor

LIMIT = 40 * 1024
# What we have reached: a page that grows past this should say why.
REACHED = 24 * 1024


def _weigh(browser: Visitor) -> int:
    html = browser.text
    addresses = re.findall(r'(?:<link rel="stylesheet" href|<script src)="([^"]+)"', html)
    # The page that asks for the identifier has the script of passkeys, too.
    assert len(addresses) in (3, 4)
    total = len(html.encode())
    for address in addresses:
        assert re.match(r"/(static|brand)/", address)
        answer = browser.client.get(address)
        assert answer.status_code == 200
        total += len(answer.getvalue())
    return total


@pytest.mark.parametrize("language", ["en", "ja"])
def test_no_page_is_heavier(acme: TenantScope, language: str) -> None:
    alice, browser = cast.person(acme), Visitor(acme, language=language)
    weights = {}
    for path in ("/signin", "/register", "/recover", "/nothing-there"):
        browser.open(path)
        weights[path] = _weigh(browser)
    browser.open("/signin")
    browser.submit(login=alice.email)
    weights["password"] = _weigh(browser)
    browser.submit(action="code")
    weights["code"] = _weigh(browser)
    browser.sign_in(alice.email, cast.PASSWORD)
    for path in ("/account/", "/account/password"):
        browser.open(path)
        weights[path] = _weigh(browser)
    print(weights)
    assert max(weights.values()) <= REACHED <= LIMIT


def test_nothing_comes_from_another_host(acme: TenantScope) -> None:
    browser = Visitor(acme)
    browser.open("/signin")
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', browser.text)
