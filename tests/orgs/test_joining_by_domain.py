"""Whoever signs in with a proved address at an organization's domain belongs to it, whichever way they come."""

import pytest
from allauth.account.models import EmailAddress

from identity.users.models import User
from identity.users.operations import create_user
from orgs.domains.operations import remove_domain, update_domain
from orgs.members.operations import add_member, remove_member
from orgs.models import Member, Organization
from orgs.operations import resume_organization, suspend_organization, update_join_roles
from tenants.audit.actor import COMMAND
from tenants.audit.models import Event
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.doubles.dns import Zone
from tests.orgs.test_domains import name, proved
from tests.orgs.test_members import carrying_role, organization, roles_of, template_role
from tests.visitor import Visitor, code_for


@pytest.fixture(scope="module")
def acme() -> TenantScope:
    """A tenant of this file's own: where somebody joins by a domain, every sign-in costs a look."""
    return cast.new_tenant().scope()


def person_at(domain: str, *, is_proved: bool = True) -> User:
    return create_user(
        email=f"{cast.unique('worker')}@{domain}", email_verified=is_proved, password=cast.PASSWORD, by=COMMAND
    )


def sign_in(scope: TenantScope, user: User) -> Visitor:
    browser = Visitor(scope)
    browser.sign_in(user.email, cast.PASSWORD)
    return browser


def belongs(user: User, to: Organization) -> bool:
    return Member.objects.filter(user=user, organization=to).exists()


def test_a_password_makes_a_member_with_the_roles_of_those_who_join(acme: TenantScope, name_server: Zone) -> None:
    with enter(acme):
        fleet, (role, carried) = organization(), carrying_role()
        update_join_roles(organization=fleet, roles=[role], by=COMMAND)
        domain = proved(name_server, fleet, joins=True)
        alice = person_at(domain.domain)
    sign_in(acme, alice)
    sign_in(acme, alice)
    with enter(acme):
        member = Member.objects.get(user=alice)
        assert (member.source, list(member.roles.all())) == (Member.Source.DOMAIN, [role])
        assert carried.name in roles_of(alice)
        joined = Event.objects.filter(object_id=str(fleet.pk), action="organization.add_member")
        assert [(event.actor_id, event.details["source"]) for event in joined] == [(str(alice.pk), "domain")]


def test_a_code_and_a_registration_make_members_too(acme: TenantScope, name_server: Zone) -> None:
    with enter(acme):
        fleet = organization()
        domain = proved(name_server, fleet, joins=True)
        alice = person_at(domain.domain)
    by_code = Visitor(acme)
    by_code.open("/signin")
    by_code.submit(login=alice.email)
    by_code.submit(action="code")
    by_code.submit(code=code_for(acme, alice.email))
    new = f"{cast.unique('new')}@{domain.domain.upper()}"
    registering = Visitor(acme)
    registering.open("/register")
    registering.submit(email=new, password1="nine green bottles")
    with enter(acme):
        assert belongs(alice, fleet)
        assert not Member.objects.filter(user__email=new.lower()).exists()
    registering.submit(code=code_for(acme, new.lower()))
    with enter(acme):
        assert Member.objects.get(user__email=new.lower()).source == Member.Source.DOMAIN


def test_an_address_that_is_not_proved_makes_nobody_a_member(acme: TenantScope, name_server: Zone) -> None:
    """Beside a proved one elsewhere, which lets them in."""
    with enter(acme):
        fleet = organization()
        domain = proved(name_server, fleet, joins=True)
        bob = cast.new_user()
        EmailAddress.objects.create(user=bob, email=f"{cast.unique('bob')}@{domain.domain}", verified=False)
    sign_in(acme, bob)
    with enter(acme):
        assert not belongs(bob, fleet)


@pytest.mark.parametrize("sort", ["below", "above", "beside"])
def test_only_the_domain_itself_counts(acme: TenantScope, name_server: Zone, sort: str) -> None:
    with enter(acme):
        fleet = organization()
        domain = proved(name_server, fleet, joins=True).domain
        others = {"below": f"mail.{domain}", "above": domain.partition(".")[2], "beside": f"x{domain}"}
        bob = person_at(others[sort])
    sign_in(acme, bob)
    with enter(acme):
        assert not belongs(bob, fleet)


def test_nobody_joins_where_it_is_off_suspended_stopped_or_removed(acme: TenantScope, name_server: Zone) -> None:
    with enter(acme):
        off, suspended, removed = organization(), organization(), organization()
        quiet, loud, gone = (
            proved(name_server, off),
            *(proved(name_server, one, joins=True) for one in (suspended, removed)),
        )
        suspend_organization(organization=suspended, by=COMMAND)
        people = [person_at(row.domain) for row in (quiet, loud, gone)]
        remove_domain(domain=gone, by=COMMAND)
    for one in people:
        sign_in(acme, one)
    with enter(acme):
        assert not Member.objects.filter(user__in=people).exists()
        resume_organization(organization=suspended, by=COMMAND)
        update_domain(domain=quiet, values={"joins": True}, by=COMMAND)
    for one in people[:2]:
        sign_in(acme, one)
    with enter(acme):
        assert Member.objects.filter(user__in=people).count() == 2


def test_who_was_removed_does_not_come_back_by_their_address(acme: TenantScope, name_server: Zone) -> None:
    with enter(acme):
        fleet = organization()
        alice = person_at(proved(name_server, fleet, joins=True).domain)
    sign_in(acme, alice)
    with enter(acme):
        remove_member(member=Member.objects.get(user=alice), by=COMMAND)
    sign_in(acme, alice)
    with enter(acme):
        assert not belongs(alice, fleet)
        # Somebody who adds them again decides so.
        add_member(organization=fleet, user_id=alice.pk, by=COMMAND)
        remove_member(member=Member.objects.get(user=alice), by=COMMAND)
    sign_in(acme, alice)
    with enter(acme):
        assert not belongs(alice, fleet)


def test_the_other_tenant_hears_nothing_of_it(acme: TenantScope, globex: TenantScope, name_server: Zone) -> None:
    with enter(acme):
        domain = proved(name_server, joins=True).domain
    with enter(globex):
        carol = person_at(domain)
    sign_in(globex, carol)
    with enter(globex):
        assert not Member.objects.filter(user=carol).exists()


def test_who_is_a_member_already_keeps_their_roles(acme: TenantScope, name_server: Zone) -> None:
    with enter(acme):
        fleet, had, joining = organization(), template_role(), template_role()
        update_join_roles(organization=fleet, roles=[joining], by=COMMAND)
        alice = person_at(proved(name_server, fleet, domain=name(), joins=True).domain)
        add_member(organization=fleet, user_id=alice.pk, roles=[had], by=COMMAND)
    sign_in(acme, alice)
    with enter(acme):
        assert list(Member.objects.get(user=alice).roles.all()) == [had]
