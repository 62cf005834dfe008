"""The second step, and the page that asks to wait, beside the settings that decide them."""

from identity.signin.factors.models import FactorPolicy
from tests import cast
from tests.signin.brand.test_preview import shown, staff, typed


def test_the_second_step_follows_what_staff_choose_before_it_is_saved() -> None:
    scope = cast.new_tenant().scope()
    console = staff(scope)
    path, form = "experience/multi-factor/", FactorPolicy._meta.label_lower
    with_app = shown(scope, typed(console, scope, path, form, totp="on", passkeys="", trusted_days="30"), page="factor")
    assert "authenticator app shows now" in with_app.text
    assert "for 30 days" in with_app.text
    sent = shown(scope, typed(console, scope, path, form, totp="", passkeys="", email="on"), page="factor")
    assert "h•••@example.com" in sent.text
    choice = shown(scope, typed(console, scope, path, form, totp="on", passkeys="on"), page="enrol")
    assert "Set up an authenticator app" in choice.text
    assert "Set up a passkey" in choice.text


def test_the_wait_after_too_many_tries_follows_the_settings() -> None:
    scope = cast.new_tenant().scope()
    address = typed(
        staff(scope), scope, "experience/protection/", "protection.protectionpolicy", password_minutes="7", unlock=""
    )
    page = shown(scope, address, page="wait")
    assert "Wait 7 minutes" in page.text
    assert "Unlock by mail" not in page.text
