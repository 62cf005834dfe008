"""Permission → who has it: by a role of the tenant, by way of an organization, inside one."""

from identity.users.roles import operations as tenant_roles
from identity.users.roles.carried import update_carried_roles
from orgs.members.operations import add_member
from orgs.models import OrganizationPermission, OrganizationRole
from orgs.operations import create_organization
from orgs.roles import operations
from tenants.apis import operations as apis
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.console.people import answer, at_console, counted, new_operator
from tests.visitor import Visitor


def viewer() -> Visitor:
    return at_console(new_operator(acme="viewer"))


def test_a_permission_of_an_api_names_everybody_and_the_role_it_comes_from(acme: TenantScope) -> None:
    given, carried, inside, stranger = (cast.person(acme) for _ in range(4))
    with enter(acme):
        api = apis.create_resource(name="x", indicator=f"https://{cast.unique('x')}.test", by=COMMAND)
        permission = apis.create_permission(resource=api, name="read:x", by=COMMAND)
        role = tenant_roles.create_role(name=cast.unique("reader"), permissions=[permission], by=COMMAND)
        tenant_roles.give_roles(user=given, roles=[role], by=COMMAND)
        organization = create_organization(name=cast.unique("company"), by=COMMAND)
        carrier = operations.create_role(name=cast.unique("carrier"), by=COMMAND)
        update_carried_roles(organization_role=carrier, roles=[role], by=COMMAND)
        add_member(organization=organization, user_id=carried.pk, roles=[carrier], by=COMMAND)
        local = operations.create_role(name=cast.unique("local"), api_permissions=[permission], by=COMMAND)
        add_member(organization=organization, user_id=inside.pk, roles=[local], by=COMMAND)
    visitor = viewer()
    visitor.open(f"/t/acme/permissions/{permission.pk}/")
    assert given.email in visitor.text or str(given) in visitor.text
    assert str(carried) in visitor.text
    assert f"by way of {organization.name}" in visitor.text
    assert str(inside) not in visitor.text
    assert str(stranger) not in visitor.text
    visitor.open(f"/t/acme/permissions/{permission.pk}/organizations/")
    assert str(inside) in visitor.text
    assert local.name in visitor.text
    assert str(given) not in visitor.text
    # One thing has one home: the role says who has it by a membership, and nobody takes that away there.
    visitor = at_console(new_operator(acme="admin"))
    visitor.open(f"/t/acme/roles/{role.pk}/people/")
    assert f"by way of {organization.name}" in visitor.text
    assert carrier.name in visitor.text
    with enter(acme):
        by_membership, by_staff = carried.role_rows.get(role=role), given.role_rows.get(role=role)
    for row, user, status in ((by_membership, carried, 404), (by_staff, given, 200)):
        assert visitor.open(f"/t/acme/roles/{role.pk}/people/take/{row.pk}/").status_code == status
        assert visitor.open(f"/t/acme/users/{user.pk}/roles/take/{row.pk}/").status_code == status


def test_who_has_a_role_by_a_membership_can_be_given_it_besides_and_is_listed_once(acme: TenantScope) -> None:
    person = cast.person(acme)
    with enter(acme):
        role = tenant_roles.create_role(name=cast.unique("reader"), by=COMMAND)
        organization = create_organization(name=cast.unique("company"), by=COMMAND)
        carrier = operations.create_role(name=cast.unique("carrier"), by=COMMAND)
        update_carried_roles(organization_role=carrier, roles=[role], by=COMMAND)
        add_member(organization=organization, user_id=person.pk, roles=[carrier], by=COMMAND)
    visitor = at_console(new_operator(acme="admin"))
    visitor.open(f"/t/acme/roles/{role.pk}/people/give/?q={person.username}")
    answer(visitor, person=[str(person.pk)])
    with enter(acme):
        assert person.role_rows.filter(role=role).count() == 2
    visitor.open(f"/t/acme/users/?role={role.pk}")
    assert visitor.text.count(f"/users/{person.pk}/") == 1


def test_an_organization_permission_names_its_members_owners_included(acme: TenantScope) -> None:
    owner, editor = cast.person(acme), cast.person(acme)
    with enter(acme):
        organization = create_organization(name=cast.unique("company"), by=COMMAND)
        permission = operations.create_permission(name=cast.unique("edit:pages"), by=COMMAND)
        role = operations.create_role(name=cast.unique("editor"), permissions=[permission], by=COMMAND)
        bare_owner = operations.create_role(name=cast.unique("chief"), is_owner=True, by=COMMAND)
        add_member(organization=organization, user_id=editor.pk, roles=[role], by=COMMAND)
        add_member(organization=organization, user_id=owner.pk, roles=[bare_owner], by=COMMAND)
        manage = OrganizationPermission.objects.get(name="manage:members")
        assert not OrganizationRole.objects.filter(pk=bare_owner.pk, permissions=manage).exists()
    visitor = viewer()
    visitor.open(f"/t/acme/organizations/permissions/{permission.pk}/")
    assert str(editor) in visitor.text
    assert str(owner) not in visitor.text
    visitor.open(f"/t/acme/organizations/permissions/{manage.pk}/")
    assert str(owner) in visitor.text
    assert str(editor) not in visitor.text


def test_a_page_of_holders_costs_as_much_with_many_as_with_few() -> None:
    scope = cast.new_tenant().scope()
    visitor = at_console(new_operator(**{scope.slug: "viewer"}))
    with enter(scope):
        permission = operations.create_permission(name="edit:pages", by=COMMAND)
        role = operations.create_role(name="editor", permissions=[permission], by=COMMAND)
        organization = create_organization(name="company", by=COMMAND)
    path = f"/t/{scope.slug}/organizations/permissions/{permission.pk}/"
    numbers = []
    for number in (1, 40):
        for _ in range(number):
            person = cast.person(scope, password=None)
            with enter(scope):
                add_member(organization=organization, user_id=person.pk, roles=[role], by=COMMAND)
        visitor.open(path)
        with counted() as statements:
            visitor.open(path)
        numbers.append(len(statements))
    assert numbers[0] == numbers[1]
    assert 'rel="next"' in visitor.text
