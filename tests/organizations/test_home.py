"""My organizations: on the account page, in a list of their own, created and left."""

from identity.users.models import User
from orgs import operations
from orgs.members.operations import add_member
from orgs.models import Member, Organization, OrganizationPolicy, OrganizationRole
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.visitor import Visitor


def _tenant(**choices: object) -> TenantScope:
    scope = cast.new_tenant().scope()
    with enter(scope):
        policy = OrganizationPolicy.load()
        for name, value in choices.items():
            setattr(policy, name, value)
        operations.update_policy(policy=policy, by=COMMAND)
    return scope


def _signed_in(scope: TenantScope, person: User) -> Visitor:
    visitor = Visitor(scope)
    visitor.sign_in(person.email, cast.PASSWORD)
    return visitor


def _member(scope: TenantScope, person: User, role: str, name: str = "Fleet") -> Organization:
    with enter(scope):
        made = operations.create_organization(name=name, by=COMMAND)
        roles = [OrganizationRole.objects.get(name=role)]
        add_member(organization=made, user_id=person.pk, roles=roles, by=COMMAND)
        return made


def test_whoever_creates_one_owns_it() -> None:
    scope = _tenant(people_may_create=True)
    alice = cast.person(scope)
    visitor = _signed_in(scope, alice)
    visitor.open("/account/")
    assert "Create an organization" in visitor.text
    visitor.open("/organizations/new")
    visitor.submit(name="Kitano Shipping")
    assert "The organization is created, and you own it." in visitor.text
    with enter(scope):
        made = Organization.objects.get()
        assert visitor.path.startswith(f"/organizations/{made.pk}/")
        assert [role.is_owner for role in Member.objects.get(user=alice).roles.all()] == [True]
    visitor.open("/account/")
    assert f'href="/organizations/{made.pk}/"' in visitor.text


def test_no_more_than_the_tenant_allows() -> None:
    scope = _tenant(people_may_create=True, created_limit=1)
    visitor = _signed_in(scope, cast.person(scope))
    for _ in range(2):
        visitor.open("/organizations/new")
        visitor.submit(name="Another")
    assert "You have created as many organizations as one person may." in visitor.text
    with enter(scope):
        assert Organization.objects.count() == 1


def test_where_people_may_not_create_one_there_is_no_such_page() -> None:
    scope = _tenant()
    visitor = _signed_in(scope, cast.person(scope))
    visitor.open("/account/")
    assert "organizations" not in visitor.text
    visitor.open("/organizations/new")
    assert visitor.page.status_code == 404
    visitor.open("/organizations/")
    assert "Whoever administers one can invite you." in visitor.text
    assert "Create an organization" not in visitor.text


def test_a_member_leaves() -> None:
    scope = _tenant()
    bob = cast.person(scope)
    fleet = _member(scope, bob, "member")
    visitor = _signed_in(scope, bob)
    visitor.open(f"/organizations/{fleet.pk}/leave")
    assert "What you lose:" in visitor.text
    visitor.submit()
    assert "You have left the organization." in visitor.text
    assert visitor.client.get(f"/organizations/{fleet.pk}/").status_code == 404
    with enter(scope):
        assert not Member.objects.filter(user=bob).exists()


def test_the_last_owner_is_told_what_to_do_first() -> None:
    scope = _tenant()
    alice = cast.person(scope)
    fleet = _member(scope, alice, "admin")
    visitor = _signed_in(scope, alice)
    path = f"/organizations/{fleet.pk}/leave"
    visitor.open(path)
    assert "make another member an owner first" in visitor.text
    assert f'href="/organizations/{fleet.pk}/members"' in visitor.text
    visitor.client.handler.enforce_csrf_checks = False
    answer = visitor.client.post(path, headers={"origin": visitor.origin})
    assert "This is the last owner." in answer.text
    with enter(scope):
        assert Member.objects.filter(user=alice).exists()


def test_where_people_may_not_leave_there_is_no_such_page() -> None:
    scope = _tenant(people_may_leave=False)
    bob = cast.person(scope)
    fleet = _member(scope, bob, "member")
    visitor = _signed_in(scope, bob)
    visitor.open(f"/organizations/{fleet.pk}/")
    assert "/leave" not in visitor.text
    visitor.client.handler.enforce_csrf_checks = False
    path = f"/organizations/{fleet.pk}/leave"
    assert visitor.client.post(path, headers={"origin": visitor.origin}).status_code == 404


def test_somebody_removes_themselves_by_leaving() -> None:
    scope = _tenant()
    alice = cast.person(scope)
    fleet = _member(scope, alice, "admin")
    with enter(scope):
        own = Member.objects.get(user=alice)
    visitor = _signed_in(scope, alice)
    visitor.open(f"/organizations/{fleet.pk}/members/{own.pk}/remove")
    assert visitor.path == f"/organizations/{fleet.pk}/leave"
