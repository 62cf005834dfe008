"""English and Japanese: by `ui_locales`, by what was chosen before, by the browser; mails in the person's own."""

import pytest

from identity.users.models import User
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.visitor import Visitor, code_for, mails_to


def _language(browser: Visitor) -> str:
    return browser.text.partition('<html lang="')[2].partition('"')[0]


@pytest.mark.parametrize(
    ("browser_says", "spoken"),
    [("ja", "ja"), ("ja-JP,ja;q=0.9,en;q=0.8", "ja"), ("en-GB", "en"), ("fr,de", "en"), ("*", "en"), ("x" * 600, "en")],
)
def test_the_browser_chooses(acme: TenantScope, browser_says: str, spoken: str) -> None:
    browser = Visitor(acme, language=browser_says)
    browser.open("/signin")
    assert _language(browser) == spoken


@pytest.mark.parametrize(
    ("ui_locales", "spoken"),
    [
        ("ja", "ja"),
        ("ja-JP", "ja"),
        ("fr ja en", "ja"),
        ("en-US ja", "en"),
        ("fr", "en"),
        ("../../etc", "en"),
        ("", "en"),
    ],
)
def test_the_application_may_choose(acme: TenantScope, ui_locales: str, spoken: str) -> None:
    """OpenID Connect Core 3.1.2.1: the dearest first."""
    browser = Visitor(acme)
    browser.open(f"/signin?ui_locales={ui_locales.replace(' ', '%20')}")
    assert _language(browser) == spoken


def test_the_choice_holds_on_every_page_after_it(acme: TenantScope) -> None:
    browser = Visitor(acme)
    browser.open("/signin?ui_locales=ja")
    browser.open("/recover")
    assert _language(browser) == "ja"
    browser.open("/recover?ui_locales=en")
    browser.open("/signin")
    assert _language(browser) == "en"


def test_the_switch_in_the_footer_keeps_where_to_go(acme: TenantScope) -> None:
    browser = Visitor(acme)
    browser.open("/signin?next=/account/")
    assert '<a href="?next=%2Faccount%2F&amp;ui_locales=ja" lang="ja" hreflang="ja">日本語</a>' in browser.text


def test_the_switch_keeps_what_was_typed_one_page_earlier(acme: TenantScope) -> None:
    browser = Visitor(acme)
    browser.open("/signin")
    browser.submit(login="alice@acme.test")
    assert 'form="language" formaction="?ui_locales=ja"' in browser.text
    browser.path = "/signin?ui_locales=ja"
    browser.submit(form=1)
    assert _language(browser) == "ja"
    assert "<span>alice@acme.test</span>" in browser.text
    assert "パスワードを入力" in browser.text


def test_every_page_of_the_way_in_speaks_japanese(acme: TenantScope) -> None:
    alice, browser = cast.person(acme), Visitor(acme, language="ja")
    browser.open("/signin")
    assert "続ける" in browser.text
    browser.submit(login=alice.email)
    browser.submit(password="not the password")
    assert "メールアドレスとパスワードが一致しません。" in browser.text
    browser.submit(action="code")
    assert "有効期限まであと" in browser.text
    assert "10 分" in browser.text
    browser.submit(code="12345")
    assert "コードが違います。" in browser.text
    browser.submit(code=code_for(acme, alice.email))
    assert "セキュリティの履歴" in browser.text
    browser.open("/nothing-there")
    assert "ページが見つかりません" in browser.text


def test_a_mail_speaks_the_language_of_the_page(acme: TenantScope) -> None:
    alice, browser = cast.person(acme), Visitor(acme, language="ja")
    browser.open("/recover")
    browser.submit(email=alice.email)
    mail = mails_to(acme, alice.email)[-1]
    assert mail["Subject"] == "Acme のパスワード再設定用コード"
    assert "有効期限は 10 分です。" in mail.get_content()


def test_a_mail_speaks_the_persons_own_language_where_it_is_known(acme: TenantScope) -> None:
    alice = cast.person(acme)
    with enter(acme):
        User.objects.filter(pk=alice.pk).update(locale="ja-JP")
    browser = Visitor(acme, language="en")
    browser.open("/recover")
    browser.submit(email=alice.email)
    assert mails_to(acme, alice.email)[-1]["Subject"] == "Acme のパスワード再設定用コード"
    assert _language(browser) == "en"


def test_whoever_registers_is_remembered_with_the_language_of_the_page(acme: TenantScope) -> None:
    browser = Visitor(acme, language="ja")
    browser.open("/register")
    browser.submit(email="hanako@example.test", password1="another battery horse")
    assert mails_to(acme, "hanako@example.test")[-1]["Subject"] == "Acme のメールアドレスを確認してください"
    with enter(acme):
        assert User.objects.get(email="hanako@example.test").locale == "ja"
