"""Whatever changes about somebody's way in is mailed: to the right address, in their language, with what to do."""

from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress

from identity.account.contacts import operations as contacts
from identity.account.notices.table import NOTICES
from identity.account.privacy import operations as privacy
from identity.consent.asked import Asked
from identity.consent.operations import grant_consent
from identity.oidc.exchange.operations import create_personal_access_token
from identity.signin.factors import operations as factors
from identity.users.models import User
from identity.users.operations import set_password, update_user
from tenants.audit import events
from tenants.audit.actor import COMMAND, Actor, Kind
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.account.people import signed_in, tenant_where
from tests.oidc.party import Party
from tests.visitor import Visitor, code_for, mails_to


@pytest.fixture(scope="module")
def scope() -> TenantScope:
    return tenant_where()


@pytest.fixture
def person(scope: TenantScope) -> User:
    return cast.person(scope)


def _by(user: User) -> Actor:
    return Actor(Kind.USER, str(user.pk), str(user), "203.0.113.9", "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0")


def _subjects(scope: TenantScope, address: str) -> list[str]:
    return [str(mail["Subject"]) for mail in mails_to(scope, address)]


CHANGES: dict[str, Callable[[User], object]] = {
    "set a new password": lambda user: set_password(user=user, password="another battery horse", by=COMMAND),
    "An address was added": lambda user: contacts.add_email(user=user, email=f"x{user.pk}@example.test", by=_by(user)),
    "authenticator app was set up": lambda user: factors.add_app(user=user, secret="JBSWY3DPEHPK3PXP", step=1, by=_by(user)),
    "New recovery codes": lambda user: factors.make_recovery_codes(user=user, by=_by(user)),
    "username": lambda user: update_user(user=user, values={"username": cast.unique("n")}, by=_by(user)),
    "will be deleted": lambda user: privacy.ask_deletion(user=user, by=_by(user)),
    "Backup": lambda user: create_personal_access_token(user=user, name="Backup", by=_by(user)),
    "passkey “Key”": lambda user: events.record("user.add_factor", user, by=_by(user), details={"factor": "webauthn", "name": "Key"}),
    "Your phone number": lambda user: contacts.change_phone(user=user, phone="+819011112222", by=_by(user)),
}  # fmt: skip


@pytest.mark.parametrize("words", CHANGES)
def test_it_is_mailed(scope: TenantScope, person: User, words: str) -> None:
    with enter(scope):
        CHANGES[words](person)
    mails = mails_to(scope, person.email)
    assert len(mails) == 1
    text = f"{mails[0]['Subject']}\n{mails[0].get_content()}"
    assert words in text
    assert "When: " in text
    assert ("From: Firefox on Windows, 203.0.113.9" in text) == (
        "by staff" not in text and words != "set a new password"
    )


def test_every_sentence_of_the_table_can_be_written(scope: TenantScope, person: User) -> None:
    """With the details that its event has; a name that no event gives would be an error in the queue."""
    names = ("email", "phone", "name", "left", "connection", "factor", "username", "delete_after", "granted")
    for action, notices in NOTICES.items():
        for notice in notices:
            words = dict.fromkeys((*names, "tenant", "object", "due"), "x")
            assert "%(" not in str(notice.subject) % words, action
            assert "%(" not in str(notice.sentence) % words, action


def test_it_speaks_the_persons_language(scope: TenantScope, person: User) -> None:
    with enter(scope):
        User.objects.filter(pk=person.pk).update(locale="ja", profile={"zoneinfo": "Asia/Tokyo"})
        set_password(user=person, password="another battery horse", by=COMMAND)
    mail = mails_to(scope, person.email)[-1]
    assert "のパスワードが変更されました" in mail["Subject"]
    assert "JST" in mail.get_content()


def test_a_changed_password_is_told_once(scope: TenantScope, person: User) -> None:
    browser = signed_in(scope, person)
    browser.open("/account/password")
    browser.submit(oldpassword=cast.PASSWORD, password1="another battery horse")
    told = [subject for subject in _subjects(scope, person.email) if "password" in subject]
    assert len(told) == 1


def test_a_new_device_is_told_of_and_a_known_one_is_not(scope: TenantScope, person: User) -> None:
    browser = signed_in(scope, person)
    assert len([subject for subject in _subjects(scope, person.email) if "new device" in subject]) == 1
    browser.open("/signout")
    browser.submit()
    browser.sign_in(person.email, cast.PASSWORD)
    assert len([subject for subject in _subjects(scope, person.email) if "new device" in subject]) == 1
    signed_in(scope, person)
    assert len([subject for subject in _subjects(scope, person.email) if "new device" in subject]) == 2


def test_the_cookie_of_one_person_makes_nobody_else_known(scope: TenantScope, person: User) -> None:
    browser = signed_in(scope, person)
    browser.open("/signout")
    browser.submit()
    other = cast.person(scope)
    browser.sign_in(other.email, cast.PASSWORD)
    assert any("new device" in subject for subject in _subjects(scope, other.email))


def test_whoever_has_just_registered_is_not_told_of_their_own_device(scope: TenantScope) -> None:
    address, browser = f"{cast.unique('new')}@example.test", Visitor(scope)
    browser.open("/register")
    browser.submit(email=address, password1="another battery horse")
    browser.submit(code=code_for(scope, address))
    assert browser.path == "/account/"
    assert not [subject for subject in _subjects(scope, address) if "new device" in subject]


def test_a_new_primary_address_is_told_to_the_former_one(scope: TenantScope, person: User) -> None:
    new = f"{cast.unique('new')}@example.test"
    with enter(scope):
        contacts.add_email(user=person, email=new, by=_by(person))
        contacts.make_primary_email(user=person, email=new, by=_by(person))
    assert "Your address at" in _subjects(scope, person.email)[-1]
    assert "/account/undo/" in mails_to(scope, person.email)[-1].get_content()
    assert not _subjects(scope, new)


def test_a_removed_address_is_told_too(scope: TenantScope, person: User) -> None:
    new = f"{cast.unique('new')}@example.test"
    with enter(scope):
        contacts.add_email(user=person, email=new, by=_by(person))
        contacts.remove_email(user=person, email=new, by=_by(person))
    for address in (person.email, new):
        assert "An address was removed" in _subjects(scope, address)[-1]
        assert "/account/undo/" in mails_to(scope, address)[-1].get_content()


def test_an_unproved_address_is_told_nothing(scope: TenantScope) -> None:
    with enter(scope):
        person = cast.new_user(verified=False)
        set_password(user=person, password="another battery horse", by=COMMAND)
        assert EmailAddress.objects.filter(user=person, verified=False).exists()
    assert not _subjects(scope, person.email)


def test_access_that_goes_on_without_the_person_is_mailed(scope: TenantScope, person: User) -> None:
    party = Party(scope, kind="third-party")
    with enter(scope):
        application = party.client.application
        for scopes in (("openid", "email"), ("openid", "offline_access")):
            chosen = {("", name) for name in scopes}
            grant_consent(
                user=person, application=application, asked=Asked({"": scopes}), chosen=chosen, by=_by(person)
            )
    assert len([subject for subject in _subjects(scope, person.email) if "has access" in subject]) == 1


def test_no_mail_names_a_secret(scope: TenantScope, person: User) -> None:
    with enter(scope):
        _row, token = create_personal_access_token(user=person, name="Backup", by=_by(person))
        codes = factors.make_recovery_codes(user=person, by=_by(person))
    text = "".join(mail.get_content() for mail in mails_to(scope, person.email))
    assert not [secret for secret in (token, *codes) if secret in text]
