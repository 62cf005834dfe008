"""An invitation into an organization, from the mail to the membership, by people with and without an account."""

import re
from urllib.parse import urlsplit
from uuid import UUID

import pytest

from identity.signin.brand.models import OrganizationBranding
from identity.signin.brand.operations import update_organization_branding
from identity.users.models import User
from orgs.administration import Authority
from orgs.invitations.models import Invitation
from orgs.invitations.operations import invite_member
from orgs.models import Member, Organization, OrganizationRole
from tenants.audit.actor import COMMAND
from tenants.audit.models import Event
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.orgs.test_members import carrying_role, organization, roles_of, template_role
from tests.visitor import Visitor, code_for, mails_to

GOOD = "nine green bottles"


def address() -> str:
    return f"{cast.unique('guest')}@example.test"


def invite(
    scope: TenantScope,
    email: str,
    *roles: OrganizationRole,
    into: Organization | None = None,
    authority: Authority | None = None,
    application_id: UUID | None = None,
) -> str:
    """The path of the link in the mail."""
    with enter(scope):
        invite_member(
            organization=into or organization(cast.unique("Fleet")),
            email=email,
            roles=roles,
            authority=authority,
            application_id=application_id,
            by=COMMAND,
        )
    return link_to(scope, email)


def link_to(scope: TenantScope, email: str) -> str:
    """Of the latest mail that holds one: others tell of a new browser."""
    links = [
        found[0] for mail in mails_to(scope, email) if (found := re.search(r"http\S+/join/\S+", mail.get_content()))
    ]
    return urlsplit(links[-1]).path


def membership(scope: TenantScope, email: str) -> Member | None:
    with enter(scope):
        return Member.objects.filter(user__email=email).first()


def signed_in(scope: TenantScope, user: User) -> Visitor:
    browser = Visitor(scope)
    browser.sign_in(user.email, cast.PASSWORD)
    return browser


def test_somebody_without_an_account_makes_one_and_belongs(acme: TenantScope) -> None:
    email = address()
    with enter(acme):
        role = template_role()
    browser = Visitor(acme)
    browser.open(invite(acme, email, role))
    assert "Create an account to accept" in browser.text
    browser.submit(password1=GOOD)
    assert "You belong to" in browser.text
    with enter(acme):
        member = Member.objects.get(user__email=email)
        assert member.source == Member.Source.INVITATION
        assert list(member.roles.all()) == [role]
        assert member.user.emailaddress_set.get().verified
        assert Invitation.objects.get(email=email).state == "Accepted"
        about = Event.objects.filter(object_id=str(member.organization_id)).values_list("action", flat=True)
        assert {"organization.invite", "organization.accept_invitation", "organization.add_member"} <= set(about)


def test_the_pages_look_like_the_organization_that_asks(acme: TenantScope) -> None:
    email, browser = address(), Visitor(acme)
    with enter(acme):
        fleet = organization(cast.unique("Fleet"))
        branding = OrganizationBranding(organization=fleet, display_name="Kitano Shipping")
        update_organization_branding(branding=branding, by=COMMAND)
    browser.open(invite(acme, email, into=fleet))
    assert "· Kitano Shipping</title>" in browser.text
    browser.submit(password1=GOOD)
    assert "You belong to" in browser.text
    assert "· Kitano Shipping</title>" in browser.text
    other = signed_in(acme, cast.person(acme))
    other.open(invite(acme, address(), into=fleet))
    assert "This invitation is for another address · Kitano Shipping</title>" in other.text
    other.open(invite(acme, address()))
    assert "Kitano Shipping" not in other.text


@pytest.mark.parametrize("mode", ["closed", "invitation", "domain"])
def test_an_organizations_guest_is_let_in_whatever_registration_says(mode: str) -> None:
    scope, email = cast.tenant_with(registration=mode, registration_domains=["elsewhere.test"]), address()
    browser = Visitor(scope)
    browser.open(invite(scope, email))
    browser.submit(password1=GOOD)
    assert "You belong to" in browser.text
    assert membership(scope, email) is not None


def test_somebody_with_an_account_signs_in_and_accepts(acme: TenantScope) -> None:
    alice, browser = cast.person(acme), Visitor(acme)
    browser.open(invite(acme, alice.email))
    assert "Sign in to accept" in browser.text
    href = re.search(r'class="primary" href="([^"]+)"', browser.text)
    assert href is not None
    browser.open(href[1].replace("&amp;", "&"))
    assert alice.email in browser.text
    browser.submit()
    browser.submit(password=cast.PASSWORD)
    assert membership(acme, alice.email) is None
    browser.submit()
    assert "You belong to" in browser.text
    assert membership(acme, alice.email) is not None


def test_somebody_else_who_is_signed_in_proves_the_address_first(acme: TenantScope) -> None:
    bob, email = cast.person(acme), address()
    path = invite(acme, email)
    browser = signed_in(acme, bob)
    browser.open(path)
    assert "This invitation is for another address" in browser.text
    # Whatever is posted: without the proof nobody joins.
    browser.submit(action="accept")
    assert "This invitation is for another address" in browser.text
    browser.submit(action="prove")
    assert "Check your mail" in browser.text
    browser.submit(code=code_for(acme, email))
    assert browser.path == path
    browser.submit()
    assert "You belong to" in browser.text
    with enter(acme):
        assert Member.objects.get(user=bob).source == Member.Source.INVITATION
        assert set(bob.emailaddress_set.filter(verified=True).values_list("email", flat=True)) == {bob.email, email}


def test_an_address_of_somebody_else_cannot_be_proved_by_a_forwarded_link(acme: TenantScope) -> None:
    alice, bob = cast.person(acme), cast.person(acme)
    browser = signed_in(acme, bob)
    browser.open(invite(acme, alice.email))
    browser.submit(action="prove")
    assert "Check your mail" in browser.text
    assert not [mail for mail in mails_to(acme, alice.email) if re.search(r"\b\d{6}\b", mail.get_content())]
    assert membership(acme, bob.email) is None


def test_who_is_signed_in_as_somebody_else_can_change_the_account(acme: TenantScope) -> None:
    bob, email = cast.person(acme), address()
    path = invite(acme, email)
    browser = signed_in(acme, bob)
    browser.open(path)
    browser.submit(form=1)
    assert browser.path == path
    assert "Create an account to accept" in browser.text


def test_the_link_opened_again_leads_on(acme: TenantScope) -> None:
    email = address()
    path = invite(acme, email)
    browser = Visitor(acme)
    browser.open(path)
    browser.submit(password1=GOOD)
    browser.open(path)
    assert "You belong to" in browser.text
    stranger = Visitor(acme)
    assert stranger.open(path).status_code == 410
    assert "This invitation was used" in stranger.text


def test_a_role_of_the_tenant_that_the_role_carries_comes_along(acme: TenantScope) -> None:
    email = address()
    with enter(acme):
        role, carried = carrying_role()
    browser = Visitor(acme)
    browser.open(invite(acme, email, role))
    browser.submit(password1=GOOD)
    with enter(acme):
        assert carried.name in roles_of(User.objects.get(email=email))
