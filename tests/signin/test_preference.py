"""What a person has chosen for themselves holds where nobody has chosen otherwise for this browser."""

from identity.users.models import User
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.visitor import Visitor


def _signed_in(scope: TenantScope, locale: str, language: str) -> Visitor:
    alice, browser = cast.person(scope), Visitor(scope, language=language)
    with enter(scope):
        User.objects.filter(pk=alice.pk).update(locale=locale)
    browser.sign_in(alice.email, cast.PASSWORD)
    return browser


def _language(browser: Visitor, path: str) -> str:
    browser.open(path)
    return browser.text.partition('<html lang="')[2].partition('"')[0]


def test_the_pages_of_somebody_who_is_signed_in_speak_their_language(acme: TenantScope) -> None:
    browser = _signed_in(acme, "ja-JP", "en")
    assert _language(browser, "/account/") == "ja"
    assert _language(browser, "/signout") == "ja"
    assert _language(browser, "/nothing-there") == "en"  # there is no view to know anybody


def test_a_choice_made_in_this_browser_comes_first(acme: TenantScope) -> None:
    browser = _signed_in(acme, "ja", "en")
    assert _language(browser, "/account/?ui_locales=en") == "en"
    assert _language(browser, "/account/") == "en"
    assert _language(browser, "/account/?ui_locales=ja") == "ja"


def test_a_preference_that_we_do_not_speak_leaves_the_browsers(acme: TenantScope) -> None:
    for locale in ("fr", "", "../../etc", "xx-YY"):
        assert _language(_signed_in(acme, locale, "ja"), "/account/") == "ja"


def test_it_is_forgotten_with_the_session(acme: TenantScope) -> None:
    browser = _signed_in(acme, "ja", "en")
    browser.open("/signout")
    browser.submit()
    assert _language(browser, "/signin") == "en"
