"""How people come into an organization, in the console: invitations, domains, roles on joining, roles of its own."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from orgs.invitations.models import Invitation, State
from orgs.members.operations import add_member
from orgs.models import Organization, OrganizationPolicy, OrganizationRole
from orgs.operations import create_organization, suspend_organization, update_policy
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.console.people import answer, at_console, events, heading, new_operator
from tests.doubles.dns import Zone, answering
from tests.visitor import Visitor, mails_to


@pytest.fixture
def name_server(settings: Settings) -> Iterator[Zone]:
    """The DNS that the platform asks: a little server of the test's own."""
    with answering() as zone:
        settings.DNS_SERVER = zone.address
        yield zone


@pytest.fixture
def company(acme: TenantScope) -> Organization:
    with enter(acme):
        return create_organization(name=cast.unique("company"), by=COMMAND)


def admin() -> Visitor:
    return at_console(new_operator(acme="admin"))


def place(organization: Organization, page: str) -> str:
    return f"/t/acme/organizations/{organization.pk}/{page}"


def address() -> str:
    return f"{cast.unique('invited')}@example.test"


def test_people_are_invited_with_roles_and_a_report_says_what_became_of_each(
    acme: TenantScope, company: Organization
) -> None:
    visitor, new, known = admin(), address(), cast.person(acme)
    with enter(acme):
        member = OrganizationRole.objects.template().get(name="member")
        add_member(organization=company, user_id=known.pk, by=COMMAND)
    visitor.open(place(company, "invitations/invite/"))
    answer(visitor, emails="", roles=[])
    assert "c-error" in visitor.text
    answer(visitor, emails=f"{new}\n{known.email}\nno address", roles=[str(member.pk)])
    for sentence in ("1 invitation is on its way", "A member already", "Not an e-mail address"):
        assert sentence in visitor.text
    assert len(mails_to(acme, new)) == 1
    with enter(acme):
        invitation = Invitation.objects.get(email=new)
        assert list(invitation.roles.all()) == [member]
    visitor.open(place(company, "invitations/"))
    assert new in visitor.text
    visitor.open(place(company, f"invitations/resend/{invitation.pk}/"))
    answer(visitor)
    assert len(mails_to(acme, new)) == 2
    visitor.open(place(company, f"invitations/revoke/{invitation.pk}/"))
    answer(visitor, confirmation="acme")
    with enter(acme):
        invitation.refresh_from_db()
    assert invitation.state == State.REVOKED
    visitor.open(place(company, "invitations/?state=Pending"))
    assert new not in visitor.text
    # What is over is neither sent nor revoked again.
    assert visitor.open(place(company, f"invitations/resend/{invitation.pk}/")).status_code == 404
    visitor.open(place(company, "history/"))
    assert f"<b>{new}</b>" in visitor.text


def test_nobody_is_invited_into_a_suspended_organization(acme: TenantScope, company: Organization) -> None:
    with enter(acme):
        suspend_organization(organization=company, by=COMMAND)
    visitor = admin()
    visitor.open(place(company, "invitations/"))
    assert "/invite/" not in visitor.text
    visitor.open(place(company, "invitations/invite/"))
    assert "cannot be done in the present state" in visitor.text


def test_a_domain_is_proved_by_its_record_and_then_people_may_join_by_it(
    acme: TenantScope, company: Organization, name_server: Zone
) -> None:
    visitor, name = admin(), f"{cast.unique('corp')}.example.com"
    visitor.open(place(company, "domains/add/"))
    answer(visitor, domain="gmail.com")
    assert "c-error" in visitor.text
    answer(visitor, domain=name)
    with enter(acme):
        domain = company.domains.get()
    assert domain.record_value in visitor.text
    check = place(company, f"domains/check/{domain.pk}/")
    visitor.open(check)
    answer(visitor)
    assert "was not found yet" in visitor.text
    name_server.texts[domain.record_name] = [domain.record_value]
    visitor.open(check)
    answer(visitor)
    assert f"{name} is proved." in visitor.text
    visitor.open(place(company, f"domains/change/{domain.pk}/"))
    answer(visitor, joins="on")
    with enter(acme):
        member = OrganizationRole.objects.template().get(name="member")
        domain.refresh_from_db()
    assert domain.joins
    visitor.open(place(company, "domains/roles/"))
    # Nobody becomes an owner without being chosen.
    assert "admin" not in visitor.text.split("<h1>")[1].split("c-actions")[0]
    answer(visitor, roles=[str(member.pk)])
    with enter(acme):
        assert company.join_roles.get().role_id == member.pk
    visitor.open(f"/t/acme/organizations/?q={name[:12]}")
    assert company.name in visitor.text
    visitor.open(place(company, f"domains/remove/{domain.pk}/"))
    assert "Nobody joins by their address" in visitor.text
    answer(visitor, confirmation="acme")
    with enter(acme):
        assert not company.domains.exists()
    assert events(acme, "organization.remove_domain")


def test_parts_of_another_organization_are_not_there(acme: TenantScope, company: Organization) -> None:
    visitor = admin()
    with enter(acme):
        other = create_organization(name=cast.unique("other"), by=COMMAND)
    visitor.open(place(other, "domains/add/"))
    answer(visitor, domain=f"{cast.unique('corp')}.example.com")
    visitor.open(place(other, "invitations/invite/"))
    answer(visitor, emails=address())
    with enter(acme):
        domain, invitation = other.domains.get(), other.invitations.get()
    for page in (
        f"domains/check/{domain.pk}/", f"domains/change/{domain.pk}/", f"domains/remove/{domain.pk}/",
        f"invitations/resend/{invitation.pk}/", f"invitations/revoke/{invitation.pk}/",
    ):  # fmt: skip
        assert visitor.open(place(company, page)).status_code == 404, page
        assert visitor.open(place(other, page)).status_code == 200, page


def test_an_organization_has_roles_of_its_own_where_the_rules_allow_it() -> None:
    scope = cast.new_tenant().scope()
    visitor = at_console(new_operator(**{scope.slug: "admin"}))
    with enter(scope):
        company = create_organization(name="company", by=COMMAND)
    base = f"/t/{scope.slug}/organizations/{company.pk}"
    visitor.open(f"{base}/roles/")
    assert "The rules allow no organization roles of its own." in visitor.text
    visitor.open(f"{base}/roles/add/")
    assert "cannot be done in the present state" in visitor.text
    with enter(scope):
        policy = OrganizationPolicy.load()
        policy.own_roles = True
        update_policy(policy=policy, by=COMMAND)
    visitor.open(f"{base}/roles/add/")
    answer(visitor, name="warehouse", kind="user")
    assert heading(visitor) == "warehouse"
    assert "Only in company" in visitor.text
    assert f"{base}/roles/" in visitor.text
    with enter(scope):
        role = company.own_roles.get()
    # It is on no list of the template, and carries nothing of the tenant.
    visitor.open(f"/t/{scope.slug}/organizations/roles/")
    assert "warehouse" not in visitor.text
    assert visitor.open(f"/t/{scope.slug}/organizations/roles/{role.pk}/carried/").status_code == 404
    visitor.open(f"{base}/history/")
    assert "created the organization role" in visitor.text
