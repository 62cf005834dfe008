"""Who may invite whom as what, and what ends with whoever invited."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from identity.applications.models import Application
from identity.users.models import User
from orgs.administration import Authority, Right
from orgs.invitations import checks
from orgs.invitations.accepting import accept_for
from orgs.invitations.bulk import AT_ONCE, Outcome, invite_members
from orgs.invitations.checks import AlreadyInvited, AlreadyMember
from orgs.invitations.models import Invitation
from orgs.invitations.operations import delete_invitation, invite_member, resend_invitation, revoke_invitation
from orgs.members.operations import add_member, leave_organization, remove_member, update_member_roles
from orgs.models import Member, Organization, OrganizationPermission, OrganizationRole
from orgs.roles import operations as roles
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.oidc.party import Party
from tests.orgs.test_invitation_links import GOOD, address, invite, link_to, signed_in
from tests.orgs.test_members import carrying_role, organization, roles_of, template_role
from tests.visitor import Visitor, mails_to


def manager_role() -> OrganizationRole:
    manage = OrganizationPermission.objects.get(name=Right.MANAGE_MEMBERS)
    return roles.create_role(name=cast.unique("manager"), permissions=[manage], by=COMMAND)


def manager(of: Organization, *more: OrganizationRole) -> tuple[User, Authority]:
    user = cast.new_user()
    add_member(organization=of, user_id=user.pk, roles=[manager_role(), *more], by=COMMAND)
    found = Authority.find(of.pk, user.pk)
    assert found is not None
    return user, found


def over(scope: TenantScope, path: str) -> bool:
    return bool(Visitor(scope).open(path).status_code == 410)


def test_nobody_invites_as_more_than_they_are(in_acme: TenantScope) -> None:
    fleet = organization()
    _user, authority = manager(fleet)
    owner, other = template_role(is_owner=True), organization()
    with pytest.raises(ValidationError):
        invite_member(organization=fleet, email=address(), roles=[owner], authority=authority, by=COMMAND)
    with pytest.raises(ValidationError):
        invite_member(organization=other, email=address(), authority=authority, by=COMMAND)
    plain = cast.new_user()
    add_member(organization=fleet, user_id=plain.pk, roles=[template_role()], by=COMMAND)
    with pytest.raises(ValidationError):
        invite_member(organization=fleet, email=address(), authority=Authority.find(fleet.pk, plain.pk), by=COMMAND)
    # What somebody else invited as more is not sent on by somebody who is less.
    row = invite_member(organization=fleet, email=address(), roles=[owner], by=COMMAND)
    with pytest.raises(ValidationError):
        resend_invitation(invitation=row, authority=authority, by=COMMAND)


def test_roles_of_another_organization_or_for_machines_are_refused(in_acme: TenantScope) -> None:
    policy = roles.OrganizationPolicy.load()
    machine = roles.create_role(name=cast.unique("robot"), kind="machine", by=COMMAND)
    with pytest.raises(ValidationError):
        invite_member(organization=organization(), email=address(), roles=[machine], by=COMMAND)
    own = OrganizationRole.objects.create(organization=organization(), name="own")
    assert not policy.own_roles
    with pytest.raises(ValidationError):
        invite_member(organization=organization(), email=address(), roles=[own], by=COMMAND)


@pytest.mark.parametrize("end", ["removed", "less", "suspended", "deleted", "role widened"])
def test_an_invitation_lives_as_long_as_whoever_sent_it_may_send_it(acme: TenantScope, end: str) -> None:
    email = address()
    with enter(acme):
        fleet, given = organization(), template_role()
        user, authority = manager(fleet)
    path = invite(acme, email, given, into=fleet, authority=authority)
    assert not over(acme, path)
    with enter(acme):
        member = Member.objects.get(user=user)
        if end == "removed":
            remove_member(member=member, by=COMMAND)
            assert Invitation.objects.get(email=email).state == "Revoked"
        elif end == "less":
            update_member_roles(member=member, roles=[], by=COMMAND)
        elif end == "suspended":
            User.objects.filter(pk=user.pk).update(suspended_at=timezone.now())
        elif end == "deleted":
            user.delete()
        else:
            more = OrganizationPermission.objects.get(name=Right.MANAGE_DOMAINS)
            roles.update_role_permissions(role=given, permissions=[more], by=COMMAND)
    assert over(acme, path)
    browser = Visitor(acme)
    browser.open(path)
    assert "This invitation was withdrawn" in browser.text


def test_an_invitation_of_staff_or_a_program_outlives_whom_it_names(in_acme: TenantScope) -> None:
    fleet = organization()
    user, _authority = manager(fleet)
    row = invite_member(organization=fleet, email=address(), inviter_id=user.pk, by=COMMAND)
    remove_member(member=Member.objects.get(user=user), by=COMMAND)
    row.refresh_from_db()
    assert row.state == "Pending"
    with pytest.raises(ValidationError):
        invite_member(organization=fleet, email=address(), inviter_id=user.pk, by=COMMAND)


def test_a_role_that_is_deleted_takes_its_invitations_along(acme: TenantScope) -> None:
    email = address()
    with enter(acme):
        role, kept = template_role(), template_role()
    path = invite(acme, email, role, kept)
    with enter(acme):
        roles.delete_role(role=role, by=COMMAND)
        assert Invitation.objects.get(email=email).state == "Revoked"
    assert over(acme, path)


@pytest.mark.parametrize("way", ["removed", "left"])
def test_nothing_is_left_for_somebody_who_went(acme: TenantScope, way: str) -> None:
    """A link that was sent before, carried roles, and what they sent themselves."""
    alice = cast.person(acme)
    with enter(acme):
        fleet, (role, carried) = organization(), carrying_role()
    pending = invite(acme, alice.email, role, into=fleet)
    with enter(acme):
        add_member(organization=fleet, user_id=alice.pk, roles=[role, template_role(is_owner=True)], by=COMMAND)
        add_member(organization=fleet, user_id=cast.new_user().pk, roles=[template_role(is_owner=True)], by=COMMAND)
        assert carried.name in roles_of(alice)
    guest, elsewhere = address(), address()
    with enter(acme):
        authority = Authority.find(fleet.pk, alice.pk)
        other = organization()
        _bob, theirs = manager(other)
    sent = invite(acme, guest, into=fleet, authority=authority)
    untouched = invite(acme, elsewhere, into=other, authority=theirs)
    with enter(acme):
        member = Member.objects.get(user=alice)
        (remove_member if way == "removed" else leave_organization)(member=member, by=COMMAND)
        assert carried.name not in roles_of(alice)
    assert over(acme, pending)
    assert over(acme, sent)
    assert not over(acme, untouched)
    browser = signed_in(acme, alice)
    browser.open(pending)
    assert browser.page.status_code == 410
    with enter(acme):
        assert not Member.objects.filter(user=alice).exists()


def test_an_address_waits_once_and_a_member_is_not_invited(in_acme: TenantScope) -> None:
    fleet, email, alice = organization(), address(), cast.new_user()
    invite_member(organization=fleet, email=email, by=COMMAND)
    with pytest.raises(AlreadyInvited):
        invite_member(organization=fleet, email=f" {email.upper()} ", by=COMMAND)
    invite_member(organization=organization(), email=email, by=COMMAND)
    add_member(organization=fleet, user_id=alice.pk, by=COMMAND)
    with pytest.raises(AlreadyMember):
        invite_member(organization=fleet, email=alice.email, by=COMMAND)


def test_a_list_is_answered_address_by_address(acme: TenantScope) -> None:
    waiting, new = address(), address()
    with enter(acme):
        fleet, alice = organization(), cast.new_user()
        add_member(organization=fleet, user_id=alice.pk, by=COMMAND)
        invite_member(organization=fleet, email=waiting, by=COMMAND)
        report = invite_members(
            organization=fleet, emails=[new.upper(), waiting, alice.email, "no address", new, " "], by=COMMAND
        )
        assert [(entry.email, entry.outcome) for entry in report.entries] == [
            (new, Outcome.INVITED),
            (waiting, Outcome.WAITING),
            (alice.email, Outcome.MEMBER),
            ("no address", Outcome.NOT_AN_ADDRESS),
        ]
        assert report.sent == 1
        assert report.entries[0].invitation_id == Invitation.objects.get(email=new).pk
        for wrong in ([], [f"{number}@example.test" for number in range(AT_ONCE + 1)]):
            with pytest.raises(ValidationError):
                invite_members(organization=fleet, emails=wrong, by=COMMAND)
    assert len(mails_to(acme, waiting)) == len(mails_to(acme, new)) == 1


def test_members_write_to_some_hundred_people_a_day_and_no_more(
    in_acme: TenantScope, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "DAY_LIMIT", 3)
    fleet = organization()
    _user, authority = manager(fleet)
    for _ in range(3):
        invite_member(organization=fleet, email=address(), authority=authority, by=COMMAND)
    with pytest.raises(ValidationError, match="tomorrow"):
        invite_member(organization=fleet, email=address(), authority=authority, by=COMMAND)
    invite_member(organization=fleet, email=address(), by=COMMAND)
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1), tick=False):
        invite_member(organization=fleet, email=address(), authority=authority, by=COMMAND)


def test_sending_again_kills_the_old_link_and_has_an_end(acme: TenantScope) -> None:
    email = address()
    old = invite(acme, email)
    with enter(acme):
        row = Invitation.objects.get(email=email)
        before = row.expires_at
        resend_invitation(invitation=row, by=COMMAND)
        assert row.expires_at > before
    assert over(acme, old)
    assert not over(acme, link_to(acme, email))
    with enter(acme):
        for _ in range(8):
            resend_invitation(invitation=row, by=COMMAND)
        with pytest.raises(ValidationError):
            resend_invitation(invitation=row, by=COMMAND)
        revoke_invitation(invitation=row, by=COMMAND)
        with pytest.raises(ValidationError):
            revoke_invitation(invitation=row, by=COMMAND)


def test_a_program_invites_without_a_mail_and_accepts_for_somebody(acme: TenantScope) -> None:
    with enter(acme):
        fleet, alice, bob, role = organization(), cast.new_user(), cast.new_user(), template_role()
        ends = timezone.now() + timedelta(days=30)
        row = invite_member(
            organization=fleet, email=alice.email, roles=[role], expires_at=ends, is_mailed=False, by=COMMAND
        )
        assert (row.sent_at, row.expires_at) == (None, ends)
        with pytest.raises(ValidationError):
            accept_for(invitation=row, user_id=bob.pk, by=COMMAND)
        accept_for(invitation=row, user_id=alice.pk, by=COMMAND)
        assert row.state == "Accepted"
        assert list(Member.objects.get(user=alice).roles.all()) == [role]
        with pytest.raises(ValidationError):
            accept_for(invitation=row, user_id=alice.pk, by=COMMAND)
        with pytest.raises(ValidationError):
            invite_member(organization=fleet, email=address(), expires_at=timezone.now(), by=COMMAND)
        delete_invitation(invitation=row, by=COMMAND)
        assert Member.objects.filter(user=alice).exists()
    assert not mails_to(acme, alice.email)


def test_whoever_accepts_is_led_to_where_the_application_begins(acme: TenantScope) -> None:
    party, email = Party(acme), address()
    with enter(acme):
        Application.objects.filter(pk=party.client.application_id).update(homepage="https://fleet.example.com/start")
    browser = Visitor(acme)
    browser.open(invite(acme, email, application_id=party.client.application_id))
    browser.submit(password1=GOOD)
    assert 'href="https://fleet.example.com/start"' in browser.text
    with enter(acme):
        type(party.client).objects.filter(pk=party.client.pk).update(
            initiate_login_uri="https://fleet.example.com/go?a=b"
        )
    browser.open(browser.path)
    assert 'href="https://fleet.example.com/go?a=b&amp;iss=http' in browser.text
    with enter(acme):
        Application.objects.filter(pk=party.client.application_id).update(suspended_at=timezone.now())
    browser.open(browser.path)
    assert "fleet.example.com" not in browser.text


def test_the_mail_speaks_the_language_of_whoever_invites_and_names_no_staff(acme: TenantScope) -> None:
    from django.utils import translation

    email = address()
    with enter(acme), translation.override("ja"):
        fleet = organization("さくら\r\nBcc: x@example.test \u202e工業")
        user, authority = manager(fleet)
        User.objects.filter(pk=user.pk).update(name="Hanako")
        authority = Authority.find(fleet.pk, user.pk) or authority
        invite_member(organization=fleet, email=email, authority=authority, by=COMMAND)
    mail = mails_to(acme, email)[-1]
    assert "への招待" in mail["Subject"] or "招待" in mail["Subject"]
    assert mail["Bcc"] is None
    assert "\u202e" not in mail["Subject"] + mail.get_content()
