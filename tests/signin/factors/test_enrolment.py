"""Setting a factor up: because it is required, before there is a session; and by oneself, on the account page."""

import pytest

from tenants.isolation.scope import TenantScope
from tests import cast
from tests.signin.factors import kit
from tests.signin.factors.authenticator import UP, Authenticator
from tests.visitor import Visitor


@pytest.fixture(scope="module")
def strict() -> TenantScope:
    return kit.tenant_with(mode="required")


def _secret(browser: Visitor) -> str:
    found = kit.KEY.search(browser.text)
    assert found is not None, browser.text
    return found[1].replace(" ", "")


def test_whoever_has_none_sets_one_up_before_anything_else(strict: TenantScope) -> None:
    alice, browser = cast.person(strict), Visitor(strict)
    browser.sign_in(alice.email, cast.PASSWORD, "/signin?next=/account/password")
    assert browser.path.startswith("/signin/enrol?next=")
    browser.open("/account/")
    assert browser.path.startswith("/signin?next=")
    browser.sign_in(alice.email, cast.PASSWORD, "/signin?next=/account/password")
    browser.open(f"{browser.path}&use=app")
    assert "data:image/svg+xml,%3Csvg" in browser.text
    browser.submit(code="000000")
    assert kit.factors_of(strict, alice) == []
    browser.submit(code=kit.code_now(_secret(browser)))
    assert "Your recovery codes" in browser.text
    browser.submit()
    assert browser.path == "/account/password"
    assert [record["method"] for record in kit.records(browser, strict)] == ["password", "mfa"]
    assert kit.factors_of(strict, alice) == ["recovery_codes", "totp"]


def test_a_passkey_is_set_up_there_too(strict: TenantScope) -> None:
    alice, browser = cast.person(strict), Visitor(strict)
    device = Authenticator(browser.origin)
    browser.sign_in(alice.email, cast.PASSWORD)
    browser.open("/signin/enrol?use=passkey")
    options = kit.options_of(browser)
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert options["attestation"] == "none"
    browser.submit(credential=device.create(options))
    browser.submit()
    assert browser.path == "/account/"
    again = Visitor(strict)
    kit.sign_in_with_passkey(again, device)
    assert again.path == "/account/"


def test_a_passkey_that_does_not_know_its_owner_is_not_taken(strict: TenantScope) -> None:
    alice, browser = cast.person(strict), Visitor(strict)
    device = Authenticator(browser.origin, flags=UP)
    browser.sign_in(alice.email, cast.PASSWORD)
    browser.open("/signin/enrol?use=passkey")
    browser.submit(credential=device.create(kit.options_of(browser)))
    assert 'role="alert"' in browser.text
    assert kit.factors_of(strict, alice) == []


def test_the_codes_are_shown_once(strict: TenantScope) -> None:
    alice, browser = cast.person(strict), Visitor(strict)
    browser.sign_in(alice.email, cast.PASSWORD)
    browser.open("/signin/enrol?use=app")
    browser.submit(code=kit.code_now(_secret(browser)))
    assert browser.text.count("<li><code>") == 10
    browser.open("/signin/enrol")
    assert "<code>" not in browser.text
    browser.submit()
    assert browser.path == "/account/"


def test_the_button_at_the_end_ends_nothing_before(strict: TenantScope) -> None:
    """An empty POST is no enrolment (authentik CVE-2026-49448)."""
    alice, browser = cast.person(strict), Visitor(strict)
    browser.sign_in(alice.email, cast.PASSWORD)
    page = browser.text
    for path in ("/signin/enrol", "/signin/enrol?use=app", "/signin/enrol?use=passkey"):
        browser.open(path)
        browser.client.post(path, {"csrfmiddlewaretoken": _token(browser)}, headers={"origin": browser.origin})
        browser.open("/account/")
        assert browser.path.startswith("/signin?next="), path
    assert page


def _token(browser: Visitor) -> str:
    import re

    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', browser.text)
    return found[1] if found else ""


def test_somebody_signed_in_proves_again_before_anything_is_added(acme: TenantScope) -> None:
    from datetime import UTC, datetime, timedelta

    import time_machine

    alice, browser = cast.person(acme), Visitor(acme)
    browser.sign_in(alice.email, cast.PASSWORD)
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=11), tick=True):
        browser.open("/account/security/add?use=app")
        assert browser.path.startswith("/signin/again?next=")
        browser.submit(password=cast.PASSWORD)
        assert browser.path == "/account/security/add?use=app"
        browser.submit(code=kit.code_now(_secret(browser)))
    assert "user.add_factor" in kit.actions(acme, alice)
    assert "user.make_recovery_codes" in kit.actions(acme, alice)


def test_a_second_app_is_refused(acme: TenantScope) -> None:
    alice, browser = cast.person(acme), Visitor(acme)
    secret = kit.give_app(acme, alice)
    browser.sign_in(alice.email, cast.PASSWORD)
    browser.submit(code=kit.code_now(secret))
    browser.open("/account/security/add?use=app")
    assert "Take a picture" not in browser.text


def test_a_secret_begun_by_one_person_is_not_finished_by_the_next(acme: TenantScope) -> None:
    alice, bob, browser = cast.person(acme), cast.person(acme), Visitor(acme)
    browser.sign_in(alice.email, cast.PASSWORD)
    browser.open("/account/security/add?use=app")
    hers = _secret(browser)
    browser.open("/signout")
    browser.submit()
    browser.sign_in(bob.email, cast.PASSWORD)
    browser.open("/account/security/add?use=app")
    assert _secret(browser) != hers
    browser.submit(code=kit.code_now(hers))
    assert kit.factors_of(acme, bob) == []


def test_passkeys_are_named_listed_renamed_and_removed(acme: TenantScope) -> None:
    alice, browser = cast.person(acme), Visitor(acme)
    device = Authenticator(browser.origin)
    browser.sign_in(alice.email, cast.PASSWORD)
    browser.open("/account/security/add?use=passkey")
    browser.submit(credential=device.create(kit.options_of(browser)))
    browser.open("/account/security/")
    assert "<strong>Passkey 1</strong>" in browser.text
    rename, remove = (browser.text.partition('href="/account/security/')[2] and path for path in _links(browser))
    browser.open(rename)
    browser.submit(name="The <blue> key")
    assert "The &lt;blue&gt; key" in browser.text
    browser.open(remove)
    browser.submit()
    assert kit.factors_of(acme, alice) == []
    assert [action for action in kit.actions(acme, alice) if action.startswith("user.re")][-2:] == ["user.rename_passkey", "user.remove_factor"]  # fmt: skip


def _links(browser: Visitor) -> list[str]:
    import re

    return re.findall(r'href="(/account/security/\d+/(?:rename|remove))"', browser.text)


def test_the_last_factor_stays_where_one_is_required(strict: TenantScope) -> None:
    alice, browser = cast.person(strict), Visitor(strict)
    device = kit.give_passkey(strict, alice)
    kit.sign_in_with_passkey(browser, device)
    browser.open("/account/security/")
    browser.open(_links(browser)[1])
    assert "at least" in browser.text
    page = browser.client.post(browser.path, headers={"origin": browser.origin})
    assert page.status_code in (200, 403)
    assert kit.factors_of(strict, alice) == ["webauthn"]


def test_somebody_elses_factor_is_not_there(acme: TenantScope) -> None:
    from allauth.mfa.models import Authenticator as Row

    from tenants.isolation.scope import enter

    alice, bob, browser = cast.person(acme), cast.person(acme), Visitor(acme)
    kit.give_app(acme, bob)
    with enter(acme):
        row = Row.objects.get(user=bob)
    browser.sign_in(alice.email, cast.PASSWORD)
    for page in ("remove", "rename"):
        assert browser.open(f"/account/security/{row.pk}/{page}").status_code == 404
