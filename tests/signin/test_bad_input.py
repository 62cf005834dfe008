"""Malformed, oversized and forged requests: a clean 4xx, and nothing secret in the log."""

import logging
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.test import Client

from tenants.hosts import origin
from tenants.isolation.scope import TenantScope
from tests import cast
from tests.visitor import Visitor, mails_to

FORM = "application/x-www-form-urlencoded"
SECRET = "correct-horse-battery-secret"


def _is_clean(answer) -> bool:  # type: ignore[no-untyped-def]  # an answer of Django's client
    text = b"".join(answer).decode(errors="replace") if answer.streaming else answer.content.decode(errors="replace")
    return 400 <= answer.status_code < 500 and "Traceback" not in text and "Exception" not in text


@pytest.mark.parametrize(
    "host",
    [
        "unknown.localhost",
        "acme.localhost.evil.example",
        "acme.localhost:8300:8300",
        "acme.localhost:99999999",
        "acme.localhost:port",
        "acme.localhost/../x",
        "user@acme.localhost",
        "acme.localhost,globex.localhost",
        "acme.localhost\x00",
        "acme.localhost\x00.evil.example",
        "acme.localhost ",
        "ac\u212ae.localhost",
        "[::1]",
        "127.0.0.1",
        "",
        "a" * 70_000,
    ],
)
def test_a_host_that_is_not_known_gets_the_same_short_answer(host: str) -> None:
    answer = Client(headers={"host": host}).get("/signin")
    assert (answer.status_code, answer.content) == (404, b"Not found.\n")


@pytest.mark.parametrize("host", ["ACME.localhost", "acme.localhost:1", "Acme.LocalHost:8300"])
def test_another_spelling_of_a_known_host_is_that_host(acme: TenantScope, host: str) -> None:
    """Whatever is built from it is built from the stored one."""
    browser = Client(headers={"host": host})
    assert browser.get("/signin").status_code == 200
    assert browser.get("/account/").headers["Location"] == "/signin?next=/account/"
    browser.get("/recover")
    fields = {"email": "nobody@spelling.test", "csrfmiddlewaretoken": browser.cookies[settings.CSRF_COOKIE_NAME].value}
    browser.post("/recover", fields, headers={"origin": origin(acme)})
    mail = mails_to(acme, "nobody@spelling.test")[-1].get_content()
    assert f"{origin(acme)}/register" in mail.splitlines()


def test_a_dot_at_the_end_is_another_origin_and_leads_to_the_stored_one(acme: TenantScope) -> None:
    answer = Client(headers={"host": "acme.localhost."}).get("/signin?x=1")
    assert (answer.status_code, answer.headers["Location"]) == (308, f"{origin(acme)}/signin?x=1")


@pytest.mark.parametrize(
    "headers",
    [
        {"x-forwarded-host": "evil.example"},
        {"x-forwarded-host": "globex.localhost"},
        {"x-forwarded-proto": "https"},
        {"x-forwarded-port": "444"},
        {"x-forwarded-for": "198.51.100.1"},
        {"forwarded": "for=198.51.100.1;host=evil.example;proto=https"},
        {"x-original-url": "/account/"},
        {"x-rewrite-url": "/account/"},
        {"x-http-method-override": "DELETE"},
    ],
    ids=lambda headers: next(iter(headers)),
)
def test_forwarded_headers_of_strangers_change_nothing(acme: TenantScope, headers: dict[str, str]) -> None:
    browser = Visitor(acme)
    answer = browser.client.get("/account/", headers=headers)
    assert answer.headers["Location"] == "/signin?next=/account/"
    page = browser.client.get("/signin", headers=headers)
    assert page.status_code == 200
    assert next(iter(headers.values())) not in page.content.decode()


@pytest.mark.parametrize(
    "path",
    ["/%00", "/signin%00", "/%", "/%zz", "/%ff%fe", "/%c0%ae%c0%ae/", "/signin/%2e%2e/x", "/\u2025/", "/signin;x=1"],
)
def test_malformed_addresses_are_refused(acme: TenantScope, path: str) -> None:
    assert _is_clean(Visitor(acme).client.get(path))


@pytest.mark.parametrize(
    "query", ["next=%00", "login_hint=%00", "a=%", "a=%zz", "login_hint=%ff%fe", "=&&=;", "a" * 7000]
)
def test_malformed_queries_break_nothing(acme: TenantScope, query: str) -> None:
    answer = Visitor(acme).client.get(f"/signin?{query}")
    assert answer.status_code == 200 or _is_clean(answer)


def test_oversized_requests_are_refused_before_anything_reads_them(acme: TenantScope) -> None:
    browser = Visitor(acme)
    megabytes = b"login=" + b"a" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    assert browser.client.post("/signin", megabytes, content_type=FORM).status_code == 413
    assert browser.client.post("/signin", megabytes, content_type="multipart/form-data; boundary=x").status_code == 413
    assert browser.client.get("/signin?" + "a" * 9000).status_code == 414
    assert browser.client.get("/signin", headers={"cookie": "a=" + "b" * 20_000}).status_code == 431
    assert browser.client.post("/signin", b"a", content_type=FORM, CONTENT_LENGTH="-1").status_code == 400
    assert browser.client.post("/signin", b"a", content_type=FORM, CONTENT_LENGTH="9" * 40).status_code == 413


def test_too_many_fields_are_refused(acme: TenantScope) -> None:
    browser = Visitor(acme)
    assert _is_clean(browser.client.post("/signin", {f"f{number}": "" for number in range(600)}))


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b'{"login": "x"}'),
        ("application/json", b"{"),
        ("text/xml", b'<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]><x>&y;</x>'),
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=x", b"--y\r\nnot this boundary"),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="login"\r\n\r\n' + b"\x00" * 9,
        ),
        ("application/x-www-form-urlencoded; charset=utf-7", b"login=+ADw-"),
        ("application/x-www-form-urlencoded; charset=nonsense", b"login=x"),
        ("", b"login=x"),
        ("\x00", b"x"),
    ],
)
def test_wrong_kinds_of_bodies_are_refused(acme: TenantScope, content_type: str, body: bytes) -> None:
    browser = Visitor(acme)
    browser.open("/signin")
    answer = browser.client.generic("POST", "/signin", body, content_type, headers={"origin": browser.origin})
    assert _is_clean(answer)
    assert "json" not in answer.headers["Content-Type"]


@pytest.mark.parametrize("accept", ["application/json", "*/*", "nonsense", "text/html;q=nonsense"])
def test_a_page_is_a_page_whatever_is_asked_for(acme: TenantScope, accept: str) -> None:
    answer = Visitor(acme).client.get("/signin", headers={"accept": accept, "x-requested-with": "XMLHttpRequest"})
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize(
    "value",
    ["\x00", "a\x00b", "x" * 300, "\ud800", "\u202e", "<script>alert(1)</script>", "' or 1=1 --", "${7*7}{{7*7}}"],
)
def test_whatever_is_typed_is_only_text(acme: TenantScope, value: str) -> None:
    browser = Visitor(acme)
    for path, fields in (
        ("/signin", {"login": value}),
        ("/signin", {"login": value, "password": value}),
        ("/recover", {"email": value}),
        ("/register", {"email": value, "password1": value, "username": value}),
    ):
        browser.open(path)
        token = browser.client.cookies[settings.CSRF_COOKIE_NAME].value
        sent = {**fields, "csrfmiddlewaretoken": token}
        body = urlencode({name: text.encode("utf-8", "surrogatepass") for name, text in sent.items()}).encode()
        answer = browser.client.generic("POST", path, body, FORM, headers={"origin": browser.origin})
        assert answer.status_code in (200, 400)
        assert b"<script>alert" not in answer.content
        assert b"49" not in answer.content.partition(b"${7*7}")[1]


@pytest.mark.parametrize("cookie", ["", "\x00", "a" * 5000, '"', "%00", "é", "{}", "../../etc/passwd"])
def test_broken_cookies_are_no_cookies(acme: TenantScope, cookie: str) -> None:
    browser = Visitor(acme)
    names = (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME, "genkan-browser")
    header = "; ".join(f"{name}={cookie}" for name in names)
    answer = browser.client.get("/account/", headers={"cookie": header})
    assert answer.status_code in (302, 431)


def test_nothing_secret_is_logged(acme: TenantScope, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    browser = Visitor(acme)
    browser.sign_in("alice@acme.test", SECRET)
    browser.sign_in("alice@acme.test", cast.PASSWORD)
    browser.client.post("/signin", {"password": SECRET, "code": SECRET})
    browser.client.post("/signin", SECRET.encode() * 100_000, content_type="text/plain")
    browser.client.post("/signin", f"--{SECRET}".encode(), content_type="multipart/form-data")
    browser.client.get(f"/sso-setup/{SECRET}?token={SECRET}")
    browser.client.get(f"/nothing-there%0AINFO forged line {SECRET}")
    session = browser.client.cookies[settings.SESSION_COOKIE_NAME].value
    for record in caplog.records:
        line = record.getMessage()
        assert SECRET not in line
        assert cast.PASSWORD not in line
        assert session not in line
        assert "\n" not in line
