"""Captchas: asked every time or by risk, checked by the server, closed or open as chosen, and the page's policy as narrow
as it can be."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs

import pytest

from connectors import operations
from connectors.kinds import KINDS
from connectors.models import Connector
from identity.signin.models import SignInPolicy
from identity.signin.operations import update_policy
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.doubles.internet import Asked, Internet, internet
from tests.visitor import Visitor

CAPTCHAS = [slug for slug, kind in KINDS.items() if kind.purpose == "captcha"]
HOSTS = ("challenges.cloudflare.com", "www.google.com", "api.hcaptcha.com")
GOOD = "a token that was earned"
SECRET = "the secret key of the site"


@pytest.fixture(scope="module")
def net() -> Iterator[Internet]:
    with internet(*HOSTS) as found:
        yield found


@pytest.fixture(autouse=True)
def _vendor(net: Internet) -> None:
    """As all three document it: JSON with `success`, `hostname` and `error-codes`."""

    def answer(asked: Asked) -> Any:
        form = {name: values[0] for name, values in parse_qs(asked.body).items()}
        if form.get("secret") != SECRET:
            return {"success": False, "error-codes": ["invalid-input-secret"]}
        if form.get("response") != GOOD:
            return {"success": False, "error-codes": ["invalid-input-response"]}
        return {"success": True, "challenge_ts": "2026-01-01T00:00:00Z", "hostname": HOSTNAME["value"]}

    net.answer, net.asked[:] = answer, []


HOSTNAME = {"value": ""}


def tenant(kind: str = "turnstile", **changes: Any) -> TenantScope:
    """A tenant of the test's own that asks."""
    scope = cast.new_tenant().scope()
    HOSTNAME["value"] = scope.host
    values = {"site_key": "a-site-key", "secret_key": SECRET, "when": "always", "attempts": "3", "places": ["registration", "password", "recovery"]}  # fmt: skip
    with enter(scope):
        row = operations.create_connector(kind=kind, name="Captcha", by=COMMAND)
        form = operations.config_form(row, {**values, **changes})
        assert form.is_valid(), form.errors
        operations.update_connector(connector=row, values={}, config=form, by=COMMAND)
        operations.enable_connector(connector=row, by=COMMAND)
    return scope


def register(scope: TenantScope, **fields: str) -> Visitor:
    visitor = Visitor(scope)
    visitor.open("/register")
    visitor.submit(email=f"{cast.unique('p')}@example.test", password1="another battery horse", **fields)
    return visitor


@pytest.mark.parametrize("kind", CAPTCHAS)
def test_each_kind_stands_on_the_page_and_is_checked_by_the_server(net: Internet, kind: str) -> None:
    scope, field = tenant(kind), KINDS[kind].field  # type: ignore[attr-defined]  # a captcha kind
    page = Visitor(scope).open("/register")
    assert 'data-sitekey="a-site-key"' in page.content.decode()
    assert SECRET not in page.content.decode()
    assert register(scope, **{field: GOOD}).path.startswith("/register/code")
    assert parse_qs(net.asked[-1].body)["remoteip"]
    for token in ("", "forged", "x" * 10_000):
        refused = register(scope, **{field: token})
        assert (refused.page.status_code, "Show that you are a person" in refused.text) == (403, True)


def test_the_policy_is_opened_for_the_vendor_alone_and_only_where_the_widget_stands() -> None:
    visitor = Visitor(tenant())
    policy = visitor.open("/register").headers["Content-Security-Policy"]
    assert "script-src 'self' https://challenges.cloudflare.com;" in policy
    assert "frame-src https://challenges.cloudflare.com" in policy
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    for path in ("/signin", "/nothing-there"):
        assert "cloudflare" not in visitor.open(path).headers["Content-Security-Policy"]
        assert "cloudflare" not in visitor.text


def test_nothing_of_it_is_there_without_a_connection() -> None:
    visitor = Visitor(cast.new_tenant().scope())
    visitor.open("/register")
    assert "captcha" not in visitor.text
    assert "frame-src" not in visitor.page.headers["Content-Security-Policy"]


def test_a_token_of_another_host_is_refused() -> None:
    scope = tenant()
    HOSTNAME["value"] = "somewhere.else.test"
    assert register(scope, **{"cf-turnstile-response": GOOD}).page.status_code == 403


@pytest.mark.parametrize("trouble", ["unreachable", "no JSON", "our secret is refused"])
@pytest.mark.parametrize("lets_in", [True, False])
def test_without_an_answer_it_closes_or_opens_as_chosen(net: Internet, trouble: str, lets_in: bool) -> None:
    scope = tenant(**({"lets_in": "on"} if lets_in else {}))
    if trouble == "our secret is refused":
        with enter(scope):
            row = Connector.objects.get()
            row.keep_secrets({"secret_key": "another one"})
            row.save()
    else:
        net.answer = (lambda asked: None) if trouble == "unreachable" else (lambda asked: ["no", "object"])
    visitor = register(scope, **{"cf-turnstile-response": GOOD})
    if lets_in:
        assert visitor.path.startswith("/register/code")
    else:
        assert visitor.page.status_code == 403
        assert "We cannot check at the moment" in visitor.text


def test_it_is_asked_by_risk_once_there_were_failures_from_the_place(net: Internet) -> None:
    scope = tenant(when="risk")
    person, meta = cast.person(scope), {"REMOTE_ADDR": "198.51.100.77"}

    def attempt(password: str, **fields: str) -> Visitor:
        visitor = Visitor(scope, **meta)
        visitor.open("/signin")
        visitor.submit(login=person.email)
        visitor.submit(password=password, **fields)
        return visitor

    assert [("data-sitekey" in attempt("wrong").text) for _try in range(3)] == [False, False, True]
    assert "data-sitekey" in attempt(cast.PASSWORD).text
    assert attempt(cast.PASSWORD, **{"cf-turnstile-response": GOOD}).path == "/account/"
    elsewhere = Visitor(scope)
    elsewhere.sign_in(person.email, cast.PASSWORD)
    assert elsewhere.path == "/account/"


def code_asked_of(scope: TenantScope, **fields: str) -> Visitor:
    """From the password page, or from the first one where there are no passwords."""
    person, visitor = cast.person(scope), Visitor(scope)
    visitor.open("/signin")
    visitor.submit(login=person.email, **fields)
    if not visitor.path.startswith("/signin/code") and "password" in visitor.text:
        visitor.submit(action="code", **fields)
    return visitor


@pytest.mark.parametrize("password", [True, False])
def test_a_code_to_sign_in_is_sent_to_a_person_alone(password: bool) -> None:
    scope = tenant()
    with enter(scope):
        policy = SignInPolicy.load()
        policy.password = policy.register_password = password
        update_policy(policy=policy, by=COMMAND)
    refused = code_asked_of(scope)
    assert (refused.page.status_code, "Show that you are a person" in refused.text) == (403, True)
    assert "data-sitekey" in refused.text
    assert "cloudflare" in refused.page.headers["Content-Security-Policy"]
    assert code_asked_of(scope, **{"cf-turnstile-response": GOOD}).path.startswith("/signin/code")


def test_recovery_asks_too() -> None:
    visitor = Visitor(tenant())
    visitor.open("/recover")
    visitor.submit(email="somebody@example.test")
    assert visitor.page.status_code == 403
    visitor.submit(email="somebody@example.test", **{"cf-turnstile-response": GOOD})
    assert visitor.path.startswith("/recover/code")


def test_a_wrong_answer_keeps_what_was_typed_and_no_password() -> None:
    visitor = Visitor(tenant())
    visitor.open("/register")
    visitor.submit(email="typed@example.test", password1="a secret that was typed")
    assert "typed@example.test" in visitor.text
    assert "a secret that was typed" not in visitor.text


def test_staff_see_whether_the_vendor_knows_the_secret() -> None:
    from tests.console.people import answer, at_console, new_operator

    scope = tenant()
    visitor = at_console(new_operator(**{scope.slug: "admin"}))
    with enter(scope):
        row = Connector.objects.get()
    visitor.open(f"/t/{scope.slug}/connections/{row.pk}/test/")
    answer(visitor, "/try/")
    assert "It works" in visitor.text
    with enter(scope):
        row.keep_secrets({"secret_key": "a wrong one"})
        row.save()
    answer(visitor, "/try/")
    assert "It failed" in visitor.text
    with enter(scope):
        row.refresh_from_db()
    assert SECRET not in json.dumps(row.test_result)
