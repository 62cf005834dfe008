"""What a tenant chooses reaches its pages: theme, corners, typeface, logos, links, words."""

import re

import pytest
from django.core.exceptions import ValidationError

from tests.signin.brand.branded import brand, branded, uploaded
from tests.visitor import Visitor


def style(browser: Visitor) -> str:
    address = re.search(r'<link rel="stylesheet" href="(/brand/[^"]+)"', browser.text)
    assert address is not None
    return str(browser.client.get(address[1].replace("&amp;", "&")).content.decode())


@pytest.mark.parametrize(("theme", "scheme"), [("auto", "light dark"), ("light", "light"), ("dark", "dark")])
def test_a_theme_holds_whatever_the_device_is_set_to(theme: str, scheme: str) -> None:
    browser = Visitor(branded(theme=theme))
    browser.open("/signin")
    assert f'<meta name="color-scheme" content="{scheme}">' in browser.text
    css = style(browser)
    assert f"color-scheme:{scheme}}}" in css or f"color-scheme:{scheme};" in css
    assert ("prefers-color-scheme" in css) is (theme == "auto")
    assert ("--ground:#0e1013" in css) is (theme == "dark")


def test_corners_and_typeface_are_variables() -> None:
    browser = Visitor(branded(radius="full", font="serif"))
    browser.open("/signin")
    css = style(browser)
    assert "--radius:24px;--card-radius:28px" in css
    assert 'Georgia, "Liberation Serif", "Hiragino Mincho ProN"' in css
    assert "url(" not in css


def test_the_dark_theme_may_have_a_colour_of_its_own() -> None:
    browser = Visitor(branded(colour="#0a1a40", colour_dark="#ffe600"))
    browser.open("/signin")
    light, dark = style(browser).split("@media")
    assert "--brand:#0a1a40" in light
    assert "--brand:#ffe600;--on-brand:#000000" in dark


def test_a_logo_stands_in_the_place_of_the_name() -> None:
    scope = branded(display_name="Rider")
    logo, dark, icon = (uploaded(scope, use=use, colour=colour) for use, colour in (("logo", "red"), ("logo", "blue"), ("icon", "red")))  # fmt: skip
    brand(scope, logo=logo, logo_dark=dark, icon=icon)
    browser = Visitor(scope)
    browser.open("/signin")
    assert f'<img class="logo" src="{logo.address}" width="300" height="100" alt="Rider">' in browser.text
    assert (
        f'<source srcset="{dark.address}" width="300" height="100" media="(prefers-color-scheme: dark)">'
        in browser.text
    )
    assert f'<link rel="icon" href="{icon.address}">' in browser.text
    assert 'class="mark"' not in browser.text
    brand(scope, theme="dark")
    browser.open("/signin")
    assert f'src="{dark.address}"' in browser.text
    assert logo.address not in browser.text


def test_help_is_a_page_or_an_address() -> None:
    scope = branded(support="help@rider.test")
    browser = Visitor(scope)
    browser.open("/signin")
    assert '<a href="mailto:help@rider.test">Help</a>' in browser.text
    brand(scope, support="https://rider.test/help")
    browser.open("/signin")
    assert '<a href="https://rider.test/help">Help</a>' in browser.text


@pytest.mark.parametrize(
    "support", ["javascript:alert(1)", "data:text/html,x", "//evil.test", "help", "mailto:x", "ftp://a.test/"]
)
def test_help_is_nothing_else(support: str) -> None:
    from identity.signin.brand.models import Branding

    with pytest.raises(ValidationError):
        Branding(support=support).clean()


def test_words_are_those_of_the_language_and_the_products_where_there_are_none() -> None:
    said = {
        "en": {"signin_title": "Welcome aboard", "foot_note": "Only for riders"},
        "ja": {"signin_lead": "ライダーの方はこちらから"},
    }
    scope = branded(texts=said)
    english, japanese = Visitor(scope), Visitor(scope, language="ja")
    english.open("/signin")
    assert "<h1>Welcome aboard</h1>" in english.text
    assert '<p class="foot-note">Only for riders</p>' in english.text
    assert "ライダー" not in english.text
    japanese.open("/signin")
    assert "<h1>サインイン</h1>" in japanese.text
    assert '<p class="lead">ライダーの方はこちらから</p>' in japanese.text
    english.open("/register")
    assert "<h1>Create an account</h1>" in english.text


def test_words_are_plain_text_without_what_turns_or_hides_others() -> None:
    said = {
        "en": {"signin_title": "A\u202eB\u2066<b>C</b>\x00\u200b\n D", "signin_lead": "  "},
        "xx": {"signin_title": "no"},
        "ja": "no",
    }
    browser = Visitor(branded(texts=said))
    browser.open("/signin")
    assert "<h1>AB&lt;b&gt;C&lt;/b&gt; D</h1>" in browser.text
    assert 'class="lead"' not in browser.text


def test_words_that_are_too_long_are_refused() -> None:
    with pytest.raises(ValidationError, match="room for 60"):
        branded(texts={"ja": {"signin_title": "あ" * 61}})
