"""Addresses: added with a code, made primary, removed; each only by their owner, after a fresh proof."""

import threading
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.db import connections
from django.utils import timezone

from identity.account.contacts import operations
from identity.signin.models import SignInPolicy
from identity.signin.ways import LastWayIn
from identity.users.models import User
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.account.people import add_email, fresh, post, signed_in, tenant_where
from tests.visitor import Visitor, code_for, mails_to


@pytest.fixture(scope="module")
def scope() -> TenantScope:
    return tenant_where()


@pytest.fixture
def person(scope: TenantScope) -> User:
    return cast.person(scope)


@pytest.fixture
def browser(scope: TenantScope, person: User) -> Visitor:
    return signed_in(scope, person)


def _new() -> str:
    return f"{cast.unique('new')}@example.test"


def _addresses(scope: TenantScope, person: User) -> dict[str, tuple[bool, bool]]:
    with enter(scope):
        rows = EmailAddress.objects.filter(user=person)
        return {row.email: (row.verified, row.primary) for row in rows}


def _place(scope: TenantScope, email: str) -> str:
    with enter(scope):
        return f"/account/emails/{EmailAddress.objects.get(email=email).pk}"


def test_one_is_added_with_the_code_that_went_there(scope: TenantScope, person: User, browser: Visitor) -> None:
    address = _new()
    browser.open("/account/emails/add")
    browser.submit(email=address.upper())
    browser.submit(code=code_for(scope, address))
    assert _addresses(scope, person) == {person.email: (True, True), address: (True, False)}
    again = Visitor(scope)
    again.sign_in(address, cast.PASSWORD)
    assert again.path == "/account/"


def test_without_the_code_nothing_is_added(scope: TenantScope, person: User, browser: Visitor) -> None:
    address = _new()
    browser.open("/account/emails/add")
    browser.submit(email=address)
    for _ in range(4):
        browser.submit(code="000000")
        assert "This is not the code." in browser.text
    browser.submit(code="000000")
    assert browser.page.status_code == 429
    assert post(browser, "/account/code", code=code_for(scope, address)) == 429
    assert address not in _addresses(scope, person)


def test_the_recipient_is_never_taken_from_the_request(scope: TenantScope, person: User, browser: Visitor) -> None:
    address, other = _new(), _new()
    browser.open("/account/emails/add")
    browser.submit(email=address)
    browser.submit(code=code_for(scope, address), email=other, address=other)
    assert set(_addresses(scope, person)) == {person.email, address}


def test_a_code_is_of_one_browser_and_one_person(scope: TenantScope, person: User, browser: Visitor) -> None:
    thief = signed_in(scope, cast.person(scope))
    address = _new()
    browser.open("/account/emails/add")
    browser.submit(email=address)
    thief.open("/account/")
    post(thief, "/account/code", code=code_for(scope, address))
    with enter(scope):
        assert not EmailAddress.objects.filter(email=address).exists()


def test_somebody_elses_address_is_answered_like_a_free_one(scope: TenantScope, person: User, browser: Visitor) -> None:
    """Only the mail says so, and its owner alone reads it."""
    other = cast.person(scope)
    pages = []
    for address in (other.email, _new()):
        browser.open("/account/emails/add")
        browser.submit(email=address)
        assert browser.path == "/account/code"
        pages.append(browser.text.replace(address, "").partition("csrf")[0])
    assert pages[0] == pages[1]
    mail = mails_to(scope, other.email)[-1].get_content()
    assert "account" in mail
    for code in ("000000", "123456"):
        browser.open("/account/emails/add")
        browser.submit(email=other.email)
        browser.submit(code=code)
    assert set(_addresses(scope, person)) == {person.email}


def test_one_that_somebody_else_proves_meanwhile_is_theirs(scope: TenantScope, person: User, browser: Visitor) -> None:
    address = _new()
    browser.open("/account/emails/add")
    browser.submit(email=address)
    with enter(scope):
        other = cast.new_user()
        EmailAddress.objects.create(user=other, email=address, verified=True)
    browser.submit(code=code_for(scope, address))
    assert "another account has confirmed it" in browser.text
    assert address not in _addresses(scope, person)


def test_another_one_is_made_primary(scope: TenantScope, person: User, browser: Visitor) -> None:
    address = _new()
    add_email(scope, browser, address)
    browser.open(_place(scope, address))
    browser.submit()
    assert "This address is the primary one now." in browser.text
    assert _addresses(scope, person) == {person.email: (True, False), address: (True, True)}
    assert fresh(scope, person).email == address


def test_an_unproved_one_is_never_made_primary(scope: TenantScope, person: User, browser: Visitor) -> None:
    address = _new()
    with enter(scope):
        EmailAddress.objects.create(user=person, email=address, verified=False)
        with pytest.raises(EmailAddress.DoesNotExist):
            operations.make_primary_email(user=person, email=address, by=COMMAND)
    browser.open(_place(scope, address))
    assert "Make it the primary one" not in browser.text
    assert post(browser, _place(scope, address), action="primary") == 404
    assert fresh(scope, person).email == person.email


def test_a_former_one_is_removed_and_opens_nothing_any_more(scope: TenantScope, person: User, browser: Visitor) -> None:
    address = _new()
    add_email(scope, browser, address)
    browser.open(_place(scope, address))
    browser.submit(form=1)
    assert "The address is removed." in browser.text
    assert set(_addresses(scope, person)) == {person.email}
    again = Visitor(scope)
    again.sign_in(address, cast.PASSWORD)
    assert again.path.startswith("/signin")


def test_the_primary_one_is_never_removed(scope: TenantScope, person: User, browser: Visitor) -> None:
    add_email(scope, browser, _new())
    browser.open(_place(scope, person.email))
    assert "Remove the address" not in browser.text
    post(browser, _place(scope, person.email), action="remove")
    assert "This is your primary address." in browser.text
    assert person.email in _addresses(scope, person)


def test_somebody_elses_reads_like_none(scope: TenantScope, person: User, browser: Visitor) -> None:
    other = cast.person(scope)
    theirs = _place(scope, other.email)
    assert browser.open(theirs).status_code == 404
    browser.open("/account/")
    for action in ("remove", "primary"):
        assert post(browser, theirs, action=action) == 404
    assert _addresses(scope, other) == {other.email: (True, True)}


@pytest.mark.parametrize("path", ["/account/emails/add", "/account/phone", "/account/download", "/account/delete"])
def test_what_matters_asks_who_is_there_first(scope: TenantScope, browser: Visitor, path: str) -> None:
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        browser.open(path)
        assert browser.path.startswith("/signin/again?next=")
        post(browser, path, email=_new(), phone="+81 90 1234 5678", confirmation="x")
        assert browser.page.status_code == 302
        assert browser.location.startswith("/signin/again?next=")


def test_an_old_session_removes_and_promotes_nothing(scope: TenantScope, person: User, browser: Visitor) -> None:
    address = _new()
    add_email(scope, browser, address)
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        for action in ("primary", "remove"):
            post(browser, _place(scope, address), action=action)
            assert browser.location.startswith("/signin/again?next=")
    assert _addresses(scope, person)[address] == (True, False)


def test_nobody_has_more_than_ten(scope: TenantScope, person: User, browser: Visitor) -> None:
    with enter(scope):
        for _ in range(9):
            operations.add_email(user=person, email=_new(), by=COMMAND)
        with pytest.raises(operations.TooManyAddresses):
            operations.add_email(user=person, email=_new(), by=COMMAND)
    browser.open("/account/emails/add")
    browser.submit(email=_new())
    assert "You have as many addresses as there can be." in browser.text


def test_of_two_ways_in_that_are_removed_at_once_one_stays() -> None:
    """A second address by code and a number by SMS: whoever comes second is refused."""
    scope = tenant_where()
    with enter(scope):
        policy = SignInPolicy.load()
        # As it came about by hand: the form would have warned.
        policy.registration = SignInPolicy.Registration.CLOSED
        policy.password, policy.register_password, policy.phone, policy.sms_code = False, False, True, True
        policy.email_code, policy.magic_link, policy.passkey = False, False, False
        policy.username = False
        policy.save()
        SignInPolicy.forget()
        person = cast.new_user(password=None)
        operations.change_phone(user=person, phone="+819012345678", by=COMMAND)
        with pytest.raises(LastWayIn):
            operations.remove_phone(user=person, by=COMMAND)
    assert fresh(scope, person).phone == "+819012345678"


def test_of_removals_of_the_last_factor_and_the_number_at_once_one_is_refused() -> None:
    scope = tenant_where()
    with enter(scope):
        from allauth.mfa.models import Authenticator

        from identity.signin.factors.models import Passkey
        from identity.signin.factors.operations import remove_factor

        policy = SignInPolicy.load()
        # As it came about by hand: the form would have warned.
        policy.registration = SignInPolicy.Registration.CLOSED
        policy.password, policy.register_password, policy.phone, policy.sms_code = False, False, True, True
        policy.email_code, policy.magic_link, policy.username = False, False, False
        policy.save()
        SignInPolicy.forget()
        person = cast.new_user(password=None)
        operations.change_phone(user=person, phone="+819012345679", by=COMMAND)
        row = Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data={"name": "key"})
        Passkey.objects.create(
            authenticator=row, user=person, credential_id="c", public_key=b"k", handle="h", rp_id="x", name="key"
        )
    start, refused = threading.Barrier(2), []

    def run(remove: object) -> None:
        try:
            with enter(scope):
                start.wait(10)
                remove()  # type: ignore[operator]  # one of the two below
        except LastWayIn as last:
            refused.append(last)
        finally:
            connections.close_all()

    doers = (
        lambda: operations.remove_phone(user=person, by=COMMAND),
        lambda: remove_factor(user=person, factor=row, by=COMMAND),
    )
    threads = [threading.Thread(target=run, args=(doer,)) for doer in doers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(refused) == 1
    with enter(scope):
        left = Passkey.objects.filter(user=person).count() + bool(User.objects.get(pk=person.pk).phone)
    assert left == 1
