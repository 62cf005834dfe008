"""Known, suspended, unproved, without a password, unknown: one page, status, length, header and number of statements.

Every hosted page that takes an identifier, at a tenant where everything is on. How long it takes is in
test_enumeration_timing.py.
"""

import re
from collections.abc import Iterator

import pytest

from identity.users import hashers
from tests.signin.conftest import counted
from tests.signin.enumeration import KINDS, PAGES, Story, everything_on, nobody, somebody
from tests.visitor import Visitor

pytestmark = pytest.mark.usefixtures("warm_caches")
# What is meant to differ: the name itself, and secrets of this browser alone.
TOKENS = re.compile(r'csrfmiddlewaretoken" value="[^"]+|data-seconds="\d+"')
SPACED = re.compile(r"\+81 ?90[\d -]+|0?90[\d-]{9,}")


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """How often a password was hashed; the hashing itself is real."""
    seen: list[int] = []
    for name in ("encode", "verify"):
        real = getattr(hashers.Argon2id, name)

        def note(self: hashers.Argon2id, password: str, other: str, real: object = real) -> object:
            seen.append(len(password))
            return real(self, password, other)  # type: ignore[operator]  # one of the two methods

        monkeypatch.setattr(hashers.Argon2id, name, note)
    return seen


def answer(browser: Visitor, name: str) -> dict[str, object]:
    text = SPACED.sub("WHO", browser.text.replace(name, "WHO"))
    headers = {key: value for key, value in browser.page.headers.items() if key not in ("Location", "Expires")}
    cookies = sorted(cookie for cookie, morsel in browser.client.cookies.items() if morsel.value)
    return {
        "status": browser.page.status_code,
        "path": browser.path,
        "text": TOKENS.sub("", text),
        "length": len(browser.page.content),
        "headers": headers,
        "cookies": cookies,
    }


@pytest.mark.parametrize(("what", "story"), PAGES, ids=lambda part: part if isinstance(part, str) else part.__name__)
def test_nobody_can_be_told_from_somebody(what: str, story: Story, hashes: list[int]) -> None:
    scope, seen = everything_on(), {}
    # Once for the caches.
    story(Visitor(scope), getattr(nobody(), what))
    for kind in ("nobody", *KINDS):
        name = getattr(nobody() if kind == "nobody" else somebody(kind), what)
        browser = Visitor(scope)
        hashes.clear()
        with counted() as statements:
            story(browser, name)
        seen[kind] = {**answer(browser, name), "statements": len(statements), "hashes": len(hashes)}
    for kind in KINDS:
        assert seen[kind] == seen["nobody"], kind


def test_an_address_that_is_taken_registers_like_one_that_is_free(hashes: list[int]) -> None:
    scope, seen = everything_on(), {}
    for kind in ("nobody", *KINDS):
        taken, free = nobody() if kind == "nobody" else somebody(kind), nobody()
        browser = Visitor(scope)
        browser.open("/register")
        hashes.clear()
        browser.submit(email=taken.email, username=free.username, password1="another battery horse")
        seen[kind] = {**answer(browser, taken.email), "hashes": len(hashes)}
        browser.submit(code="12345")
        seen[kind] = {**seen[kind], "then": answer(browser, taken.email)}
    for kind in KINDS:
        assert seen[kind] == seen["nobody"], kind
