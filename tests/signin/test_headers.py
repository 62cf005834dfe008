"""What every answer forbids, whatever it is."""

from contextlib import closing

import pytest
from django.conf import settings

from tenants.isolation.scope import TenantScope
from tests import cast
from tests.visitor import Visitor

PAGES = [
    "/signin",
    "/signin/suspended",
    "/register",
    "/recover",
    "/recover/done",
    "/account/",
    "/account/password",
    "/signin/again",
    "/signout",
    "/nothing-there",
    "/static/genkan.css",
    "/brand/000000000000.css",
]


def _check(headers: dict[str, str]) -> None:
    policy = {part.split()[0]: part.split()[1:] for part in headers["Content-Security-Policy"].split(";")}
    assert policy["default-src"] == ["'none'"]
    assert policy["script-src"] == policy["style-src"] == ["'self'"]
    assert policy["frame-ancestors"] == policy["base-uri"] == ["'none'"]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.fixture(scope="module")
def signed_in() -> Visitor:
    browser = Visitor(cast.tenant("acme"))
    browser.sign_in("alice@acme.test", cast.PASSWORD)
    return browser


@pytest.mark.parametrize("path", PAGES)
def test_every_page_has_them(signed_in: Visitor, path: str) -> None:
    with closing(signed_in.open(path)) as answer:
        _check(answer.headers)


def test_so_have_answers_before_any_tenant(acme: TenantScope) -> None:
    for path, status in (("/healthz", 200), ("/signin?x=%00", 400)):
        answer = Visitor(acme).open(path)
        assert answer.status_code == status
        _check(answer.headers)
    _check(Visitor(host="unknown.example").open("/").headers)


def test_no_page_is_kept_by_a_cache(signed_in: Visitor) -> None:
    for path in PAGES:
        if not path.endswith(".css"):
            assert "no-store" in signed_in.open(path).headers["Cache-Control"]


def test_no_page_is_for_search_engines(acme: TenantScope) -> None:
    browser = Visitor(acme)
    browser.open("/signin")
    assert '<meta name="robots" content="noindex">' in browser.text


def test_cookies_are_of_this_host_alone_and_out_of_reach_of_scripts(signed_in: Visitor) -> None:
    signed_in.open("/signin?ui_locales=en")
    names = {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME}
    assert names <= set(signed_in.client.cookies)
    for name in names:
        cookie = signed_in.client.cookies[name]
        assert cookie["domain"] == ""
        assert (cookie["path"], cookie["samesite"]) == ("/", "Lax")
        assert cookie["httponly"]


def test_a_style_sheet_is_kept_for_good_under_the_digest_of_its_content(acme: TenantScope) -> None:
    browser = Visitor(acme)
    browser.open("/signin")
    address = browser.text.partition('href="/static/genkan.css')[2].partition('"')[0]
    assert address.startswith("?v=")
    with closing(browser.open(f"/static/genkan.css{address}")) as answer:
        assert "immutable" in answer.headers["Cache-Control"]
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert "Set-Cookie" not in answer.headers


def test_files_are_served_on_known_hosts_only() -> None:
    assert Visitor(host="unknown.example").open("/static/genkan.css").status_code == 404


def test_files_outside_of_the_folders_are_not_served(acme: TenantScope) -> None:
    for path in ("/static/../settings.py", "/static/%2e%2e/settings.py", "/static/..%2fsettings.py", "/static/"):
        assert Visitor(acme).open(path).status_code == 404
