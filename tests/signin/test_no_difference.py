"""Known, suspended, unproved, without a password, unknown: one page, status, length, header and number of statements.

Every hosted page that takes an identifier, at a tenant where everything is on. How long it takes is in
test_enumeration_timing.py.
"""

import re
from collections.abc import Iterator

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings

from identity.signin.logbook.models import SignIn
from identity.signin.registration.stages import ASKED_HERE
from identity.users import hashers
from identity.users.models import User
from tenants.audit.models import Event
from tenants.isolation.scope import TenantScope, enter
from tenants.sessions import SessionStore
from tests import cast
from tests.rfc.core.test_terms import ask
from tests.signin.conftest import counted
from tests.signin.enumeration import KINDS, PAGES, Story, everything_on, nobody, somebody
from tests.signin.test_profile_fields import FIELDS, make
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
    people = [("nobody", nobody()), ("nobody", nobody()), *((kind, somebody(kind)) for kind in KINDS)]
    for kind, names in people:
        browser, name = Visitor(scope), getattr(names, what)
        hashes.clear()
        with counted() as statements:
            story(browser, name)
        seen[kind] = {**answer(browser, name), "statements": len(statements), "hashes": len(hashes)}
    for kind in KINDS:
        assert seen[kind] == seen["nobody"], kind


def test_an_address_that_is_taken_registers_like_one_that_is_free(hashes: list[int]) -> None:
    scope, seen = everything_on(), {}
    # People first: making them tells the caches of changes. The first round is for the caches, too.
    people = [("nobody", nobody()), ("nobody", nobody()), *((kind, somebody(kind)) for kind in KINDS)]
    for kind, taken in people:
        browser, free = Visitor(scope), nobody()
        browser.open("/register")
        hashes.clear()
        with counted() as statements:
            browser.submit(email=taken.email, username=free.username, password1="another battery horse")
        seen[kind] = {**answer(browser, taken.email), "hashes": len(hashes), "statements": len(statements)}
        browser.submit(code="12345")
        seen[kind] = {**seen[kind], "then": answer(browser, taken.email)}
    for kind in KINDS:
        assert seen[kind] == seen["nobody"], kind


def test_what_is_rehearsed_for_a_taken_address_leaves_nothing_behind() -> None:
    scope, taken, free = everything_on(), somebody("known"), nobody()
    with enter(scope):
        before = (User.objects.count(), EmailAddress.objects.count(), Event.objects.count())
    browser = Visitor(scope)
    browser.open("/register")
    browser.submit(email=taken.email, username=free.username, password1="another battery horse")
    with enter(scope):
        assert (User.objects.count(), EmailAddress.objects.count(), Event.objects.count()) == before
        session = SessionStore(cookie=browser.client.cookies[settings.SESSION_COOKIE_NAME].value).load()
        [row] = SignIn.objects.filter(identifier=taken.email)
    assert not {"registered_here", "account_authentication_methods"} & set(session)
    assert [(step["step"], step["outcome"], step["reason"]) for step in row.steps] == [("address", "asked", "taken")]
    # And the name that was typed beside it is free still.
    browser.open("/register")
    browser.submit(email=free.email, username=free.username, password1="another battery horse")
    assert browser.path.startswith("/register/code")


@pytest.fixture
def asking() -> TenantScope:
    """A tenant that asks questions and for agreement, on one page or with the questions on a second one."""
    scope = cast.new_tenant().scope()
    ask(scope)
    with enter(scope):
        for kind in ("text", "date", "checkbox", "select"):
            make(**FIELDS[kind])  # type: ignore[arg-type]  # of each kind its own
    return scope


def test_questions_and_terms_do_not_tell_a_taken_address_from_a_free_one(
    asking: TenantScope, hashes: list[int]
) -> None:
    person, seen = cast.person(asking), {}
    for kind, email in (("warm", nobody().email), ("nobody", nobody().email), ("somebody", person.email)):
        browser = Visitor(asking)
        browser.open("/register")
        hashes.clear()
        answers = {
            "field-department": "Sales",
            "field-birthdate": "1990-04-23",
            "field-news": "on",
            "field-gender": "f",
        }
        with counted() as statements:
            browser.submit(email=email, password1="another battery horse", terms="on", **answers)
        assert browser.path.startswith("/register/code"), browser.text
        seen[kind] = {**answer(browser, email), "hashes": len(hashes), "statements": len(statements)}
    assert seen["somebody"] == seen["nobody"]
    with enter(asking):
        session = SessionStore(cookie=browser.client.cookies[settings.SESSION_COOKIE_NAME].value).load()
    assert not {"registered_here", ASKED_HERE} & set(session)
