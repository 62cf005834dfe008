"""What holds of every hosted page: it is light, strict about what it loads, and says something in both languages."""

import re
from dataclasses import dataclass, field

from tests.visitor import Visitor

LIMIT = 40 * 1024


@dataclass
class Strictness:
    """`files`: what pages link to, with its size. HTML, style and script together are light, uncompressed."""

    language: str
    files: dict[str, int] = field(default_factory=dict)

    def check(self, name: str, visitor: Visitor) -> None:
        html = visitor.text
        assert f'<html lang="{self.language}"' in html, name
        assert len(re.findall(r"<h1\b", html)) == 1, name
        policy = visitor.page.headers["Content-Security-Policy"]
        assert "unsafe" not in policy, name
        assert "script-src 'self'" in policy, name
        assert not re.search(r"<style\b|\sstyle=|\son\w+=|javascript:", html), name
        linked = re.findall(r'<(?:link rel="stylesheet" href|script src)="([^"]+)"', html)
        assert all(re.match(r"/(?:static|brand)/", address) for address in linked), name
        for address in linked:
            if address not in self.files:
                self.files[address] = len(visitor.client.get(address.replace("&amp;", "&")).getvalue())
        weight = len(html.encode()) + sum(self.files[address] for address in set(linked))
        print(f"{weight:6} {name}")
        assert weight <= LIMIT, name
