"""`next` leads to a path of this host, through every step, and nowhere else."""

import pytest
from django.conf import settings

from tenants.isolation.scope import TenantScope
from tests import cast
from tests.visitor import Visitor

EVIL = "evil.example"
ELSEWHERE = [
    f"https://{EVIL}/",
    f"http://{EVIL}",
    f"//{EVIL}",
    f"///{EVIL}",
    f"////{EVIL}",
    f"/\\{EVIL}",
    f"\\\\{EVIL}",
    f"/\\/{EVIL}",
    f"\\/\\/{EVIL}",
    f"/\t/{EVIL}",
    f"/\n/{EVIL}",
    f"\t//{EVIL}",
    f" //{EVIL}",
    f"/ /{EVIL}",
    f"/\r\nLocation: //{EVIL}",
    f"/\x00/{EVIL}",
    f"/\x7f/{EVIL}",
    f"https:{EVIL}",
    f"https:/{EVIL}",
    f"hTTps:\\\\{EVIL}",
    f"@{EVIL}",
    f".{EVIL}",
    f":80@{EVIL}",
    f"acme.localhost@{EVIL}",
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    f"?next=//{EVIL}",
    "account/",
    "",
    "/" + "a" * 5000,
]


@pytest.fixture(scope="module")
def signed_in() -> Visitor:
    browser = Visitor(cast.tenant("acme"))
    browser.sign_in("alice@acme.test", cast.PASSWORD)
    return browser


@pytest.mark.parametrize("target", ELSEWHERE, ids=repr)
def test_it_leads_nowhere_else(signed_in: Visitor, target: str) -> None:
    """In the address and in the form; not even in a link of the page."""
    browser = Visitor(cast.tenant("acme"))
    browser.client.cookies = signed_in.client.cookies.copy()
    token = browser.client.cookies[settings.CSRF_COOKIE_NAME].value
    for method, fields in (("get", {}), ("post", {"csrfmiddlewaretoken": token})):
        send = getattr(browser.client, method)
        answer = send("/signin", {**fields, "next": target}, headers={"origin": browser.origin})
        assert answer.headers.get("Location", "/account/") == "/account/"
    answer = browser.client.get("/signout", {"next": target})
    links = [link.partition('"')[0] for link in answer.content.decode().split('href="')[1:]]
    assert not [link for link in links if EVIL in link and not link.startswith("?")]


def test_it_leads_nowhere_else_after_signing_in_or_out(acme: TenantScope) -> None:
    for target in (f"https://{EVIL}/", f"//{EVIL}", f"/\\{EVIL}", f"/%09/{EVIL}", "javascript:alert(1)"):
        browser = Visitor(acme)
        browser.sign_in("alice@acme.test", cast.PASSWORD, path=f"/signin?next={target}")
        assert browser.path == "/account/"
        browser.open(f"/signout?next={target}")
        browser.submit()
        assert browser.path == "/signin?notice=signed-out"


@pytest.mark.parametrize(
    "target", ["/", "/account/", "/oidc/auth?client_id=x&state=%2F%2Fevil", "/a//b", "/a?b=https://c"]
)
def test_it_leads_to_a_path_of_this_host(signed_in: Visitor, target: str) -> None:
    assert signed_in.client.get("/signin", {"next": target}).headers["Location"] == target
