"""One's own profile, field by field."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from identity.account.models import Access
from identity.users.models import User
from tenants.audit.models import Event
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.account.people import choose, fresh, signed_in, tenant_where
from tests.visitor import Visitor, forms_of


@pytest.fixture(scope="module")
def scope() -> TenantScope:
    return tenant_where(
        username=Access.EDIT, birthdate=Access.EDIT, address=Access.EDIT, website=Access.EDIT, nickname=Access.EDIT
    )


@pytest.fixture
def person(scope: TenantScope) -> User:
    return cast.person(scope)


@pytest.fixture
def browser(scope: TenantScope, person: User) -> Visitor:
    return signed_in(scope, person)


def test_a_change_is_shown_kept_and_written_down(scope: TenantScope, person: User, browser: Visitor) -> None:
    browser.open("/account/profile/name")
    browser.submit(name="  Alice Liddell ")
    assert browser.path == "/account/?notice=saved#profile"
    assert "<dd>Alice Liddell</dd>" in browser.text
    with enter(scope):
        event = Event.objects.filter(action="user.update", object_id=str(person.pk)).get()
    assert event.details == {"name": ["", "Alice Liddell"]}
    assert event.actor_id == str(person.pk)


def test_claims_beside_the_columns_keep_each_other(scope: TenantScope, person: User, browser: Visitor) -> None:
    for key, value in (("nickname", "Ali"), ("address", "1-2-3 Marunouchi\r\nTokyo"), ("birthdate", "1990-04-23")):
        browser.open(f"/account/profile/{key}")
        browser.submit(**{key: value})
    found = fresh(scope, person).profile
    assert found["nickname"] == "Ali"
    assert found["address"] == {"formatted": "1-2-3 Marunouchi\r\nTokyo"}
    assert found["birthdate"] == "1990-04-23"
    browser.open("/account/profile/nickname")
    browser.submit(nickname="")
    assert "nickname" not in fresh(scope, person).profile
    assert "birthdate" in fresh(scope, person).profile


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("birthdate", "1990-13-01"),
        ("birthdate", "1899-12-31"),
        ("birthdate", "3000-01-01"),
        ("website", "javascript:alert(1)"),
        ("website", "ftp://example.com"),
        ("website", "no address"),
        ("name", "n" * 201),
        ("language", "tlh"),
        ("zoneinfo", "Asia/Atlantis"),
        ("zoneinfo", "../../etc/passwd"),
        ("username", ""),
        ("username", "somebody@else.test"),
        ("username", "ａｌｉｃｅ"),
    ],
)
def test_nonsense_is_refused_at_its_field(
    scope: TenantScope, person: User, browser: Visitor, key: str, value: str
) -> None:
    before = fresh(scope, person)
    browser.open(f"/account/profile/{key}")
    browser.submit(**{key: value})
    assert f'id="id_{key}_error" role="alert"' in browser.text, browser.text
    after = fresh(scope, person)
    assert (after.name, after.username, after.locale, after.profile) == (
        before.name, before.username, before.locale, before.profile,
    )  # fmt: skip


def test_a_username_that_is_taken_is_said_to_be(scope: TenantScope, person: User, browser: Visitor) -> None:
    other = cast.person(scope)
    browser.open("/account/profile/username")
    browser.submit(username=(other.username or "").upper())
    assert "This username is taken." in browser.text
    assert fresh(scope, person).username == person.username


def test_a_username_is_changed_after_a_fresh_proof_only(scope: TenantScope, person: User, browser: Visitor) -> None:
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        browser.open("/account/profile/username")
        assert browser.path.startswith("/signin/again")
        browser.submit(password=cast.PASSWORD)
        assert browser.path == "/account/profile/username"
        browser.submit(username=cast.unique("new"))
    assert "Saved." in browser.text


def test_the_language_of_the_profile_is_that_of_the_pages(scope: TenantScope, browser: Visitor) -> None:
    browser.open("/account/profile/language")
    browser.submit(language="ja")
    assert '<html lang="ja"' in browser.text
    assert "保存しました。" in browser.text


def test_times_are_told_in_the_zone_of_the_profile(scope: TenantScope, browser: Visitor) -> None:
    browser.open("/account/")
    assert " UTC</time>" in browser.text
    browser.open("/account/profile/zoneinfo")
    browser.submit(zoneinfo="Asia/Tokyo")
    assert " JST</time>" in browser.text
    assert " UTC</time>" not in browser.text


def test_nothing_is_changed_for_somebody_who_is_not_signed_in(scope: TenantScope) -> None:
    stranger = Visitor(scope)
    stranger.open("/account/profile/name")
    assert stranger.path.startswith("/signin?next=")


def test_a_session_of_another_tenant_is_none(acme: TenantScope, scope: TenantScope, browser: Visitor) -> None:
    abroad = Visitor(acme)
    for name, morsel in browser.client.cookies.items():
        abroad.client.cookies[name] = morsel.value
    abroad.open("/account/profile/name")
    assert abroad.path.startswith("/signin?next=")


def test_markup_in_a_name_is_text(scope: TenantScope, browser: Visitor) -> None:
    browser.open("/account/profile/name")
    browser.submit(name="<script>alert(1)</script>")
    assert "<script>alert(1)" not in browser.text
    assert "&lt;script&gt;alert(1)" in browser.text


def test_the_page_can_be_switched_off_while_it_is_open(scope: TenantScope, person: User, browser: Visitor) -> None:
    browser.open("/account/profile/nickname")
    choose(scope, nickname=Access.READ)
    try:
        browser.submit(nickname="late")
        assert browser.page.status_code == 404
        assert "nickname" not in fresh(scope, person).profile
    finally:
        choose(scope, nickname=Access.EDIT)


def test_a_language_chosen_here_speaks_louder_than_one_chosen_before_at_the_foot_of_a_page(acme: TenantScope) -> None:
    visitor = Visitor(acme)
    visitor.sign_in(cast.person(acme).email, cast.PASSWORD)
    visitor.open("/account/profile/language?ui_locales=en")
    visitor.submit(language="ja", form=form_with(visitor, "language"))
    assert '<html lang="ja"' in visitor.text
    visitor.open("/account/profile/language")
    visitor.submit(language="", form=form_with(visitor, "language"))
    assert '<html lang="en"' in visitor.text


def form_with(visitor: Visitor, field: str) -> int:
    return next(n for n, form in enumerate(forms_of(visitor.text)) if field in form["fields"])
