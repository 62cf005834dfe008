"""A person with a browser that runs no script: opens pages, fills the form it sees, follows where it is sent."""

import email
import itertools
import re
from email.message import EmailMessage
from email.policy import default
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.test import Client

from tenants import hosts
from tenants.isolation.scope import TenantScope
from tests import jobs

# Everybody has a place of their own, or all tests together would soon be too many tries.
PLACES = itertools.count(1)
CODE = re.compile(r"\b(\d{6})\b")
REDIRECTS = (301, 302, 303, 307, 308)


class Letter(EmailMessage):
    """A mail as a reader without HTML sees it: `get_content` is its plain text."""

    def get_content(self, *args: Any, **kwargs: Any) -> Any:
        if not self.is_multipart():
            return super().get_content(*args, **kwargs)
        body = self.get_body(("plain",))
        assert body is not None
        return body.get_content()

    @property
    def html(self) -> str:
        body = self.get_body(("html",))
        assert body is not None
        return str(body.get_content())


LETTERS = default.clone(message_factory=Letter)


class Visitor:
    """Keeps cookies, sends what a browser sends (Origin, CSRF token). `page` is the last answer."""

    def __init__(self, scope: TenantScope | None = None, *, host: str = "", language: str = "en", **meta: str) -> None:
        self.origin = hosts.origin(scope) if scope is not None else f"http://{host}"
        self.client = Client(
            enforce_csrf_checks=True,
            headers={"host": urlsplit(self.origin).netloc, "accept-language": language, "user-agent": "a browser"},
            **{"REMOTE_ADDR": f"2001:db8:0:{next(PLACES) % 0xFFFF:x}::1", **meta},
        )
        self.client.raise_request_exception = False
        self.page: Any = None
        self.path = "/"

    def open(self, path: str, **headers: str) -> Any:
        """GET, following redirects within this host. A redirect elsewhere stays as the answer."""
        self.page = self.client.get(path, headers=headers)
        self.path = path
        return self._follow()

    def submit(self, *, form: int = 0, follow: bool = True, **fields: str | list[str]) -> Any:
        """Fills the n-th form of the page (hidden fields included) and sends it."""
        found = forms_of(self.text)[form]
        action = urljoin(self.path, found["action"] or self.path)
        data = {**found["fields"], **fields}
        self.page = self.client.post(action, data, headers={"origin": self.origin})
        self.path = action
        return self._follow() if follow else self.page

    def sign_in(self, login: str, password: str, path: str = "/signin") -> Any:
        self.open(path)
        self.submit(login=login)
        return self.submit(password=password)

    @property
    def text(self) -> str:
        return self.page.content.decode()

    @property
    def location(self) -> str:
        return self.page.headers.get("Location", "")

    def _follow(self) -> Any:
        for _ in range(10):
            target = urljoin(self.origin + self.path, self.location)
            if self.page.status_code not in REDIRECTS or not target.startswith(self.origin + "/"):
                return self.page
            self.path = target.removeprefix(self.origin)
            self.page = self.client.get(self.path)
        raise AssertionError(f"redirected in circles at {self.path}")


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, Any]] = []
        # The select or textarea that is open, by its name.
        self.select = self.textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "form":
            self.forms.append({"action": values.get("action") or "", "fields": {}})
        elif tag == "select" and self.forms:
            self.select = values.get("name") or ""
        elif tag == "option" and self.select:
            fields, value = self.forms[-1]["fields"], values.get("value") or ""
            if "selected" in values or self.select not in fields:
                fields[self.select] = value
        elif tag == "textarea" and self.forms and values.get("name"):
            self.textarea = values["name"] or ""
            self.forms[-1]["fields"][self.textarea] = ""
        elif tag == "input" and self.forms and values.get("name"):
            kind = values.get("type") or "text"
            if (kind in ("checkbox", "radio") and "checked" not in values) or kind == "submit":
                return
            self.forms[-1]["fields"][values["name"]] = (
                values.get("value", "on" if kind in ("checkbox", "radio") else "") or ""
            )

    def handle_data(self, data: str) -> None:
        if self.textarea:
            self.forms[-1]["fields"][self.textarea] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.select = ""
        elif tag == "textarea" and self.textarea:
            fields = self.forms[-1]["fields"]
            fields[self.textarea] = fields[self.textarea].removeprefix("\n")
            self.textarea = ""


def forms_of(html: str) -> list[dict[str, Any]]:
    """The forms of a page: action, and the fields with the values they hold."""
    parser = _Forms()
    parser.feed(html)
    return parser.forms


def mails_to(scope: TenantScope, address: str) -> list[Any]:
    """What the development mailbox of a tenant holds for an address, oldest first. Runs waiting jobs first."""
    jobs.run_all()
    return delivered_to(scope, address)


def delivered_to(scope: TenantScope, address: str) -> list[Any]:
    """The same, without running anything: some worker does."""
    folder = Path(settings.MAILBOX) / scope.slug
    mails = [email.message_from_bytes(file.read_bytes(), policy=LETTERS) for file in sorted(folder.glob("*.eml"))]
    return [mail for mail in mails if address in str(mail["To"])]


def code_for(scope: TenantScope, address: str) -> str:
    """The six digits of the latest mail to an address that holds a code: others tell of changes, a moment later."""
    return code_in([mail for mail in mails_to(scope, address) if CODE.search(mail.get_content())][-1])


def code_in(mail: Any) -> str:
    body = mail.get_content()
    found = CODE.search(body)
    assert found is not None, body
    return found[1]
