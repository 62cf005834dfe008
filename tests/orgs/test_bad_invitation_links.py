"""Links that must open nothing: edited, used, expired, replaced, revoked, somebody else's, another tenant's, two at once."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection

from orgs.invitations import accepting
from orgs.invitations.checks import AddressNotProved, InvitationOver, Why
from orgs.invitations.models import Invitation
from orgs.invitations.operations import invite_member, resend_invitation, revoke_invitation
from orgs.models import Member
from orgs.operations import delete_organization, resume_organization, suspend_organization
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tenants.register import operators_scope
from tests import cast
from tests.orgs.test_invitation_links import GOOD, address, invite, link_to, signed_in
from tests.orgs.test_members import organization
from tests.visitor import Visitor, forms_of


def the_invitation(email: str) -> Invitation:
    return Invitation.objects.select_related("organization").get(email=email)


def told(scope: TenantScope, path: str) -> str:
    browser = Visitor(scope)
    assert browser.open(path).status_code == 410
    return browser.text


def test_looking_at_the_link_uses_nothing_up(acme: TenantScope) -> None:
    email = address()
    path = invite(acme, email)
    for _ in range(3):
        assert Visitor(acme).client.get(path).status_code == 200
        assert Visitor(acme).client.head(path).status_code in (200, 405)
    with enter(acme):
        assert the_invitation(email).state == "Pending"


def test_an_edited_token_opens_nothing(acme: TenantScope) -> None:
    email = address()
    head, _slash, token = invite(acme, email).rpartition("/")
    others = (
        token[:-1] + ("A" if token[-1] != "A" else "B"),
        token.swapcase(),
        token + "x",
        "x" * 5000,
        "sample",
        "%00",
    )
    for other in others:
        browser = Visitor(acme)
        assert browser.open(f"{head}/{other}").status_code in (400, 404, 410), other
        assert email not in browser.text
    with enter(acme):
        assert the_invitation(email).state == "Pending"


def test_each_reason_has_a_sentence_of_its_own(acme: TenantScope) -> None:
    replaced, revoked, used, late, gone = (address() for _ in range(5))
    paths = {email: invite(acme, email) for email in (replaced, revoked, used, late, gone)}
    browser = Visitor(acme)
    browser.open(paths[used])
    browser.submit(password1=GOOD)
    with enter(acme):
        resend_invitation(invitation=the_invitation(replaced), by=COMMAND)
        revoke_invitation(invitation=the_invitation(revoked), by=COMMAND)
        delete_organization(organization=the_invitation(gone).organization, by=COMMAND)
    assert "There is a newer link" in told(acme, paths[replaced])
    assert "This invitation was withdrawn" in told(acme, paths[revoked])
    assert "This invitation was used" in told(acme, paths[used])
    assert "This organization is not here any more" in told(acme, paths[gone])
    with time_machine.travel(datetime.now(UTC) + timedelta(days=7, minutes=1), tick=False):
        assert "This invitation has expired" in told(acme, paths[late])
        with enter(acme):
            assert the_invitation(late).state == "Expired"
    assert "Create an account to accept" in Visitor(acme).open(link_to(acme, replaced)).content.decode()


def test_an_expired_invitation_is_renewed_by_inviting_again(acme: TenantScope) -> None:
    email = address()
    with enter(acme):
        fleet = organization()
    old = invite(acme, email, into=fleet)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=8), tick=False):
        new = invite(acme, email, into=fleet)
        assert new != old
        assert Visitor(acme).open(new).status_code == 200
        assert Visitor(acme).open(old).status_code == 410


def test_nobody_joins_a_suspended_organization_and_its_links_work_again_afterwards(acme: TenantScope) -> None:
    email = address()
    path = invite(acme, email)
    with enter(acme):
        fleet = the_invitation(email).organization
        suspend_organization(organization=fleet, by=COMMAND)
    assert "This organization is not here any more" in told(acme, path)
    with enter(acme):
        resume_organization(organization=fleet, by=COMMAND)
    assert Visitor(acme).open(path).status_code == 200


def test_what_ends_between_the_page_and_the_button_ends_it(acme: TenantScope) -> None:
    for end in ("revoked", "suspended"):
        alice = cast.person(acme)
        browser = signed_in(acme, alice)
        browser.open(invite(acme, alice.email))
        with enter(acme):
            row = the_invitation(alice.email)
            if end == "revoked":
                revoke_invitation(invitation=row, by=COMMAND)
            else:
                suspend_organization(organization=row.organization, by=COMMAND)
        browser.submit()
        assert browser.page.status_code == 410, end
        with enter(acme):
            assert not Member.objects.filter(user=alice).exists()


def test_another_tenants_link_opens_nothing(acme: TenantScope, globex: TenantScope) -> None:
    email = address()
    path = invite(acme, email)
    assert email not in told(globex, path)
    thief = Visitor(globex)
    thief.open("/signin")
    token = forms_of(thief.text)[0]["fields"]["csrfmiddlewaretoken"]
    data = {"csrfmiddlewaretoken": token, "password1": GOOD, "email": email}
    assert thief.client.post(path, data, headers={"origin": thief.origin}).status_code == 410
    with enter(acme):
        assert the_invitation(email).state == "Pending"


def test_the_two_sorts_of_invitations_do_not_open_each_others_pages(acme: TenantScope) -> None:
    """CVE-2026-4282: a store of what works once, without a type."""
    email = address()
    token = invite(acme, email).rpartition("/")[2]
    assert Visitor(acme).open(f"/register/invitation/{token}").status_code == 410
    assert Visitor(acme).open(f"/account/undo/{token}").status_code == 410
    assert Visitor(acme).open(f"/signin/link/{token}").status_code == 410


def test_the_address_is_the_invitations_whatever_is_posted(acme: TenantScope) -> None:
    email, other = address(), address()
    browser = Visitor(acme)
    browser.open(invite(acme, email))
    browser.submit(password1=GOOD, email=other)
    with enter(acme):
        assert Member.objects.filter(user__email=email).exists()
        assert not Member.objects.filter(user__email=other).exists()


def test_an_account_somebody_made_with_the_address_before_gets_nothing_unproved(acme: TenantScope) -> None:
    """Whoever registered a guest's address before them knows its password, and has proved nothing."""
    email = address()
    with enter(acme):
        thief = cast.create_user(email=email, email_verified=False, password=cast.PASSWORD, by=COMMAND)
    path = invite(acme, email)
    browser = Visitor(acme)
    browser.sign_in(email, cast.PASSWORD, f"/signin?next={path}")
    assert "Confirm your address" in browser.text
    browser.open(path)
    browser.client.post(path, {"csrfmiddlewaretoken": "x"}, headers={"origin": browser.origin})
    with enter(acme):
        assert not Member.objects.filter(user=thief).exists()
        token = path.rpartition("/")[2]
        with pytest.raises(AddressNotProved):
            accepting.accept_invitation(token=token, user_id=thief.pk, by=COMMAND)
        assert accepting.look(token=token).state == "Pending"


def test_of_two_at_once_one_joins(acme: TenantScope) -> None:
    alice = cast.person(acme)
    token = invite(acme, alice.email).rpartition("/")[2]
    start, told_them = threading.Barrier(4), []

    def accept() -> None:
        start.wait()
        try:
            with enter(acme):
                accepting.accept_invitation(token=token, user_id=alice.pk, by=COMMAND)
            told_them.append("in")
        except InvitationOver as over:
            told_them.append(over.why)
        finally:
            connection.close()

    threads = [threading.Thread(target=accept) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, told_them)) == sorted(["in", *[str(Why.USED)] * 3])
    with enter(acme):
        assert Member.objects.filter(user=alice).count() == 1


def test_revoking_and_accepting_at_once_never_end_half(acme: TenantScope) -> None:
    alice = cast.person(acme)
    token = invite(acme, alice.email).rpartition("/")[2]
    start, errors = threading.Barrier(2), []

    def run(do: Callable[[], None]) -> None:
        start.wait()
        try:
            with enter(acme):
                do()
        except (InvitationOver, ValidationError) as error:
            errors.append(type(error).__name__)
        finally:
            connection.close()

    def accept() -> None:
        accepting.accept_invitation(token=token, user_id=alice.pk, by=COMMAND)

    def revoke() -> None:
        revoke_invitation(invitation=the_invitation(alice.email), by=COMMAND)

    threads = [threading.Thread(target=run, args=(do,)) for do in (accept, revoke)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with enter(acme):
        is_member = Member.objects.filter(user=alice).exists()
        assert the_invitation(alice.email).state == ("Accepted" if is_member else "Revoked")
    assert errors in (["InvitationOver"], ["ValidationError"])


def test_the_page_after_it_is_the_persons_own(acme: TenantScope) -> None:
    alice, bob = cast.person(acme), cast.person(acme)
    browser = signed_in(acme, alice)
    browser.open(invite(acme, alice.email))
    browser.submit()
    with enter(acme):
        row = the_invitation(alice.email)
    stranger = signed_in(acme, bob)
    assert stranger.open(f"/joined/{row.pk}").status_code == 404
    assert stranger.open(f"/joined/{uuid4()}").status_code == 404
    with enter(acme):
        suspend_organization(organization=row.organization, by=COMMAND)
    assert browser.open(f"/joined/{row.pk}").status_code == 404


def test_neither_the_token_nor_its_link_is_kept_in_the_clear(acme: TenantScope) -> None:
    token = invite(acme, address()).rpartition("/")[2]
    with enter(acme), connection.cursor() as cursor:
        cursor.execute(
            "select row_to_json(o)::text from onetime_onetime o union all select row_to_json(e)::text from audit_event e"
            " union all select row_to_json(i)::text from invitations_invitation i"
        )
        assert not [row for (row,) in cursor.fetchall() if token in row]


def test_staff_are_never_invited_this_way() -> None:
    with enter(operators_scope()), pytest.raises(ValidationError):
        invite_member(organization=organization(), email=address(), by=COMMAND)
