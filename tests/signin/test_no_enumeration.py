"""Whether somebody has an account here cannot be learnt from a page, its status, its statements or its hashes."""

import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from identity.users import hashers
from identity.users.operations import suspend_user
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.signin.conftest import counted
from tests.visitor import Visitor, mails_to


def _nobody() -> str:
    return f"nobody{uuid.uuid4().hex[:8]}@example.test"


def _same(browser: Visitor, identifier: str) -> tuple[int, str, str]:
    """The answer without what is meant to differ: the identifier itself and the form's token."""
    text = browser.text.replace(identifier, "WHO")
    return (
        browser.page.status_code,
        browser.path,
        re.sub(r'(csrfmiddlewaretoken" value=")[^"]+|data-seconds="\d+"', "", text),
    )


@contextmanager
def _hashed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """How often a password was hashed while the block ran; the hashing itself is real."""
    real, seen = hashers.Argon2id.encode, []

    def note(self: hashers.Argon2id, password: str, salt: str) -> str:
        seen.append(len(password))
        return real(self, password, salt)

    def verify(self: hashers.Argon2id, password: str, encoded: str) -> bool:
        seen.append(len(password))
        return real_verify(self, password, encoded)

    real_verify = hashers.Argon2id.verify
    with monkeypatch.context() as patch:
        patch.setattr(hashers.Argon2id, "encode", note)
        patch.setattr(hashers.Argon2id, "verify", verify)
        yield seen


def _enter_wrong_password(browser: Visitor, identifier: str) -> None:
    browser.open("/signin")
    browser.submit(login=identifier)
    browser.submit(password="not the password")


def _ask_for_code(browser: Visitor, identifier: str) -> None:
    browser.open("/signin")
    browser.submit(login=identifier)
    browser.submit(action="code")


def _enter_wrong_code(browser: Visitor, identifier: str) -> None:
    _ask_for_code(browser, identifier)
    browser.submit(code="12345")


def _send_again(browser: Visitor, identifier: str) -> None:
    _ask_for_code(browser, identifier)
    browser.submit(form=1)


def _use_up_codes(browser: Visitor, identifier: str) -> None:
    _ask_for_code(browser, identifier)
    for _ in range(5):
        browser.submit(code="12345")


def _recover(browser: Visitor, identifier: str) -> None:
    browser.open("/recover")
    browser.submit(email=identifier)


def _recover_with_wrong_code(browser: Visitor, identifier: str) -> None:
    _recover(browser, identifier)
    browser.submit(code="12345")


def _recover_and_send_again(browser: Visitor, identifier: str) -> None:
    _recover(browser, identifier)
    browser.submit(form=1)


STORIES = [
    _enter_wrong_password,
    _ask_for_code,
    _enter_wrong_code,
    _send_again,
    _use_up_codes,
    _recover,
    _recover_with_wrong_code,
    _recover_and_send_again,
]


@pytest.mark.parametrize("story", STORIES)
def test_a_known_and_an_unknown_address_are_answered_alike(
    acme: TenantScope, monkeypatch: pytest.MonkeyPatch, story: Callable[[Visitor, str], None]
) -> None:
    seen = []
    # What processes remember of the tenant is read by whoever comes first.
    story(Visitor(acme), _nobody())
    for identifier in (cast.person(acme).email, _nobody()):
        browser = Visitor(acme)
        with counted() as statements, _hashed(monkeypatch) as hashes:
            story(browser, identifier)
        seen.append((*_same(browser, identifier), len(statements), len(hashes)))
    assert seen[0] == seen[1]


@pytest.mark.parametrize("choices", [{"password": None}, {"verified": False}])
def test_so_are_people_without_a_password_or_a_proved_address(
    acme: TenantScope, monkeypatch: pytest.MonkeyPatch, choices: dict[str, object]
) -> None:
    seen = []
    for identifier in (cast.person(acme, **choices).email, _nobody()):  # type: ignore[arg-type]  # passed through
        browser = Visitor(acme)
        with counted() as statements, _hashed(monkeypatch) as hashes:
            _enter_wrong_password(browser, identifier)
        seen.append((*_same(browser, identifier), len(statements), len(hashes)))
    assert seen[0] == seen[1]


def test_so_are_suspended_people(acme: TenantScope) -> None:
    alice, seen = cast.person(acme), []
    with enter(acme):
        suspend_user(user=alice, reason="a test", by=COMMAND)
    for identifier in (alice.email, _nobody()):
        for story in (_enter_wrong_password, _enter_wrong_code):
            browser = Visitor(acme)
            story(browser, identifier)
            seen.append(_same(browser, identifier))
    assert seen[:2] == seen[2:]


def test_registering_a_known_address_looks_like_registering_a_new_one(
    acme: TenantScope, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    for address in (cast.person(acme).email, _nobody()):
        browser = Visitor(acme)
        browser.open("/register")
        with _hashed(monkeypatch) as hashes:
            browser.submit(email=address, password1="another battery horse")
        first = _same(browser, address)
        browser.submit(code="12345")
        seen.append((first, _same(browser, address), len(hashes)))
        browser.submit(form=1)
        assert "A new mail is on its way." in browser.text
    assert seen[0] == seen[1]


def test_somebody_unknown_is_told_by_mail_and_gets_no_code(acme: TenantScope) -> None:
    address, browser = _nobody(), Visitor(acme)
    _ask_for_code(browser, address)
    mail = mails_to(acme, address)[-1]
    assert mail["Subject"] == "No account for this address at Acme"
    assert f"{browser.origin}/register" in mail.get_content()
    assert not re.search(r"\b\d{6}\b", mail.get_content())


def test_no_code_is_right_for_somebody_unknown(acme: TenantScope) -> None:
    """Also after "send again", which makes a code that nobody was sent."""
    browser = Visitor(acme)
    _send_again(browser, _nobody())
    for code in ("", " ", "-", "000000"):
        browser.submit(code=code)
        assert browser.page.status_code == 200
        assert browser.path.startswith("/signin/code")


def test_too_many_tries_are_the_same_for_both(acme: TenantScope) -> None:
    seen = []
    for identifier in (cast.person(acme).email, _nobody()):
        for _ in range(11):
            browser = Visitor(acme, REMOTE_ADDR="203.0.113.7")
            _enter_wrong_password(browser, identifier)
        seen.append(_same(browser, identifier))
    assert seen[0] == seen[1]
    assert seen[0][0] == 429


def test_an_address_at_another_tenant_is_unknown_here(acme: TenantScope, globex: TenantScope) -> None:
    alice, browser = cast.person(globex), Visitor(acme)
    _ask_for_code(browser, alice.email)
    assert mails_to(acme, alice.email)[-1]["Subject"] == "No account for this address at Acme"
    assert not mails_to(globex, alice.email)
