"""What the provider decides at each sign-in: roles by groups, and the profile where the connection says so."""

from collections.abc import Callable

from identity.users.models import User
from identity.users.roles.models import CarriedRole, Role, UserRole
from orgs import operations
from orgs.connections.operations import update_connection
from orgs.models import JoinRole, Member, OrganizationRole
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.signin.sso.company import Company, is_signed_in, somebody_new
from tests.visitor import Visitor

Visit = Callable[..., Visitor]


def roles_of(company: Company, email: str) -> set[str]:
    with enter(company.scope):
        member = Member.objects.get(user__email=email, organization=company.row)
        return set(OrganizationRole.objects.filter(member_rows__member=member).values_list("name", flat=True))


def role(name: str, **values: object) -> OrganizationRole:
    return OrganizationRole.objects.create(name=cast.unique(name), **values)


def test_groups_give_and_take_the_mapped_roles_only(here: TenantScope, company: Company, visit: Visit) -> None:
    email = somebody_new(company)
    with enter(here):
        dev, ops, own, joining = role("dev"), role("ops"), role("own", organization=company.row), role("joining")
        JoinRole.objects.create(organization=company.row, role=joining)
    company.remap(roles=[["developers", str(dev.pk)], ["operators", str(ops.pk)], ["owners", str(own.pk)]])
    company.sign_in(visit(here), email, groups=["developers", "owners", "others"])
    assert roles_of(company, email) == {dev.name, own.name, joining.name}
    company.sign_in(visit(here), email, groups=["operators"])
    assert roles_of(company, email) == {ops.name, joining.name}
    company.sign_in(visit(here), email)
    assert roles_of(company, email) == {joining.name}


def test_no_group_gives_what_is_not_the_organizations_to_give(
    here: TenantScope, company: Company, visit: Visit
) -> None:
    """Owner roles, roles that carry roles of the tenant, and those of other organizations (SECURITY 27)."""
    email = somebody_new(company)
    with enter(here):
        owner, carrying = role("owner", is_owner=True), role("carrying")
        CarriedRole.objects.create(organization_role=carrying, role=Role.objects.create(name=cast.unique("Tenant")))
        other = operations.create_organization(name=cast.unique("Other"), by=COMMAND)
        foreign = role("foreign", organization=other)
    pairs = [["all", str(found.pk)] for found in (owner, carrying, foreign)] + [["all", "nonsense"]]
    company.remap(roles=pairs)
    browser = visit(here)
    company.sign_in(browser, email, groups=["all"])
    assert is_signed_in(browser)
    assert roles_of(company, email) == set()
    with enter(here):
        assert not UserRole.objects.filter(user__email=email).exists()


def test_an_owner_who_comes_without_groups_stays_one(here: TenantScope, company: Company, visit: Visit) -> None:
    user = company.person(password=None)
    company.make_owner(user)
    before = roles_of(company, user.email)
    with enter(here):
        pairs = [["owners", str(found.pk)] for found in OrganizationRole.objects.filter(is_owner=True)]
    company.remap(roles=pairs)
    company.sign_in(visit(here), user.email)
    assert roles_of(company, user.email) == before


def test_the_profile_follows_where_the_connection_says_so(here: TenantScope, company: Company, visit: Visit) -> None:
    email = somebody_new(company)
    company.sign_in(visit(here), email, name="Before")
    company.sign_in(visit(here), email, name="After")
    with enter(here):
        assert User.objects.get(email=email).name == "After"
        update_connection(connection=company.connection, values={"updates_profile": False}, by=COMMAND)
    company.sign_in(visit(here), email, name="Ignored")
    with enter(here):
        assert User.objects.get(email=email).name == "After"
