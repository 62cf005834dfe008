"""What a tenant switched off cannot be reached, and what it only shows cannot be changed, whatever is posted."""

from collections.abc import Iterator

import pytest
from django.core.exceptions import ValidationError

from identity.account.contacts import operations as contacts
from identity.account.models import Access, AccountPolicy
from identity.account.operations import update_policy
from identity.account.policy import NotAllowed
from identity.account.privacy.operations import ask_deletion
from identity.account.profile import operations as profile
from identity.account.profile.fields import BY_KEY
from identity.users.models import User
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tenants.register import operators_scope
from tests import cast
from tests.account.people import choose, fresh, post, signed_in, tenant_where
from tests.visitor import Visitor, code_for

GOOD = {"birthdate": "1990-04-23", "website": "https://example.com", "profile": "https://example.com", "language": "ja", "zoneinfo": "Asia/Tokyo"}  # fmt: skip


@pytest.fixture(scope="module")
def scope() -> TenantScope:
    return tenant_where()


@pytest.fixture
def person(scope: TenantScope) -> User:
    return cast.person(scope)


@pytest.fixture
def browser(scope: TenantScope, person: User) -> Iterator[Visitor]:
    yield signed_in(scope, person)
    choose(scope, **{field.name: field.default for field in AccountPolicy._meta.concrete_fields if field.name != "id"})


def _state(scope: TenantScope, person: User) -> tuple[object, ...]:
    row = fresh(scope, person)
    return row.username, row.name, row.locale, row.profile, row.picture, row.email, row.phone


@pytest.mark.parametrize("key", BY_KEY)
@pytest.mark.parametrize("access", [Access.OFF, Access.READ])
def test_a_field_that_people_may_not_change_takes_no_post(
    scope: TenantScope, person: User, browser: Visitor, key: str, access: Access
) -> None:
    choose(scope, **{key: access})
    before = _state(scope, person)
    assert browser.open(f"/account/profile/{key}").status_code == 404
    assert post(browser, f"/account/profile/{key}", **{key: GOOD.get(key, "forged")}) == 404
    assert _state(scope, person) == before
    with enter(scope), pytest.raises(NotAllowed):
        profile.update_field(user=person, key=key, value="forged", by=COMMAND)
    assert _state(scope, person) == before


@pytest.mark.parametrize("key", BY_KEY)
def test_a_field_that_people_may_change_takes_one(scope: TenantScope, person: User, browser: Visitor, key: str) -> None:
    choose(scope, **{key: Access.EDIT})
    before = _state(scope, person)
    browser.open(f"/account/profile/{key}")
    browser.submit(**{key: GOOD.get(key, "changed")})
    assert browser.path == "/account/?notice=saved#profile", browser.text
    assert _state(scope, person) != before


def test_what_is_only_shown_has_no_action_and_what_is_off_no_line(
    scope: TenantScope, person: User, browser: Visitor
) -> None:
    choose(scope, name=Access.READ, nickname=Access.OFF, picture=Access.OFF, emails=Access.OFF, phone=Access.OFF)
    browser.open("/account/")
    assert "<dt>Name</dt>" in browser.text
    for gone in (
        "/account/profile/name",
        "<dt>Nickname</dt>",
        "<dt>Picture</dt>",
        person.email,
        "<dt>Phone number</dt>",
    ):
        assert gone not in browser.text.partition('id="profile"')[2].partition('id="activity"')[0]


def test_one_field_posts_nothing_into_another(scope: TenantScope, person: User, browser: Visitor) -> None:
    before = fresh(scope, person)
    browser.open("/account/profile/name")
    browser.submit(name="New", username="forged", email="forged@evil.test", phone_verified="1", custom_data="{}")
    after = fresh(scope, person)
    assert after.name == "New"
    assert (after.username, after.email, after.phone_verified, after.custom_data) == (
        before.username, before.email, before.phone_verified, before.custom_data,
    )  # fmt: skip


@pytest.mark.parametrize("access", [Access.OFF, Access.READ])
def test_addresses_that_people_may_not_change_take_no_post(
    scope: TenantScope, person: User, browser: Visitor, access: Access
) -> None:
    choose(scope, emails=access, phone=access)
    with enter(scope):
        place = person.emailaddress_set.get().pk
    for path in ("/account/emails/add", f"/account/emails/{place}", "/account/phone"):
        assert browser.open(path).status_code == 404, path
        assert post(browser, path, email="new@evil.test", phone="+81 90 1234 5678", action="remove") == 404, path
    with enter(scope):
        for refused in (
            lambda: contacts.add_email(user=person, email="new@evil.test", by=COMMAND),
            lambda: contacts.make_primary_email(user=person, email=person.email, by=COMMAND),
            lambda: contacts.remove_email(user=person, email=person.email, by=COMMAND),
            lambda: contacts.change_phone(user=person, phone="+819012345678", by=COMMAND),
            lambda: contacts.remove_phone(user=person, by=COMMAND),
        ):
            with pytest.raises(NotAllowed):
                refused()


def test_a_code_that_was_asked_for_before_does_not_get_around_it(
    scope: TenantScope, person: User, browser: Visitor
) -> None:
    address = f"{cast.unique('late')}@example.test"
    browser.open("/account/emails/add")
    browser.submit(email=address)
    code = code_for(scope, address)
    choose(scope, emails=Access.READ)
    browser.submit(code=code)
    assert browser.page.status_code == 404
    with enter(scope):
        assert not person.emailaddress_set.filter(email=address).exists()


def test_a_picture_that_people_may_not_change_takes_no_post(scope: TenantScope, person: User, browser: Visitor) -> None:
    choose(scope, picture=Access.READ)
    assert browser.open("/account/profile/picture").status_code == 404
    assert post(browser, "/account/profile/picture", action="remove") == 404
    with enter(scope), pytest.raises(NotAllowed):
        profile.update_picture(user=person, content=b"x", address="https://x/{id}", by=COMMAND)


def test_without_download_and_deletion_there_are_none(scope: TenantScope, person: User, browser: Visitor) -> None:
    choose(scope, download=False, deletion=AccountPolicy.Deletion.OFF)
    browser.open("/account/")
    assert 'id="privacy"' not in browser.text
    for path in ("/account/download", "/account/delete"):
        assert browser.open(path).status_code == 404
        assert post(browser, path, confirmation=person.email) == 404
    with enter(scope), pytest.raises(NotAllowed):
        ask_deletion(user=person, by=COMMAND)


def test_without_the_page_there_is_nothing_below_its_address(
    scope: TenantScope, person: User, browser: Visitor
) -> None:
    choose(scope, enabled=False)
    browser.open("/account/")
    assert "You are signed in" in browser.text
    for path in ("password", "activity", "devices", "applications", "download", "delete", "security/", "tokens", "emails/add", "profile/name"):  # fmt: skip
        assert browser.open(f"/account/{path}").status_code == 404, path
    assert post(browser, "/account/devices/end") == 404
    browser.open("/account/")
    browser.submit()
    browser.open("/account/")
    assert browser.path.startswith("/signin")


def test_members_of_staff_cannot_delete_themselves() -> None:
    with enter(operators_scope()):
        row = AccountPolicy.load()
        assert row.deletion == AccountPolicy.Deletion.OFF
        wanted = AccountPolicy(deletion=AccountPolicy.Deletion.DELAYED)
        with pytest.raises(ValidationError):
            update_policy(policy=wanted, by=COMMAND)
        with pytest.raises(NotAllowed):
            ask_deletion(user=cast.operator("vera"), by=COMMAND)
