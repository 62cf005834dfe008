"""The link in the mail to a former address: it puts everything back, once, and throws out whoever made the change."""

from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.utils import timezone

from identity.account.contacts import operations as contacts
from identity.users.models import User
from tenants.audit.actor import COMMAND
from tenants.audit.models import Event
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.account.people import add_email, fresh, is_signed_in, signed_in, tenant_where
from tests.visitor import Visitor, code_for, mails_to


@pytest.fixture(scope="module")
def scope() -> TenantScope:
    return tenant_where()


@pytest.fixture
def person(scope: TenantScope) -> User:
    return cast.person(scope)


@pytest.fixture
def thief(scope: TenantScope, person: User) -> Visitor:
    """Somebody at the person's open session, who knows the password."""
    return signed_in(scope, person)


def _new() -> str:
    return f"{cast.unique('evil')}@example.test"


def _links(scope: TenantScope, address: str) -> list[str]:
    words = " ".join(mail.get_content() for mail in mails_to(scope, address)).split()
    return ["/account/undo/" + word.partition("/account/undo/")[2] for word in words if "/account/undo/" in word]


def _take_over(scope: TenantScope, thief: Visitor, address: str, former: str) -> None:
    """Their own address in, as the primary one, and the owner's out."""
    add_email(scope, thief, address)
    for email, form in ((address, 0), (former, 1)):
        with enter(scope):
            place = EmailAddress.objects.get(email=email).pk
        thief.open(f"/account/emails/{place}")
        thief.submit(form=form)
        assert "notice=email-" in thief.path


def _emails(scope: TenantScope, person: User) -> set[str]:
    with enter(scope):
        return set(EmailAddress.objects.filter(user=person, verified=True).values_list("email", flat=True))


@pytest.mark.parametrize("which", [0, 1, 2])
def test_any_of_the_links_puts_everything_back(scope: TenantScope, person: User, thief: Visitor, which: int) -> None:
    evil = _new()
    _take_over(scope, thief, evil, person.email)
    assert fresh(scope, person).email == evil
    victim = Visitor(scope)
    victim.open(_links(scope, person.email)[which])
    assert person.email in victim.text
    assert fresh(scope, person).email == evil, "opening the link changes nothing"
    victim.submit()
    assert victim.path == "/account/undone"
    found = fresh(scope, person)
    assert found.email == person.email
    assert person.email in _emails(scope, person)
    assert not found.has_usable_password()
    assert not is_signed_in(thief)
    assert _emails(scope, person) == {person.email}


def test_the_owner_comes_back_in_and_nobody_else(scope: TenantScope, person: User, thief: Visitor) -> None:
    evil = _new()
    _take_over(scope, thief, evil, person.email)
    victim = Visitor(scope)
    victim.open(_links(scope, person.email)[0])
    victim.submit()
    thief.sign_in(evil, cast.PASSWORD)
    assert not is_signed_in(thief)
    victim.open("/recover")
    victim.submit(email=person.email)
    victim.submit(code=code_for(scope, person.email))
    victim.submit(password1="a new battery horse")
    victim.sign_in(person.email, "a new battery horse")
    assert victim.path == "/account/"


def test_a_link_works_once(scope: TenantScope, person: User, thief: Visitor) -> None:
    add_email(scope, thief, _new())
    link, victim = _links(scope, person.email)[0], Visitor(scope)
    victim.open(link)
    victim.submit()
    assert victim.open(link).status_code == 410
    late = Visitor(scope)
    assert late.open(link).status_code == 410


def test_later_links_die_with_the_change_they_are_about(scope: TenantScope, person: User, thief: Visitor) -> None:
    """The thief got one too, at the address that was primary for a while."""
    first, second = _new(), _new()
    _take_over(scope, thief, first, person.email)
    add_email(scope, thief, second)
    stolen = _links(scope, first)
    assert stolen
    victim = Visitor(scope)
    victim.open(_links(scope, person.email)[0])
    victim.submit()
    for link in stolen:
        assert Visitor(scope).open(link).status_code == 410
    assert _emails(scope, person) == {person.email}


def test_it_is_over_after_a_week(scope: TenantScope, person: User, thief: Visitor) -> None:
    add_email(scope, thief, _new())
    link = _links(scope, person.email)[0]
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1)):
        # The database's clock does not travel: the row is aged instead.
        from tenants.onetime.models import OneTime

        with enter(scope):
            OneTime.objects.filter(kind="account_undo").update(expires_at=timezone.now() - timedelta(days=1))
        assert Visitor(scope).open(link).status_code == 410


def test_a_link_of_one_tenant_is_none_at_another(
    acme: TenantScope, scope: TenantScope, person: User, thief: Visitor
) -> None:
    add_email(scope, thief, _new())
    assert Visitor(acme).open(_links(scope, person.email)[0]).status_code == 410


@pytest.mark.parametrize("token", ["x", "A" * 43, "..%2f", "%00"])
def test_nonsense_is_no_link(scope: TenantScope, token: str) -> None:
    assert Visitor(scope).open(f"/account/undo/{token}").status_code in (400, 404, 410)


def test_what_was_enrolled_meanwhile_goes_and_what_was_there_before_stays(
    scope: TenantScope, person: User, thief: Visitor
) -> None:
    with enter(scope):
        Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={})
        contacts.add_email(user=person, email=_new(), by=COMMAND)
        Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data={})
    victim = Visitor(scope)
    victim.open(_links(scope, person.email)[0])
    victim.submit()
    with enter(scope):
        kinds = set(Authenticator.objects.filter(user=person).values_list("type", flat=True))
    assert kinds == {Authenticator.Type.TOTP}


def test_an_address_that_is_somebody_elses_by_now_is_not_taken_back(scope: TenantScope, person: User) -> None:
    other = _new()
    with enter(scope):
        contacts.add_email(user=person, email=other, by=COMMAND)
        contacts.remove_email(user=person, email=other, by=COMMAND)
        owner = cast.new_user()
        contacts.add_email(user=owner, email=other, by=COMMAND)
    victim = Visitor(scope)
    victim.open(_links(scope, person.email)[-1])
    victim.submit()
    assert _emails(scope, person) == {person.email}
    assert other in _emails(scope, owner)


def test_it_is_written_down(scope: TenantScope, person: User, thief: Visitor) -> None:
    add_email(scope, thief, _new())
    victim = Visitor(scope)
    victim.open(_links(scope, person.email)[0])
    victim.submit()
    with enter(scope):
        event = Event.objects.get(action="user.undo_contact_change", object_id=str(person.pk))
    assert event.details["ended_sessions"] == 1


def test_a_robot_that_opens_links_undoes_nothing(scope: TenantScope, person: User, thief: Visitor) -> None:
    evil = _new()
    add_email(scope, thief, evil)
    link = _links(scope, person.email)[0]
    for method in ("get", "head"):
        getattr(Visitor(scope).client, method)(link)
    assert evil in _emails(scope, person)
    assert is_signed_in(thief)
