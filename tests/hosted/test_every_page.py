"""What holds of every hosted page: it is light, strict about what it loads, and says something in both languages."""

import re

import pytest

from tenants.isolation.scope import TenantScope
from tests.hosted.pages import Scene, shown
from tests.hosted.ways import NOT_PAGES, WAYS

LIMIT = 40 * 1024


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_page_is_light_and_strict(acme: TenantScope, language: str) -> None:
    """HTML, style and script together, uncompressed."""
    files: dict[str, int] = {}
    for name, visitor in shown(Scene(acme, language), WAYS, NOT_PAGES):
        html = visitor.text
        assert f'<html lang="{language}"' in html, name
        assert len(re.findall(r"<h1\b", html)) == 1, name
        policy = visitor.page.headers["Content-Security-Policy"]
        assert "unsafe" not in policy, name
        assert "script-src 'self'" in policy, name
        assert not re.search(r"<style\b|\sstyle=|\son\w+=|javascript:", html), name
        linked = re.findall(r'<(?:link rel="stylesheet" href|script src)="([^"]+)"', html)
        assert all(re.match(r"/(?:static|brand)/", address) for address in linked), name
        for address in linked:
            if address not in files:
                files[address] = len(visitor.client.get(address.replace("&amp;", "&")).getvalue())
        weight = len(html.encode()) + sum(files[address] for address in set(linked))
        print(f"{weight:6} {name}")
        assert weight <= LIMIT, name
