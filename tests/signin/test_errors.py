"""When a view fails: a page for people with a number, the traceback in the log under the same number, and only there."""

import logging
import re
from collections.abc import Iterator

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path

from identity import urls_tenant
from tenants.isolation.scope import TenantScope
from tests.visitor import Visitor

SECRET = "a value that only the code knows"


class Broken(Exception):
    """Raised by the view below."""


def _fail(request: HttpRequest, how: str, **_kwargs: object) -> HttpResponse:
    local = SECRET
    errors = {
        "error": Broken(local),
        "missing": Http404(local),
        "forbidden": PermissionDenied(local),
        "suspicious": SuspiciousOperation(local),
    }
    raise errors[how]


@pytest.fixture(autouse=True)
def _a_view_that_fails() -> Iterator[None]:
    """In the real table of addresses: the handlers of the tenant's pages answer for it."""
    from django.urls import clear_url_caches

    urls_tenant.urlpatterns.append(path("fail/<how>/<token>", _fail))
    clear_url_caches()
    yield
    urls_tenant.urlpatterns.pop()
    clear_url_caches()


@pytest.mark.parametrize(
    ("how", "status", "title"),
    [
        ("error", 500, "Something went wrong"),
        ("missing", 404, "There is no such page"),
        ("forbidden", 403, "You may not see this page"),
        ("suspicious", 400, "This request cannot be understood"),
    ],
)
def test_a_person_sees_a_page(
    acme: TenantScope, caplog: pytest.LogCaptureFixture, how: str, status: int, title: str
) -> None:
    caplog.set_level(logging.DEBUG)
    browser = Visitor(acme)
    browser.open(f"/fail/{how}/one-time-token")
    assert browser.page.status_code == status
    assert f"<h1>{title}</h1>" in browser.text
    for word in ("Traceback", "Broken", "_fail", SECRET, "one-time-token", "urlpatterns", "tests/signin"):
        assert word not in browser.text
    reference = re.search(r"<code>([0-9a-f]{8})</code>", browser.text)
    assert reference is not None
    lines = [record.getMessage() for record in caplog.records if reference[1] in record.getMessage()]
    assert lines == [f"{status} {reference[1]} GET /fail/<how>/<token>{_reason(how)}"]


def _reason(how: str) -> str:
    return {"error": "", "missing": " ", "forbidden": " PermissionDenied", "suspicious": " SuspiciousOperation"}[how]


def test_the_traceback_is_in_the_log_and_no_address_is(acme: TenantScope, caplog: pytest.LogCaptureFixture) -> None:
    Visitor(acme).open("/fail/error/one-time-token")
    failed = [record for record in caplog.records if record.exc_info and record.exc_info[0] is Broken]
    assert len(failed) == 1
    assert not [record for record in caplog.records if "one-time-token" in record.getMessage()]


def test_it_speaks_the_visitors_language(acme: TenantScope) -> None:
    browser = Visitor(acme, language="ja")
    browser.open("/fail/error/x")
    assert "<h1>問題が発生しました</h1>" in browser.text


def test_the_page_of_last_resort_needs_no_template(acme: TenantScope, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where even the error page fails, for example without its file."""
    from identity import errors

    def broken(*args: object, **kwargs: object) -> HttpResponse:
        raise Broken

    monkeypatch.setattr(errors, "render", broken)
    browser = Visitor(acme)
    browser.open("/fail/error/x")
    assert browser.page.status_code == 500
    assert re.fullmatch(r"Something went wrong\. Reference [0-9a-f]{8}\.\n", browser.text)
