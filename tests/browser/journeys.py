"""The ways to each hosted page, as a person goes them. Each step leaves the browser on a page that can be looked at."""

from collections.abc import Iterator
from dataclasses import dataclass

from playwright.sync_api import Page

from identity.users.models import User
from tenants.isolation.scope import TenantScope
from tests import cast, visitor
from tests.live import Live


@dataclass(frozen=True)
class Journey:
    """One person with a browser at one tenant."""

    page: Page
    live: Live
    scope: TenantScope
    person: User

    def go(self, path: str) -> object:
        return self.page.goto(self.live.url(self.scope, path))

    def press(self, selector: str = ".primary") -> None:
        """Presses a button and waits for the page it leads to."""
        with self.page.expect_navigation():
            self.page.click(selector)

    def fill(self, **fields: str) -> None:
        for name, value in fields.items():
            self.page.fill(f"[name={name}]:visible", value)

    def send(self, **fields: str) -> None:
        self.fill(**fields)
        self.press()

    def pages(self) -> Iterator[str]:
        """Every hosted page of signing in, one after the other: its name, while the browser shows it."""
        yield from self._asked()
        yield from self._recovered()
        yield from self._signed_in()
        for name, path in (("not found", "/nothing-there"), ("suspended", "/signin/suspended")):
            self.go(path)
            yield name

    def _asked(self) -> Iterator[str]:
        self.go("/signin?next=/account/")
        yield "identifier"
        self.press()
        yield "identifier missing"
        self.send(login=self.person.email)
        yield "password"
        self.send(password="not the password")
        yield "password wrong"
        self.press("[value=code]")
        yield "code"
        self.send(code="123")
        yield "code wrong"
        self.press(".aside .secondary")
        yield "code sent again"
        self.go("/register")
        yield "register"
        self.send(email="nobody", password1="short")
        yield "register with mistakes"
        self.send(email=f"new.{self.person.email}", password1="another battery horse")
        yield "prove the address"

    def _recovered(self) -> Iterator[str]:
        self.go("/recover")
        yield "recover"
        before = len(visitor.delivered_to(self.scope, self.person.email))
        self.send(email=self.person.email)
        yield "recovery code"
        self.send(code=self.live.code_for(self.scope, self.person.email, before))
        yield "new password"
        self.send(password1=cast.PASSWORD)
        yield "recovered"

    def _signed_in(self) -> Iterator[str]:
        self.press()
        self.send(login=self.person.email)
        self.send(password=cast.PASSWORD)
        yield "account"
        self.go("/account/password")
        yield "change the password"
        self.go("/signin/again")
        yield "again"
        self.go("/signout")
        yield "sign out"
        self.press()
        yield "signed out"
