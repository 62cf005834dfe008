"""A form comes from a page of this very host (SECURITY 1)."""

import pytest
from django.conf import settings

from tenants.isolation.scope import TenantScope
from tests.visitor import Visitor


def _post(browser: Visitor, **headers: str) -> int:
    """A complete form, sent with these headers."""
    browser.open("/signin")
    fields = {
        "csrfmiddlewaretoken": browser.client.cookies[settings.CSRF_COOKIE_NAME].value,
        "login": "alice@acme.test",
    }
    browser.page = browser.client.post("/signin", fields, headers=headers)
    return int(browser.page.status_code)


def test_the_exact_origin_is_accepted(acme: TenantScope) -> None:
    browser = Visitor(acme)
    assert _post(browser, origin=browser.origin) == 200


@pytest.mark.parametrize(
    "change",
    [
        lambda origin: "https://evil.example",
        lambda origin: origin.replace("acme", "globex"),
        lambda origin: origin.replace("acme", "console"),
        lambda origin: origin.replace("acme.", ""),
        lambda origin: origin.replace("acme.", "x.acme."),
        lambda origin: origin.replace("http:", "https:"),
        lambda origin: origin.rpartition(":")[0],
        lambda origin: origin + "0",
        lambda origin: origin.upper(),
        lambda origin: origin + "/",
        lambda origin: origin + ".",
        lambda origin: "null",
        lambda origin: "",
    ],
)
def test_any_other_is_refused(acme: TenantScope, change) -> None:  # type: ignore[no-untyped-def]  # a small function
    browser = Visitor(acme)
    assert _post(browser, origin=change(browser.origin)) == 403
    assert "This form was not accepted" in browser.text


@pytest.mark.parametrize(
    ("site", "status"), [("same-origin", 200), ("none", 200), ("same-site", 403), ("cross-site", 403)]
)
def test_without_an_origin_the_browser_must_say_that_it_is_ours(acme: TenantScope, site: str, status: int) -> None:
    assert _post(Visitor(acme), **{"sec-fetch-site": site}) == status


def test_the_right_origin_does_not_replace_the_forms_own_token(acme: TenantScope) -> None:
    browser = Visitor(acme)
    browser.open("/signin")
    answer = browser.client.post("/signin", {"login": "alice@acme.test"}, headers={"origin": browser.origin})
    assert answer.status_code == 403


def test_reading_needs_no_origin(acme: TenantScope) -> None:
    browser = Visitor(acme)
    assert browser.client.get("/signin", headers={"origin": "https://evil.example"}).status_code == 200


def test_the_refusal_speaks_to_a_person_and_leads_on(acme: TenantScope) -> None:
    browser = Visitor(acme, language="ja")
    _post(browser, origin="https://evil.example")
    assert "送信を受け付けられませんでした" in browser.text
    assert 'href="/"' in browser.text
    assert "evil.example" not in browser.text
