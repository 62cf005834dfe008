"""An invitation to the staff: sent, used once, and in every other case worth nothing."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from identity.users.models import User
from tenants import access
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import enter, leave
from tenants.models import Access
from tenants.onetime import operations as onetime
from tenants.register import operators_scope
from tests import cast
from tests.console.people import answer, at_console, events, give, heading, new_operator
from tests.visitor import Visitor, mails_to

GONE = "This link does not work any more"


def invite(inviter: Visitor, address: str, **fields: str) -> str:
    """The path of the link in the mail."""
    inviter.open("/staff/new/")
    answer(inviter, email=address, **{"role": "viewer", "reason": "new colleague", "tenants": "acme", **fields})
    assert inviter.path == "/invitations/", inviter.text
    return link_to(address)


def link_to(address: str) -> str:
    body = mails_to(operators_scope(), address)[-1].get_content()
    found = re.search(r"http://\S+", body)
    assert found is not None, body
    return urlsplit(found[0]).path


@pytest.fixture
def inviter() -> Visitor:
    return at_console(new_operator(operators="owner"))


@pytest.fixture
def address() -> str:
    return f"{cast.unique('new')}@agency.test"


def join(path: str) -> Visitor:
    guest = at_console()
    guest.open(path)
    if guest.page.status_code == 200:
        answer(guest, name="Nia New", password="a long enough password")
    return guest


def test_the_link_makes_the_person_gives_what_was_promised_and_works_once(inviter: Visitor, address: str) -> None:
    path = invite(inviter, address, tenants="acme, globex", role="admin")
    guest = join(path)
    assert guest.path.startswith("/signin?login_hint=")
    with enter(operators_scope()):
        person = User.objects.get(email=address)
    assert (person.name, person.check_password("a long enough password")) == ("Nia New", True)
    assert at_console(person).open("/t/globex/users/new/").status_code == 200
    joined = events(operators_scope(), "staff.join")[0]
    assert joined.object_id == str(person.pk)
    assert joined.details["invited_by"]

    again = at_console()
    assert again.open(path).status_code == 410
    assert heading(again) == GONE


def test_opening_the_link_uses_nothing_up(inviter: Visitor, address: str) -> None:
    path = invite(inviter, address)
    for _time in range(3):
        assert at_console().open(path).status_code == 200
    with enter(operators_scope()):
        assert not User.objects.filter(email=address).exists()


def test_without_a_password_they_sign_in_by_code(inviter: Visitor, address: str) -> None:
    guest = at_console()
    guest.open(invite(inviter, address))
    answer(guest, name="Nia", password="")
    with enter(operators_scope()):
        assert not User.objects.get(email=address).has_usable_password()


def test_a_weak_password_is_refused_and_the_link_still_works(inviter: Visitor, address: str) -> None:
    path = invite(inviter, address)
    guest = at_console()
    guest.open(path)
    answer(guest, name="Nia", password="password")
    assert guest.page.status_code == 200
    assert 'class="error"' in guest.text
    assert join(path).path.startswith("/signin")


def test_it_ends_after_three_days(inviter: Visitor, address: str) -> None:
    path = invite(inviter, address)
    with enter(operators_scope()):
        onetime.OneTime.objects.filter(subject=address).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert join(path).page.status_code == 410


def test_a_revoked_one_is_worth_nothing(inviter: Visitor, address: str) -> None:
    path = invite(inviter, address)
    with enter(operators_scope()):
        row = onetime.OneTime.objects.get(subject=address, consumed_at=None)
    inviter.open(f"/invitations/{row.pk}/revoke/")
    answer(inviter)
    assert join(path).page.status_code == 410
    assert events(operators_scope(), "staff.revoke_invitation")[0].details["email"] == address


def test_sending_again_makes_a_new_link_and_ends_the_old_one(inviter: Visitor, address: str) -> None:
    first = invite(inviter, address)
    with enter(operators_scope()):
        row = onetime.OneTime.objects.get(subject=address, consumed_at=None)
    inviter.open(f"/invitations/{row.pk}/resend/")
    answer(inviter)
    second = link_to(address)
    assert first != second
    assert join(first).page.status_code == 410
    assert join(second).path.startswith("/signin")


def test_it_is_worth_nothing_once_whoever_sent_it_is_no_platform_owner_any_more(address: str) -> None:
    sender = new_operator()
    given = give(sender, "operators", "owner")
    path = invite(at_console(sender), address)
    access.take_access(access=given, by=COMMAND)
    guest = at_console()
    guest.open(path)
    answer(guest, name="Nia", password="")
    assert guest.page.status_code == 410
    with enter(operators_scope()):
        assert not User.objects.filter(email=address).exists()
    with leave():
        assert not Access.objects.filter(reason="new colleague", tenant__slug="nowhere").exists()


def test_a_token_of_another_kind_or_of_another_tenant_is_worth_nothing(address: str) -> None:
    payload: dict[str, object] = {
        "inviter_id": str(new_operator(operators="owner").pk),
        "inviter_label": "x",
        "accesses": [],
    }
    with enter(operators_scope()):
        other_kind = onetime.issue(kind="something_else", subject=address, payload=payload, lifetime=timedelta(days=1))
    with enter(cast.tenant("acme")):
        other_tenant = onetime.issue(
            kind="staff_invitation", subject=address, payload=payload, lifetime=timedelta(days=1)
        )
    for token in (other_kind, other_tenant, "x", "a" * 200):
        assert at_console().open(f"/staff/join/{token}").status_code == 410
    assert Visitor(cast.tenant("acme")).open(f"/staff/join/{other_tenant}").status_code == 404


def test_it_refuses_members_of_staff_unknown_tenants_and_giving_nothing(inviter: Visitor, address: str) -> None:
    colleague = new_operator()
    for fields, sentence in (
        ({"email": colleague.email, "tenants": "acme"}, "is a member of staff already"),
        ({"email": address, "tenants": "nowhere-at-all"}, "There is no tenant"),
        ({"email": address, "tenants": ""}, "Name at least one tenant"),
    ):
        inviter.open("/staff/new/")
        answer(inviter, role="viewer", reason="x", **fields)
        assert sentence in inviter.text


def test_only_platform_owners_invite() -> None:
    for role in ("admin", "viewer"):
        visitor = at_console(new_operator(operators=role, acme="owner"))
        assert visitor.open("/staff/new/").status_code == 403
        assert visitor.open("/invitations/").status_code == 403
