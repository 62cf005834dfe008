"""One session per browser, in memory: who is signed in where, and which sign-ins are under way."""

import secrets
from collections import OrderedDict
from dataclasses import dataclass, field

from examples.relying_party.provider import Started, Tokens

COOKIE = "genkan-demo"
LIMIT = 1000
UNDER_WAY = 20


@dataclass(slots=True)
class Browser:
    """`started` and `leaving` are keyed by state: each may be answered once."""

    key: str
    started: dict[str, Started] = field(default_factory=dict)
    leaving: dict[str, tuple[str, str]] = field(default_factory=dict)
    tokens: dict[tuple[str, str], Tokens] = field(default_factory=dict)

    def remember(self, started: Started) -> None:
        while len(self.started) >= UNDER_WAY:
            del self.started[next(iter(self.started))]
        self.started[started.state] = started


class Browsers:
    """The oldest ones are forgotten beyond the limit."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, Browser] = OrderedDict()

    def get(self, key: str) -> Browser:
        """The browser of this cookie, or a new one."""
        browser = self._known.get(key) or Browser(secrets.token_urlsafe(32))
        self._known[browser.key] = browser
        self._known.move_to_end(browser.key)
        while len(self._known) > LIMIT:
            self._known.popitem(last=False)
        return browser
