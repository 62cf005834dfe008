"""SMTP to a server on this machine: encrypted, to the address that was checked, and in time."""

import email
import os
from collections.abc import Iterator
from email.policy import default
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.conf import LazySettings

from connectors.delivery import choice, smtp
from connectors.models import Message
from tenants.isolation.scope import TenantScope
from tests.delivery.connections import connect, deliver, tenant
from tests.doubles.smtp import PostOffice, post_office
from tests.doubles.tls import make_authority

SECRET = "the password of the mail server"
State = Message.State


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Path]]:
    authority, chain, key = make_authority(tmp_path_factory.mktemp("tls"), "mail.test")
    with mock.patch.dict(os.environ, SSL_CERT_FILE=str(authority)):
        yield chain, key


@pytest.fixture(autouse=True)
def _near(settings: LazySettings) -> None:
    settings.SSRF_ALLOW = ["127.0.0.1/32"]
    choice.forget_failures()


@pytest.fixture
def office(certificate: tuple[Path, Path]) -> Iterator[PostOffice]:
    with post_office(*certificate) as found:
        yield found


def at(office: PostOffice, **changes: Any) -> TenantScope:
    scope = tenant()
    config = {"from_email": "no-reply@acme.example", "from_name": "Acme", "host": "127.0.0.1", "port": office.port,
              "security": "starttls", "username": "acme", "password": SECRET}  # fmt: skip
    connect(scope, "smtp", {**config, **changes})
    return scope


def test_a_mail_arrives_as_it_was_written(office: PostOffice) -> None:
    row = deliver(at(office, reply_to="help@acme.example"), subject="サインイン", html="<p>A text.</p>")
    assert (row.state, row.connector_name, row.attempts) == (State.SENT, "The smtp", 1)
    ((sender, recipients, text),) = office.mails
    assert (sender.partition(" ")[0], recipients) == ("<no-reply@acme.example>", ["<alice@example.test>"])
    mail: Any = email.message_from_string(text, policy=default)
    assert (mail["Subject"], mail["From"], mail["Reply-To"]) == (
        "サインイン",
        "Acme <no-reply@acme.example>",
        "help@acme.example",
    )
    assert mail["Message-ID"] == f"<{row.vendor_id}>" == f"<{row.pk}@acme.example>"
    assert mail.get_body(("plain",)).get_content().strip() == "A text."
    assert mail.get_body(("html",)).get_content().strip() == "<p>A text.</p>"
    # Nothing was said in clear but the wish for TLS.
    assert [line.partition(" ")[0] for line in office.heard[:2]] == ["ehlo", "STARTTLS"]
    assert office.logins == 1


def test_tls_from_the_beginning(certificate: tuple[Path, Path]) -> None:
    with post_office(*certificate, tls=True) as office:
        assert deliver(at(office, security="tls")).state == State.SENT
        assert len(office.mails) == 1


def test_without_encryption_nothing_is_said(office: PostOffice) -> None:
    office.offers_tls = False
    row = deliver(at(office))
    assert (row.state, row.reason, row.code) == (State.FAILED, "refused", "not_supported")
    assert (office.mails, office.logins) == ([], 0)


def test_a_certificate_of_somebody_else_is_refused(tmp_path: Path) -> None:
    _authority, chain, key = make_authority(tmp_path, "mail.test")
    for tls, security in ((False, "starttls"), (True, "tls")):
        with post_office(chain, key, tls=tls) as office:
            row = deliver(at(office, security=security))
            assert (row.state, row.reason, row.code) == (State.WAITING, "unreachable", "tls")
            assert (office.mails, office.logins) == ([], 0)


@pytest.mark.parametrize(
    ("command", "answer", "reason", "state"),
    [
        ("AUTH", "535 5.7.8 no", "account", State.WAITING),
        ("AUTH", "454 4.7.0 later", "server", State.WAITING),
        ("MAIL", "550 5.7.1 not your domain", "sender", State.FAILED),
        ("RCPT", "550 5.1.1 no such mailbox <script>", "recipient", State.FAILED),
        ("RCPT", "451 4.7.1 greylisted", "server", State.WAITING),
        ("DATA", "554 5.7.1 spam", "refused", State.FAILED),
        ("DATA", "421 4.3.2 going down", "busy", State.WAITING),
        ("CONNECT", "554 go away", "refused", State.FAILED),
        ("CONNECT", "HTTP/1.1 400 Bad Request", "server", State.WAITING),
    ],
)
def test_each_refusal_is_understood(office: PostOffice, command: str, answer: str, reason: str, state: str) -> None:
    office.answers[command] = answer
    row = deliver(at(office))
    assert (row.reason, row.state) == (reason, state)
    assert row.code in ("", answer[:3])
    assert office.mails == []


def test_a_server_that_says_nothing_holds_nobody_up(office: PostOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "STEP_SECONDS", 0.2)
    office.is_silent = True
    row = deliver(at(office))
    assert (row.state, row.reason) == (State.WAITING, "unreachable")


def test_a_server_that_dawdles_is_cut_off(office: PostOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "ALL_SECONDS", 0.2)
    office.is_silent = True
    row = deliver(at(office))
    assert (row.state, row.reason) == (State.WAITING, "unreachable")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "169.254.169.254", "10.0.0.1", "[::1]", "nowhere.invalid"])
def test_a_server_inside_is_never_spoken_to(office: PostOffice, settings: LazySettings, host: str) -> None:
    settings.SSRF_ALLOW = []
    row = deliver(at(office, host=host))
    assert (row.state, row.reason, row.code) == (State.WAITING, "unreachable", "")
    assert office.heard == []


def test_clear_text_is_for_development_alone(settings: LazySettings) -> None:
    from connectors.kinds import KINDS

    values = {"from_email": "a@b.test", "host": "mail.test", "port": "25", "security": "none"}
    assert KINDS["smtp"].form_class(values).is_valid()
    assert not KINDS["smtp"].form_class({**values, "username": "a", "password": "b"}).is_valid()
    settings.PUBLIC_SCHEME = "https"
    assert not KINDS["smtp"].form_class(values).is_valid()
